import type { CorsAttempt } from '../../../src/pairing/attempt.ts';
import { BUCKET_URL, PAGE_ORIGIN } from '../../support/build-exchange.ts';

/** A PUT of an image, as pairing would describe it; give it its exchanges. */
export function buildAttempt(options: Partial<CorsAttempt> = {}): CorsAttempt {
  const preflightNeeded = options.preflightNeeded ?? true;
  const state = preflightNeeded ? 'not-seen' : 'not-needed';
  return {
    id: 1,
    preflight: null,
    actual: null,
    retries: [],
    preflightNeeded,
    preflightState: options.preflight ? 'sent' : state,
    cachedFrom: null,
    origin: PAGE_ORIGIN,
    method: options.actual?.method ?? 'PUT',
    url: BUCKET_URL,
    unsafeHeaderNames: ['content-type'],
    credentials: 'unknown',
    redirectedFrom: null,
    storedWithoutOrigin: null,
    ...options,
  };
}
