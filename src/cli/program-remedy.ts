import { type Command, Option } from 'commander';
import { FORMATS } from '../bucket/formats/formats-table.ts';
import { DIALECT_OPTION } from './dialect-option.ts';
import { collect, type OnInvocation, type RemedyFlags } from './invocation.ts';

/** The commands that change configurations, or say what a change would do. */
export function addRemedies(program: Command, onInvocation: OnInvocation): void {
  const fix = program
    .command('fix')
    .description('the fewest entries to add so that every request of a capture or a HAR passes, as a diff')
    .argument('<files...>', 'captures or HAR files; - reads standard input')
    .option('--write', 'write the configuration instead of only showing the change')
    .action((files: string[], _flags: RemedyFlags, command: Command) =>
      onInvocation({ command: 'fix', files, flags: command.optsWithGlobals() }),
    );
  const whatif = program
    .command('whatif')
    .description('what an edit of the configuration would change for the requests of a capture or a HAR')
    .argument('<files...>', 'captures or HAR files; - reads standard input')
    .option(
      '--set <EDIT>',
      'rule1.header+=x-oss-date, rule2.method-=PUT, rule1.origin:OLD=>NEW; may be repeated',
      collect,
    )
    .action((files: string[], _flags: RemedyFlags, command: Command) =>
      onInvocation({ command: 'whatif', files, flags: command.optsWithGlobals() }),
    );
  const diff = program
    .command('diff')
    .description('the requests of a capture or a HAR that two configurations answer differently')
    .argument('<files...>', 'the old configuration, the new one, then captures or HAR files')
    .action((files: string[], _flags: RemedyFlags, command: Command) =>
      onInvocation({ command: 'diff', files, flags: command.optsWithGlobals() }),
    );
  const learn = program
    .command('learn')
    .description('a configuration that allows what a capture or a HAR shows, and nothing else')
    .argument('<files...>', 'captures or HAR files; - reads standard input')
    .addOption(new Option('--to <FORMAT>', 'its format (xml)').choices(Object.keys(FORMATS)))
    .option('--generalise', 'one entry with * for the metadata headers of a vendor')
    .option('--tighten <CONFIG>', 'instead: what of this configuration no request used')
    .action((files: string[], _flags: RemedyFlags, command: Command) =>
      onInvocation({ command: 'learn', files, flags: command.optsWithGlobals() }),
    );
  for (const command of [fix, whatif, diff, learn]) addInputOptions(command);
  for (const command of [fix, whatif]) {
    command.option('--cors <[HOST=]CONFIG>', 'the configuration of a bucket; may be repeated', collect);
  }
}

function addInputOptions(command: Command): void {
  command
    .option('--host <HOST>', 'only requests to this host; may be repeated', collect)
    .option('--origin <ORIGIN>', 'only requests from this origin; may be repeated', collect)
    .option(...DIALECT_OPTION)
    .option('--keylog <FILE>', 'TLS key log (SSLKEYLOGFILE); may be repeated', collect)
    .option('-o, --output <FILE>', 'write it to FILE')
    .addOption(new Option('--color <WHEN>', 'colour of text').choices(['auto', 'always', 'never']))
    .addOption(new Option('--no-color').hideHelp());
}
