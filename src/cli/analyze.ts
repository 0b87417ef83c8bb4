import { givenTwice } from '../diagnostics/capture.ts';
import { Analysis } from '../pipeline/analysis.ts';
import { createReport } from '../report/create-report.ts';
import type { Report } from '../report/report.ts';
import { fileOf, readCorsOptions, sourcesOf } from './configurations.ts';
import { distinctInputs } from './distinct-inputs.ts';
import { EXIT } from './exit-code.ts';
import { dialectFlag, fails, hostFlags, originFlags } from './flags.ts';
import type { InputConsumer } from './input.ts';
import type { AnalyzeFlags, Invocation } from './invocation.ts';
import { type Io, notice } from './io.ts';
import { noRequest, nothingLeft, noVerdict } from './left-out.ts';
import { checkOutput, type Output, openOutput } from './output.ts';
import { Progress } from './progress.ts';
import { readInputs } from './read-inputs.ts';
import { columnsOf, wantsColour } from './terminal.ts';
import { KeyFiles } from './tls-material.ts';
import { UsageError } from './usage-error.ts';
import { Watch } from './watch.ts';

/** `corscope FILE...`: reads the inputs, reports, and says how it went. */
export async function analyze(
  { files: given, flags }: Extract<Invocation, { command: 'analyze' }>,
  io: Io,
): Promise<number> {
  checkFiles(given, flags.cors ?? [], io);
  const { files, repeated } = distinctInputs(given);
  const configurations = await readCorsOptions(flags.cors ?? [], io);
  const options = {
    configurations,
    hosts: hostFlags(flags.host),
    origins: originFlags(flags.origin),
    dialect: dialectFlag(flags.dialect),
    browser: flags.browser ?? null,
    exchanges: flags.exchanges ?? 'cors',
    join: files.length > 1,
    isLive: files.includes('-'),
  };
  const configured = configurations.map(({ configuration }) => fileOf(configuration));
  checkOutput(flags.output, [...files, ...configured, ...(flags.keylog ?? []), ...(flags.tlsKey ?? [])]);
  const output = openOutput(flags.output, io);
  try {
    const live = options.isLive;
    const sources = sourcesOf(configurations.map(({ configuration }) => configuration));
    const report = createReport(
      flags.format ?? 'text',
      reportOptions(flags, { io, output, live, sources }),
      output.write,
    );
    const watch = new Watch(report);
    for (const [file, again] of repeated) watch.diagnostic(givenTwice(file, again));
    const secrets = new KeyFiles(flags, io, live, (diagnostic) => watch.diagnostic(diagnostic));
    const analysis = new Analysis({ ...options, secrets }, watch);
    const { interrupted, missing } = await readAll(files, analysis, { io, report, output, live, watch });
    analysis.end();
    output.commit();
    const missed = watch.hasFindings ? null : nothingLeft(analysis, options);
    if (missed !== null) notice(io, missed);
    if (interrupted) return EXIT.interrupted;
    if (missing + analysis.foreignInputs > 0 || missed !== null) return EXIT.unreadable;
    if (analysis.isEmpty || (watch.hasUnread && !analysis.hasRead)) return EXIT.unreadable;
    if (!watch.hasFindings && isUnjudged(analysis, watch, io)) return EXIT.unreadable;
    return fails(watch.severities, flags.failOn) ? EXIT.findings : EXIT.clean;
  } catch (error) {
    output.abandon();
    throw error;
  }
}

/** Whether what was read says nothing about what was asked: that is no success. */
function isUnjudged(analysis: Analysis, watch: Watch, io: Io): boolean {
  const why = analysis.hasNoVerdict ? noVerdict(analysis) : noRequest(analysis);
  if (why !== null) notice(io, why);
  if (why !== null || (watch.hasUnread && analysis.lacksAskedFor)) return true;
  return watch.hasUnreadParts && analysis.summary().attempts === 0;
}

/** `-`, perhaps for a host. */
const STANDARD_INPUT = /^(?:[^=]*=)?-$/;

/** `cors`: as the option names configurations, of which one may be standard input, too. */
export function checkFiles(files: readonly string[], cors: readonly string[], io: Io): void {
  if (files.length === 0) {
    throw new UsageError('no input: name a capture or a HAR, or - for standard input (corscope --help tells more)');
  }
  const standard = files.filter((file) => file === '-').length;
  const configured = cors.filter((option) => STANDARD_INPUT.test(option)).length;
  if (standard + configured > 1) throw new UsageError('- names standard input, which can be read only once');
  if (standard === 1 && io.stdin.isTTY) {
    throw new UsageError('-: standard input is a terminal; pipe a capture or a HAR into corscope');
  }
}

interface Surroundings {
  readonly io: Io;
  readonly output: Output;
  readonly live: boolean;
}

function reportOptions(
  flags: AnalyzeFlags,
  { io, output, live, sources }: Surroundings & { readonly sources: ReadonlyMap<string, string> },
) {
  return {
    showSecrets: flags.showSecrets === true,
    verbose: flags.verbose === true,
    live,
    colour: wantsColour(io, output.stream, flags.color ?? 'auto'),
    columns: columnsOf(io, output.stream),
    sources,
  };
}

interface Reading {
  /** The user broke it off. */
  readonly interrupted: boolean;
  /** How many inputs could not be opened. */
  readonly missing: number;
}

interface Tools {
  readonly report: Report;
  readonly watch: Watch;
}

async function readAll(
  files: readonly string[],
  analysis: Analysis,
  { io, report, output, live, watch }: Surroundings & Tools,
): Promise<Reading> {
  let missing = 0;
  const controller = new AbortController();
  const forget = io.onInterrupt(() => controller.abort());
  const progress = new Progress(io, !(live && output.stream?.isTTY));
  try {
    await readInputs(files, analysis, {
      signal: controller.signal,
      around: (reader) => (live ? flushing(reader, report) : reader),
      read: (file) => ({
        stdin: io.stdin,
        signal: controller.signal,
        progress: (readBytes, totalBytes) => progress.update(file, readBytes, totalBytes),
        waiting: (isWaiting) => progress.waiting(file, isWaiting),
        diagnostic: (diagnostic) => watch.diagnostic(diagnostic),
      }),
      done: (_, failure) => {
        if (failure === null) return;
        progress.clear();
        missing += 1;
        notice(io, failure.message);
      },
    });
    return { interrupted: controller.signal.aborted, missing };
  } finally {
    progress.clear();
    forget();
  }
}

/** What a piece of a live capture has brought to light is written before the next one is waited for. */
function flushing(reader: InputConsumer, report: Report): InputConsumer {
  return {
    get needBytes() {
      return reader.needBytes;
    },
    read(bytes, start, end) {
      const next = reader.read(bytes, start, end);
      report.flush();
      return next;
    },
    idle() {
      reader.idle?.();
      report.flush();
    },
    end: (rest) => reader.end(rest),
  };
}
