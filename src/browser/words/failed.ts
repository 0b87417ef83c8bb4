import type { Lack } from '../../exchange/exchange.ts';
import type { BrowserVerdict } from '../verdict.ts';

/** A failure as the console of a browser tells it. */
export interface Failed {
  /** Chromium's name of what asked: `fetch`, `XMLHttpRequest`, `font`, ... */
  readonly kind: string;
  readonly method: string;
  readonly url: string;
  /** Where a redirected request began, or `null`. */
  readonly firstUrl: string | null;
  /** Serialised. */
  readonly origin: string;
  /** What this engine makes of it. */
  readonly verdict: Pick<BrowserVerdict, 'corsError' | 'at' | 'failedParameter'>;
  /** Of the answer that decided, or `null`. */
  readonly status: number | null;
  readonly responseHeaders: readonly string[];
  readonly lack: Lack | null;
  /** The error that a browser's export names, or `null`. */
  readonly error: string | null;
  /** Origin of the page, where an export names it. */
  readonly page: string | null;
}
