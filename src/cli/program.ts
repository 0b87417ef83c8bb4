import { existsSync } from 'node:fs';
import { Command, Option } from 'commander';
import { FORMATS } from '../bucket/formats/formats-table.ts';
import { DIALECT_OPTION } from './dialect-option.ts';
import type { AnalyzeFlags, ConvertFlags, Invocation, LintFlags, ReportFlags } from './invocation.ts';
import { collect } from './invocation.ts';
import { nearest } from './nearest.ts';
import { addChecks } from './program-check.ts';
import { addRemedies } from './program-remedy.ts';
import { addReadingOptions } from './reading-options.ts';
import { UsageError } from './usage-error.ts';
import { VERSION } from './version.ts';

const EXAMPLES = `
Examples:
  corscope upload.pcapng --cors cors.xml
  corscope page.har --cors media.oss-cn-hangzhou.aliyuncs.com=media.xml --cors logs.example.com=none
  corscope upload.pcapng --keylog keys.log --cors cors.xml
  corscope page.har upload.pcapng --cors cors.xml     one visit, recorded twice
  tcpdump -U -w - port 80 | corscope - --cors cors.xml
  corscope tui upload.pcapng --cors cors.xml
  corscope lint cors.xml --fix
  corscope convert --to gcs-json cors.xml
  corscope check --origin https://app.example.com --method PUT --header x-oss-date --cors cors.xml
  corscope dialects ceph
  corscope explain cors/header-not-allowed

Exit codes: 0 clean, 1 findings, 2 wrong usage, 3 an input could not be read or nothing could be judged,
70 a bug of ours.`;

const choice = (flags: string, description: string, choices: readonly string[]): Option =>
  new Option(flags, description).choices(choices);

/** The command line as commander knows it; `onInvocation` hears what it asks for. */
export function createProgram(onInvocation: (invocation: Invocation) => void): Command {
  const program = new Command('corscope');
  const analyze = (files: string[], flags: AnalyzeFlags): void =>
    onInvocation({ command: flags.tui === undefined ? 'analyze' : 'tui', files, flags });
  program
    .description(
      'Names the rule item of a CORS configuration that refused a request seen in a capture, a HAR or a NetLog.',
    )
    .version(VERSION, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .helpCommand(false)
    .enablePositionalOptions()
    .showSuggestionAfterError()
    .argument('[files...]', 'pcap, pcapng, HAR or NetLog files (also gzipped); - reads standard input')
    .usage('FILE... [--cors CONFIG] [options]')
    .addHelpText('after', EXAMPLES)
    .action((files: string[], flags: AnalyzeFlags) => {
      refuseMistyped(files[0], program);
      analyze(files, flags);
    });
  addAnalyzeOptions(program);
  const explicit = program
    .command('analyze')
    .alias('analyse')
    .description('find what refused the CORS requests of a capture or a HAR (the default)')
    .argument('<files...>', 'captures, HAR files or NetLogs; - reads standard input')
    .action(analyze);
  addAnalyzeOptions(explicit);
  const tui = program
    .command('tui')
    .description('walk through the requests of a capture or a HAR, and try out edits')
    .argument('<files...>', 'captures, HAR files or NetLogs; - reads standard input')
    .action((files: string[], flags: AnalyzeFlags) => onInvocation({ command: 'tui', files, flags }));
  addAnalyzeOptions(tui);
  const lint = program
    .command('lint')
    .description('say what is wrong or unwise in a configuration, without a capture')
    .argument('<configs...>', 'configurations in any format, FILE#BUCKET for one of several; - reads standard input')
    .option('--fix', 'write what can be cured safely into the file')
    .action((files: string[], _flags: LintFlags, command: Command) =>
      onInvocation({ command: 'lint', files, flags: command.optsWithGlobals() }),
    );
  addReportOptions(lint);
  addRemedies(program, onInvocation);
  addConvert(program, onInvocation);
  addChecks(program, onInvocation);
  program
    .command('explain')
    .description('say what a diagnostic means and what to do; without CODE: list all')
    .addOption(choice('--format <FORMAT>', 'of what is written', ['text', 'json']))
    .argument(
      '[code]',
      'as printed, e.g. cors/header-not-allowed; or a pasted browser message or error document; - reads standard input',
    )
    .action((code: string | undefined, _flags: ReportFlags, command: Command) =>
      onInvocation({ command: 'explain', code: code ?? null, flags: command.optsWithGlobals() }),
    );
  return program;
}

/** What is no command is taken for a file. One word that is no file either, but nearly a command, is neither. */
function refuseMistyped(word: string | undefined, program: Command): void {
  if (word === undefined || !/^[a-z]{2,}$/i.test(word) || existsSync(word)) return;
  const [near] = nearest(
    word,
    program.commands.map((command) => command.name()),
  );
  if (near) throw new UsageError(`${word}: there is no such command or file; did you mean ${near}?`);
}

function addConvert(program: Command, onInvocation: (invocation: Invocation) => void): void {
  program
    .command('convert')
    .description('write a configuration in the format of another store or tool')
    .argument('<config>', 'a configuration in any format, FILE#BUCKET for one of several; - reads standard input')
    .requiredOption('--to <FORMAT>', `one of ${Object.keys(FORMATS).join(', ')}`)
    .option('-o, --output <FILE>', 'write it to FILE')
    .addOption(choice('--fail-on <SEVERITY>', 'exit with 1 from here on', ['error', 'warning', 'info', 'never']))
    .addOption(choice('--color <WHEN>', 'colour of what is said', ['auto', 'always', 'never']))
    .addOption(new Option('--no-color').hideHelp())
    .action((file: string, _flags: ConvertFlags, command: Command) =>
      onInvocation({ command: 'convert', file, flags: command.optsWithGlobals() }),
    );
}

function addAnalyzeOptions(command: Command): void {
  command.option(
    '--cors <[HOST=]CONFIG>',
    'the configuration of a bucket (FILE#BUCKET: one of several), or HOST=none; may be repeated',
    collect,
  );
  addReadingOptions(command);
  addReportOptions(command);
  command
    .addOption(choice('--exchanges <WHICH>', 'json, ndjson: the HTTP exchanges to write', ['cors', 'all']))
    .option('--show-secrets', 'do not redact Authorization, cookies, signatures and tokens')
    .option('-v, --verbose', 'list every request')
    .addOption(new Option('--tui [WHEN]', 'walk through it on the screen; auto: only on a terminal').choices(['auto']));
}

function addReportOptions(command: Command): void {
  command
    .option(...DIALECT_OPTION)
    .addOption(choice('--format <FORMAT>', 'of the report', ['text', 'narrated', 'json', 'ndjson']))
    .option('-o, --output <FILE>', 'write the report to FILE')
    .addOption(choice('--fail-on <SEVERITY>', 'exit with 1 from here on', ['error', 'warning', 'info', 'never']))
    .addOption(choice('--color <WHEN>', 'colour of text', ['auto', 'always', 'never']))
    .addOption(new Option('--no-color').hideHelp());
}
