import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { Analysis, type AnalysisOptions } from '../pipeline/analysis.ts';
import type { AssignedConfiguration } from '../pipeline/setups.ts';
import type { ReportSink } from '../report/sink.ts';
import { dialectFlag, hostFlags, originFlags } from './flags.ts';
import { InputError, type ReadOptions, readInput } from './input.ts';
import { inReadingOrder } from './input-order.ts';
import type { AnalyzeFlags } from './invocation.ts';
import { type Io, say } from './io.ts';
import { Progress } from './progress.ts';
import { KeyFiles } from './tls-material.ts';

/** What the flags say of an analysis. */
export function analysisOptions(
  flags: Omit<AnalyzeFlags, 'failOn'>,
  io: Io,
  configurations: readonly AssignedConfiguration[],
  live: boolean,
  diagnostic: (diagnostic: Diagnostic) => void,
): AnalysisOptions {
  return {
    configurations,
    hosts: hostFlags(flags.host),
    origins: originFlags(flags.origin),
    dialect: dialectFlag(flags.dialect),
    browser: flags.browser ?? null,
    exchanges: 'cors',
    secrets: new KeyFiles(flags, io, live, diagnostic),
  };
}

/** How many of the inputs could be read. */
export type HowMuch = 'all' | 'some' | 'none';

/** Reads inputs for their attempts alone. What cannot be read is told on standard error. */
export async function readAttempts(
  files: readonly string[],
  options: AnalysisOptions,
  attempt: ReportSink['attempt'],
  io: Io,
): Promise<HowMuch> {
  const nothing = (): void => undefined;
  const analysis = new Analysis(
    { ...options, join: files.length > 1 },
    {
      exchange: nothing,
      attempt,
      finding: nothing,
      diagnostic: (diagnostic) => tellForeign(diagnostic, io),
      end: nothing,
    },
  );
  const progress = new Progress(io, true);
  let missing = 0;
  for (const file of inReadingOrder(files)) {
    const reading: ReadOptions = {
      stdin: io.stdin,
      signal: new AbortController().signal,
      progress: (readBytes, totalBytes) => progress.update(file, readBytes, totalBytes),
      diagnostic: nothing,
    };
    try {
      await readInput(file, analysis.open(file), reading);
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      missing += 1;
      say(io.stderr, `corscope: ${error.message}\n`);
    } finally {
      progress.clear();
    }
  }
  analysis.end();
  const unread = missing + analysis.foreignInputs;
  return unread === 0 ? 'all' : unread < files.length ? 'some' : 'none';
}

/** That an input is nothing that can be read. */
function tellForeign({ severity, message, primary }: Diagnostic, io: Io): void {
  if (severity !== 'error' || primary?.source.kind !== 'file') return;
  say(io.stderr, `corscope: cannot read ${primary.source.file}: ${message}\n`);
}
