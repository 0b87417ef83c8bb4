import { CommanderError } from 'commander';
import { EXIT } from './exit-code.ts';
import type { Invocation } from './invocation.ts';
import { type Io, say } from './io.ts';
import { createProgram } from './program.ts';

/** What the command line asks for, or the exit code when commander has said all there is to say. */
export function parseCommandLine(argv: readonly string[], io: Io): Invocation | number {
  let invocation: Invocation | null = null;
  const program = createProgram((asked) => {
    invocation = asked;
  });
  for (const command of [program, ...program.commands]) {
    command.exitOverride().configureOutput({
      writeOut: (text) => say(io.stdout, text),
      writeErr: (text) => say(io.stderr, text),
      outputError: (text, write) => write(text.replace(/^error: /, 'corscope: ')),
      getOutHelpWidth: () => io.stdout.columns ?? 80,
      getErrHelpWidth: () => io.stderr.columns ?? 80,
      getOutHasColors: () => false,
      getErrHasColors: () => false,
    });
  }
  try {
    // `corscope help lint` is what many type first.
    const asked = argv[0] === 'help' ? [...argv.slice(1), '--help'] : [...argv];
    program.parse(asked, { from: 'user' });
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.clean : EXIT.usage;
    throw error;
  }
  return invocation ?? EXIT.usage;
}
