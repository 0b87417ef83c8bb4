import type { CorsError } from '../fetch/cors-error.ts';

export type { CorsError };

export type Verdict = 'allowed' | 'blocked' | 'unknown';

/** What a browser does with the response(s) of an attempt. */
export interface BrowserVerdict {
  readonly verdict: Verdict;
  /** `null` when allowed, unknown, or blocked by something else than CORS (a network error). */
  readonly corsError: CorsError | null;
  /** The stage that failed. */
  readonly at: 'preflight' | 'actual' | null;
  /** The method, header name or header value that failed (Chromium's `failed_parameter`), or `null`. */
  readonly failedParameter: string | null;
  /** Set when the verdict hangs on the unknown credentials mode: what it is under `include`. */
  readonly ifCredentials: { readonly verdict: Verdict; readonly corsError: CorsError | null } | null;
  /** One clause that says what the verdict rests on, e.g. `the actual request never left the browser`. */
  readonly because: string;
  /**
   * Lower-case names of response headers present on the actual response that script may not read
   * (not safelisted, not exposed); empty unless allowed.
   */
  readonly unreadableHeaders: readonly string[];
}
