import type { Finding, JudgedAttempt } from '../../src/attribution/finding.ts';
import type { BrowserVerdict } from '../../src/browser/verdict.ts';
import type { Diagnostic } from '../../src/diagnostics/diagnostic.ts';
import type { Report, ReportOptions } from '../../src/report/report.ts';
import type { Summary } from '../../src/report/sink.ts';
import { BUCKET_URL, buildActual, buildPreflight, PAGE_ORIGIN } from './build-exchange.ts';

export const ALLOWED: BrowserVerdict = {
  verdict: 'allowed',
  corsError: null,
  at: null,
  failedParameter: null,
  ifCredentials: null,
  because: 'every answer passes',
  unreadableHeaders: [],
};

export const BLOCKED: BrowserVerdict = {
  ...ALLOWED,
  verdict: 'blocked',
  corsError: 'PreflightMissingAllowOriginHeader',
  at: 'preflight',
  because: 'the answer to the preflight fails the CORS check',
};

export interface JudgedOptions {
  readonly id?: number;
  readonly url?: string;
  readonly method?: string;
  readonly origin?: string;
  /** Milliseconds after the base time. */
  readonly at?: number;
  readonly findings?: readonly Finding[];
  readonly observed?: Partial<BrowserVerdict>;
}

/** An upload with its preflight; refused when `observed` says so. Nothing is predicted. */
export function buildJudged(options: JudgedOptions = {}): JudgedAttempt {
  const { id = 1, url = BUCKET_URL, method = 'PUT', origin = PAGE_ORIGIN, at = 0, findings = [] } = options;
  const refused = options.observed?.verdict === 'blocked';
  const preflight = buildPreflight({ id: id * 2 - 1, url, origin, at, asks: method, refused, frame: id * 10 });
  const actual = refused ? null : buildActual({ id: id * 2, url, origin, at: at + 30, method, frame: id * 10 + 4 });
  return {
    attempt: {
      id,
      preflight,
      actual,
      retries: [],
      preflightNeeded: true,
      preflightState: 'sent',
      cachedFrom: null,
      origin,
      method,
      url,
      unsafeHeaderNames: ['content-type'],
      credentials: false,
      redirectedFrom: null,
      storedWithoutOrigin: null,
    },
    observed: { ...(refused ? BLOCKED : ALLOWED), ...options.observed },
    predicted: null,
    findings,
  };
}

export const buildFinding = (diagnostic: Diagnostic, more: Partial<Finding> = {}): Finding => ({
  id: 1,
  diagnostic,
  item: null,
  ruleIndex: null,
  value: null,
  host: null,
  count: 1,
  attempts: [1],
  ...more,
});

export const buildSummary = (more: Partial<Summary> = {}): Summary => ({
  bytes: 1_234_567,
  packets: 420,
  exchanges: 12,
  attempts: 0,
  allowed: 0,
  blocked: 0,
  unknown: 0,
  notCors: 3,
  ...more,
});

export const REPORT_OPTIONS: ReportOptions = {
  showSecrets: false,
  verbose: false,
  live: false,
  colour: false,
  columns: 80,
  sources: new Map(),
};

/** What a report writes when it is told something, as text and in pieces. */
export function written(
  create: (options: ReportOptions, write: (bytes: Uint8Array) => void) => Report,
  options: Partial<ReportOptions>,
  tell: (report: Report) => void,
): { readonly text: string; readonly pieces: readonly string[] } {
  const pieces: string[] = [];
  tell(create({ ...REPORT_OPTIONS, ...options }, (bytes) => void pieces.push(Buffer.from(bytes).toString())));
  return { text: pieces.join(''), pieces };
}
