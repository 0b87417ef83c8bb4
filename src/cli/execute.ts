import { EXIT } from './exit-code.ts';
import type { Invocation } from './invocation.ts';
import { type Io, OutputClosed, say } from './io.ts';
import { parseCommandLine } from './parse.ts';
import { UsageError } from './usage-error.ts';

/** Runs the command line. Never throws and never ends the process; the result is the exit code. */
export async function execute(argv: readonly string[], io: Io): Promise<number> {
  try {
    const invocation = parseCommandLine(argv, io);
    return typeof invocation === 'number' ? invocation : await run(invocation, io);
  } catch (error) {
    if (error instanceof OutputClosed) return EXIT.clean;
    const { text, code } = explain(error, io);
    try {
      say(io.stderr, text);
    } catch {
      // Nobody listens there either.
    }
    return code;
  }
}

/** Commands are loaded when they are asked for: `--help` needs none of them. */
async function run(invocation: Invocation, io: Io): Promise<number> {
  switch (invocation.command) {
    case 'analyze':
      return (await import('./analyze.ts')).analyze(invocation, io);
    case 'tui':
      return walkThrough(invocation, io);
    case 'lint':
      return (await import('./lint.ts')).lint(invocation, io);
    case 'fix':
      return (await import('./remedy.ts')).fixCommand(invocation, io);
    case 'whatif':
      return (await import('./remedy.ts')).whatIfCommand(invocation, io);
    case 'diff':
      return (await import('./remedy.ts')).diffCommand(invocation, io);
    case 'learn':
      return (await import('./remedy.ts')).learnCommand(invocation, io);
    case 'convert':
      return (await import('./convert.ts')).convert(invocation, io);
    case 'check':
      return (await import('./check.ts')).check(invocation, io);
    case 'dialects':
      return (await import('./dialects.ts')).dialects(invocation, io);
    case 'explain':
      return (await import('./explain.ts')).explain(invocation, io);
  }
}

/** The screen where there is one; with `--tui=auto` else the report. */
async function walkThrough(invocation: Extract<Invocation, { command: 'tui' }>, io: Io): Promise<number> {
  const { noScreen } = await import('./screen.ts');
  if (invocation.flags.tui === 'auto' && noScreen(io) !== null) {
    return (await import('./analyze.ts')).analyze({ ...invocation, command: 'analyze' }, io);
  }
  return (await import('./tui.ts')).tui(invocation, io);
}

function explain(error: unknown, io: Io): { text: string; code: number } {
  if (error instanceof UsageError) return { text: `corscope: ${error.message}\n`, code: EXIT.usage };
  const disk = diskProblem(error);
  if (disk !== null) return { text: `corscope: cannot write: ${disk}\n`, code: EXIT.usage };
  return { text: bugReport(error, io.env['CORSCOPE_DEBUG'] === '1'), code: EXIT.bug };
}

const DISK: Readonly<Record<string, string>> = {
  ENOSPC: 'no space left on the device',
  EDQUOT: 'the quota of the disk is used up',
  EIO: 'the device reports an error',
  EFBIG: 'the file is too large',
};

/** What keeps the report from being written, if that is what went wrong. */
const diskProblem = (error: unknown): string | null =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? (DISK[error.code] ?? null) : null;

/** Names of functions and lines only: a message may quote what was captured. */
function bugReport(error: unknown, debug: boolean): string {
  const name = error instanceof Error ? error.name : typeof error;
  const stack = error instanceof Error ? (error.stack ?? '') : '';
  const frames = [...stack.matchAll(/^\s+at (?:(?:async )?([\w$.<>#[\] ]+) \()?.*?([\w.-]+:\d+:\d+)\)?$/gm)].slice(
    0,
    8,
  );
  const places = frames.map(([, where = '', at]) => `    at ${where} ${at}\n`).join('');
  return (
    `corscope: this is a bug in corscope, not a fault of your input (${name}).\n${places}` +
    'Please report these lines with the version and the options you gave. They hold nothing of what was captured.\n' +
    (debug ? `${stack}\n` : 'CORSCOPE_DEBUG=1 prints the whole error, which may quote the input.\n')
  );
}
