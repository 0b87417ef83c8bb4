import type { Exchange, Lack } from '../exchange/exchange.ts';
import type { BrowserVerdict } from './verdict.ts';

const NEUTRAL = {
  corsError: null,
  at: null,
  failedParameter: null,
  ifCredentials: null,
  unreadableHeaders: [],
} as const;

export const undecided = (because: string): BrowserVerdict => ({ ...NEUTRAL, verdict: 'unknown', because });

/** Blocked by something else than CORS. */
export const networkError = (at: BrowserVerdict['at'], because: string): BrowserVerdict => ({
  ...NEUTRAL,
  verdict: 'blocked',
  at,
  because,
});

/** What the lack of an answer proves, if anything. */
const NO_ANSWER: Readonly<Record<Lack, string | null>> = {
  reset: 'the connection was reset',
  closed: 'the connection was closed without an answer',
  timeout: 'no answer came in time',
  refused: 'the connection was refused',
  dns: 'the host name did not resolve',
  tls: 'the TLS handshake failed',
  aborted: 'the request was aborted',
  blocked: 'the browser stopped the request',
  'network-error': 'the browser reports a network error',
  gap: null,
  'capture-ended': null,
  unread: null,
};

/** Why the browser got no answer; `null` when there may have been one that the input does not hold. */
export const noAnswer = ({ lack }: Exchange): string | null => (lack === null ? null : NO_ANSWER[lack]);

/** Why an answer that began did not come to its end; `null` when it did, or when the input cannot tell. */
export function noEnd({ lack, har }: Exchange): string | null {
  switch (lack) {
    case 'aborted':
      // A browser resets a stream whose answer it refuses, and a page one whose rest it does not want. The answer itself
      // says more.
      return null;
    case 'reset':
    case 'tls':
      return NO_ANSWER[lack];
    case 'closed':
      return 'the connection was closed before the end of the answer';
    default:
      // On the wire silence is no end; a browser knows what it waited for.
      return lack !== null && har !== null ? NO_ANSWER[lack] : null;
  }
}

/** Chromium writes ERR_FAILED when it fails a request itself, by CORS above all; other errors have other causes. */
export const isFailedByBrowser = (error: string): boolean => error === 'net::ERR_FAILED';

/**
 * Chromium's own records name an error for every request that failed, so one without an error was delivered. In a NetLog
 * a request that CORS refused may look like one whose rest the page gave up.
 */
export const tellsOutcome = ({ har }: Exchange): boolean =>
  har?.exporter === 'chromium' || (har?.exporter === 'netlog' && !har.gaveUpRest);
