import { type Command, Option } from 'commander';
import { DIALECT_OPTION } from './dialect-option.ts';
import { type CheckFlags, collect, type OnInvocation, type ReportFlags } from './invocation.ts';
import { browserOption } from './reading-options.ts';

/** The commands that need no capture: a typed-in request, and what is known of stores. */
export function addChecks(program: Command, onInvocation: OnInvocation): void {
  const check = program
    .command('check')
    .description('hold a request that you type in against a configuration, rule by rule')
    .requiredOption('--origin <ORIGIN>', 'the page, e.g. https://app.example.com')
    .requiredOption('--cors <CONFIG>', 'the configuration (FILE#BUCKET: one of several), or none')
    .option('--method <METHOD>', 'of the request (GET)')
    .option('--header <HEADER>', 'that script sets, a name or `Name: value`; may be repeated', collect)
    .addOption(new Option('--credentials <MODE>', 'of the request').choices(['include', 'omit']))
    .addOption(browserOption())
    .option('--preflight', 'send one even where none is needed')
    .option(...DIALECT_OPTION)
    .addHelpText(
      'after',
      '\nExit codes: 0 it passes, 1 it does not, or is not known to, 3 the configuration cannot be read.',
    )
    .action((_flags: CheckFlags, command: Command) =>
      onInvocation({ command: 'check', flags: command.optsWithGlobals() }),
    );
  const dialects = program
    .command('dialects')
    .description('the stores that can be judged; with NAME: what is known of one, and on what it rests')
    .argument('[name]', 'as for --dialect')
    .action((name: string | undefined, _flags: ReportFlags, command: Command) =>
      onInvocation({ command: 'dialects', name: name ?? null, flags: command.optsWithGlobals() }),
    );
  for (const command of [check, dialects]) {
    command
      .addOption(new Option('--format <FORMAT>', 'of the answer').choices(['text', 'json']))
      .addOption(new Option('--color <WHEN>', 'colour of text').choices(['auto', 'always', 'never']))
      .addOption(new Option('--no-color').hideHelp());
  }
}
