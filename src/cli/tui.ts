import { givenTwice } from '../diagnostics/capture.ts';
import { Analysis, type AnalysisOptions } from '../pipeline/analysis.ts';
import { openSession, sinkOf } from '../tui/session.ts';
import { checkFiles } from './analyze.ts';
import { CloserLook } from './closer-look.ts';
import { readCorsOptions } from './configurations.ts';
import { distinctInputs, type Inputs } from './distinct-inputs.ts';
import { EXIT } from './exit-code.ts';
import type { Invocation } from './invocation.ts';
import { type Io, say } from './io.ts';
import { nothingLeft } from './left-out.ts';
import { analysisOptions } from './quiet-reading.ts';
import { readInputs } from './read-inputs.ts';
import { AlternateScreen, keyboard, noScreen } from './screen.ts';
import { Terminal } from './tui-terminal.ts';
import { UsageError } from './usage-error.ts';

/** Between pieces of the input the keyboard is heard. */
const YIELD_BYTES = 512 * 1024;
/** Enough for some requests to be seen at once. */
const FIRST_BYTES = 64 * 1024;
const REFRESH_MS = 100;

/** `corscope tui FILE...`: the same analysis, to walk through. */
export async function tui(invocation: Extract<Invocation, { command: 'tui' }>, io: Io): Promise<number> {
  const { flags } = invocation;
  checkFiles(invocation.files, flags.cors ?? [], io);
  const { files, repeated } = distinctInputs(invocation.files);
  const obstacle = noScreen(io);
  if (obstacle !== null) {
    throw new UsageError(`no interactive view: ${obstacle}; leave out --tui for the report, or use --tui=auto`);
  }
  const keys = keyboard(io, files.includes('-'));
  const screen = new AlternateScreen(io);
  const terminal = new Terminal({ io, flags, keys, screen });
  try {
    for (;;) {
      const again = await oneSession({ files, flags, repeated }, io, terminal);
      if (!again) return EXIT.clean;
    }
  } finally {
    terminal.close();
    screen.leave();
    const said = terminal.summary();
    if (said !== '') say(io.stdout, said);
  }
}

/** Reads the inputs and shows them until the user leaves; whether to read them again. */
async function oneSession(
  { files, flags, repeated }: Inputs & Pick<Extract<Invocation, { command: 'tui' }>, 'flags'>,
  io: Io,
  terminal: Terminal,
): Promise<boolean> {
  const configurations = await readCorsOptions(flags.cors ?? [], io);
  const state = openSession(configurations, files.join(' '));
  const sink = sinkOf(state.session);
  for (const [file, again] of repeated) sink.diagnostic(givenTwice(file, again));
  const options = (diagnostic: typeof sink.diagnostic): AnalysisOptions => ({
    ...analysisOptions(flags, io, configurations, files.includes('-'), diagnostic),
    join: files.length > 1,
  });
  const filters = options(sink.diagnostic);
  const analysis = new Analysis(filters, sink);
  const closer = new CloserLook({
    files,
    io,
    options: () => options(() => undefined),
    onRead: () => terminal.again(),
    onBug: (error) => terminal.fail(error),
  });
  const controller = new AbortController();
  const ended = terminal.show(state, closer);
  const refresh = setInterval(() => terminal.refresh(), REFRESH_MS);
  try {
    const read = readFiles(files, analysis, { io, terminal, signal: controller.signal, filters });
    const choice = await Promise.race([ended, read.then(() => ended)]);
    controller.abort();
    closer.stop();
    await read;
    return choice === 'reload';
  } finally {
    clearInterval(refresh);
  }
}

interface Reading {
  readonly io: Io;
  readonly terminal: Terminal;
  readonly signal: AbortSignal;
  readonly filters: Pick<AnalysisOptions, 'hosts' | 'origins'>;
}

async function readFiles(
  files: readonly string[],
  analysis: Analysis,
  { io, terminal, signal, filters }: Reading,
): Promise<void> {
  await readInputs(files, analysis, {
    signal,
    read: (file) => ({
      stdin: io.stdin,
      signal,
      yieldBytes: YIELD_BYTES,
      firstBytes: FIRST_BYTES,
      progress: (readBytes, totalBytes) => terminal.progress(file, totalBytes ? readBytes / totalBytes : null),
      diagnostic: () => undefined,
    }),
    done: (_, failure) => {
      if (failure !== null) terminal.tell(failure.message);
    },
  });
  if (signal.aborted) return;
  analysis.end();
  const missed = nothingLeft(analysis, filters);
  if (missed !== null) terminal.tell(missed);
  terminal.done();
}
