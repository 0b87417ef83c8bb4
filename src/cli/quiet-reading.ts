import type { Code } from '../diagnostics/code.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { Analysis, type AnalysisOptions } from '../pipeline/analysis.ts';
import type { AssignedConfiguration } from '../pipeline/setups.ts';
import type { ReportSink } from '../report/sink.ts';
import { dialectFlag, hostFlags, originFlags } from './flags.ts';
import type { AnalyzeFlags } from './invocation.ts';
import { type Io, notice } from './io.ts';
import { noRequest, nothingLeft } from './left-out.ts';
import { Progress } from './progress.ts';
import { readInputs } from './read-inputs.ts';
import { KeyFiles } from './tls-material.ts';
import { UNREAD, UNREAD_PARTS } from './unread.ts';

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
    isLive: live,
    secrets: new KeyFiles(flags, io, live, diagnostic),
  };
}

/** Said of inputs that may hold nothing. */
const NOTHING: ReadonlySet<Code> = new Set<Code>([
  'capture/empty',
  'capture/unsupported-link-type',
  'har/truncated',
  'pcap/truncated-record',
  ...UNREAD_PARTS,
]);

/** How much of what was asked for could be read. */
export type HowMuch = 'all' | 'some' | 'none';

/** Reads inputs for their attempts alone. What cannot be read is told on standard error. */
export async function readAttempts(
  files: readonly string[],
  options: AnalysisOptions,
  attempt: ReportSink['attempt'],
  io: Io,
): Promise<HowMuch> {
  const nothing = (): void => undefined;
  const unread: Diagnostic[] = [];
  let hasUnreadParts = false;
  const analysis = new Analysis(
    { ...options, join: files.length > 1 },
    {
      exchange: nothing,
      attempt,
      finding: nothing,
      diagnostic: (diagnostic) => {
        tellUnread(diagnostic, io);
        if (UNREAD.has(diagnostic.code)) unread.push(diagnostic);
        if (UNREAD_PARTS.has(diagnostic.code)) hasUnreadParts = true;
      },
      end: nothing,
    },
  );
  const progress = new Progress(io, true);
  let missing = 0;
  const { signal } = new AbortController();
  await readInputs(files, analysis, {
    signal,
    read: (file) => ({
      stdin: io.stdin,
      signal,
      progress: (readBytes, totalBytes) => progress.update(file, readBytes, totalBytes),
      waiting: (isWaiting) => progress.waiting(file, isWaiting),
      diagnostic: nothing,
    }),
    done: (_, failure) => {
      progress.clear();
      if (failure === null) return;
      missing += 1;
      notice(io, failure.message);
    },
  });
  analysis.end();
  const missed = nothingLeft(analysis, options) ?? noRequest(analysis);
  if (missed !== null) notice(io, missed);
  if (analysis.isEmpty || missed !== null) return 'none';
  const lacks = unread.length > 0 && (!analysis.hasRead || analysis.lacksAskedFor);
  if (lacks) for (const { message, help } of unread) notice(io, help === null ? message : `${message}; ${help.text}`);
  if ((lacks || hasUnreadParts) && analysis.summary().attempts === 0) return 'none';
  return !lacks && missing + analysis.foreignInputs === 0 ? 'all' : 'some';
}

/** That an input is nothing that can be read, or holds nothing. */
function tellUnread({ code, severity, message, primary }: Diagnostic, io: Io): void {
  if (primary?.source.kind !== 'file') return;
  const { file } = primary.source;
  if (severity === 'error') notice(io, `cannot read ${file}: ${message}`);
  else if (NOTHING.has(code)) notice(io, `${file}: ${message}`);
}
