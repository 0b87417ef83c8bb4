import type { Exchange } from '../exchange/exchange.ts';
import type { Refusal } from './embedding.ts';

export type Tristate = boolean | 'unknown';

/** How the CORS-preflight of an attempt was met. */
export type PreflightState =
  /** The CORS-preflight request is in the input. */
  | 'sent'
  /** An earlier preflight in the input still covers the request (CORS-preflight cache). */
  | 'cached'
  /** One was needed and none is in the input: cached before the capture began, or lost. */
  | 'not-seen'
  /** The exporter never writes preflights (Playwright, Safari). */
  | 'hidden'
  /** The request needs none (Fetch section 3.3.5). */
  | 'not-needed'
  | 'unknown';

/**
 * One CORS request as the page made it: its CORS-preflight request, its actual request, or both.
 * At least one of `preflight` and `actual` is there.
 */
export interface CorsAttempt {
  /** 1-based. */
  readonly id: number;
  readonly preflight: Exchange | null;
  readonly actual: Exchange | null;
  /** Exchanges that the browser repeated for the same attempt (after a reset), oldest first. */
  readonly retries: readonly Exchange[];
  readonly preflightNeeded: Tristate;
  readonly preflightState: PreflightState;
  /** The id of the attempt whose preflight answered from the cache. */
  readonly cachedFrom: number | null;
  /** Serialised origin (`null` as the string `null`), or `null` when unknown. */
  readonly origin: string | null;
  /** Case kept. */
  readonly method: string;
  readonly url: string;
  /** Lower-case, sorted CORS-unsafe request-header names; `null` when they cannot be known. */
  readonly unsafeHeaderNames: readonly string[] | null;
  /** Whether the credentials mode is `include`. */
  readonly credentials: Tristate;
  /** The attempt whose answer redirected here, or `null`. */
  readonly redirectedFrom: number | null;
  /** An earlier exchange for the same URL without `Origin` whose stored answer the browser may have reused, or `null`. */
  readonly storedWithoutOrigin: Exchange | null;
  /** The earlier answer whose stored copy the actual's 304 refreshed, where it is known. */
  readonly revalidated?: Exchange | null;
  /**
   * The preflight passed, and the actual request never came although the capture goes on: the browser held it back.
   * Only for captures; browsers send the request as soon as they may.
   */
  readonly abandoned?: boolean;
  /** More waited for the other half than are kept: that it is missing here says nothing. */
  readonly isGivenUp?: boolean;
  /** An element loaded it without CORS, and a policy keeps the answer from the page. */
  readonly refusal?: Refusal | null;
}
