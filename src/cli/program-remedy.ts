import { type Command, Option } from 'commander';
import { FORMATS } from '../bucket/formats/formats-table.ts';
import { DIALECT_OPTION } from './dialect-option.ts';
import { collect, type OnInvocation, type RemedyFlags } from './invocation.ts';
import { addReadingOptions } from './reading-options.ts';

const FIX_EXAMPLES = `
Examples:
  corscope fix upload.pcapng --cors cors.xml                       show the change
  corscope fix upload.har --cors cors.xml --only 'PUT /uploads/*'  what these requests need
  corscope fix upload.har --cors cors.xml --write                  write it into cors.xml

Exit codes: 0 nothing to do (or written, and everything passes), 1 there is a change to make, or requests that no
change cures.`;
const WHATIF_EXAMPLES = `
Examples:
  corscope whatif upload.har --cors cors.xml --set rule2.allowedHeader+=x-oss-date
  corscope whatif upload.har --cors cors.xml --set rule1.method-=DELETE --format json

ITEM is origin, method, header or expose. Rules cannot be added so, nor their MaxAgeSeconds changed: edit a copy, and
hold both against each other with corscope diff.

Exit codes: 0 no request is newly refused, 1 some are (--fail-on any: some are answered differently).`;
const DIFF_EXAMPLES = `
Examples:
  corscope diff live.xml proposed.xml yesterday.pcapng             review a change in CI
  corscope diff live.xml proposed.xml yesterday.har --fail-on any

Exit codes: 0 no request is newly refused, 1 some are (--fail-on any: some are answered differently).`;
const LEARN_EXAMPLES = `
Examples:
  corscope learn monday.pcapng tuesday.har --dialect oss -o cors.xml
  corscope learn upload.har --generalise --to s3-json
  corscope learn *.pcapng --tighten cors.xml                       what of it no request used

Exit codes: 0 it was written, or with --tighten looked through; 1 there is no CORS request to learn from.`;

/** The commands that change configurations, or say what a change would do. */
export function addRemedies(program: Command, onInvocation: OnInvocation): void {
  const fix = program
    .command('fix')
    .description('the fewest entries to add so that every request of a capture or a HAR passes, as a diff')
    .argument('<files...>', 'captures, HAR files or NetLogs; - reads standard input')
    .option('--write', 'write the configuration instead of only showing the change')
    .option('--no-expose', 'leave out response headers that scripts need and cannot read')
    .addHelpText('after', FIX_EXAMPLES)
    .action((files: string[], _flags: RemedyFlags, command: Command) =>
      onInvocation({ command: 'fix', files, flags: command.optsWithGlobals() }),
    );
  const whatif = program
    .command('whatif')
    .description('what an edit of the configuration would change for the requests of a capture or a HAR')
    .argument('<files...>', 'captures, HAR files or NetLogs; - reads standard input')
    .option(
      '--set <EDIT>',
      'rule1.header+=x-oss-date, rule2.method-=PUT, rule1.origin:OLD=>NEW; may be repeated',
      collect,
    )
    .addHelpText('after', WHATIF_EXAMPLES)
    .action((files: string[], _flags: RemedyFlags, command: Command) =>
      onInvocation({ command: 'whatif', files, flags: command.optsWithGlobals() }),
    );
  const diff = program
    .command('diff')
    .description('the requests of a capture or a HAR that two configurations answer differently')
    .argument('<files...>', 'the old configuration, the new one, then captures, HAR files or NetLogs')
    .addHelpText('after', DIFF_EXAMPLES)
    .action((files: string[], _flags: RemedyFlags, command: Command) =>
      onInvocation({ command: 'diff', files, flags: command.optsWithGlobals() }),
    );
  const learn = program
    .command('learn')
    .description('a configuration that allows what a capture or a HAR shows, and nothing else')
    .argument('<files...>', 'captures, HAR files or NetLogs; - reads standard input')
    .addOption(new Option('--to <FORMAT>', 'its format (xml)').choices(Object.keys(FORMATS)))
    .option('--generalise', 'one entry with * for the metadata headers of a vendor')
    .option('--tighten <CONFIG>', 'instead: what of this configuration no request used')
    .addHelpText('after', LEARN_EXAMPLES)
    .action((files: string[], _flags: RemedyFlags, command: Command) =>
      onInvocation({ command: 'learn', files, flags: command.optsWithGlobals() }),
    );
  for (const command of [fix, whatif, diff, learn]) addInputOptions(command);
  for (const command of [fix, learn]) {
    command.option(
      '--only <WHICH>',
      "only requests like PUT, '/uploads/*', 'PUT /uploads/*'; may be repeated",
      collect,
    );
  }
  for (const command of [whatif, diff]) {
    command.addOption(
      new Option('--fail-on <CHANGE>', 'exit with 1 for requests newly refused, for any change, or never').choices([
        'refused',
        'any',
        'never',
      ]),
    );
  }
  for (const command of [fix, whatif]) {
    command.option('--cors <[HOST=]CONFIG>', 'the configuration of a bucket; may be repeated', collect);
  }
}

function addInputOptions(command: Command): void {
  addReadingOptions(command);
  command
    .option(...DIALECT_OPTION)
    .addOption(new Option('--format <FORMAT>', 'of what is written').choices(['text', 'json']))
    .option('-o, --output <FILE>', 'write it to FILE')
    .addOption(new Option('--color <WHEN>', 'colour of text').choices(['auto', 'always', 'never']))
    .addOption(new Option('--no-color').hideHelp());
}
