import type { BrowserVerdict } from '../browser/verdict.ts';
import { hasHeader } from '../fetch/header-list.ts';
import type { CorsAttempt } from '../pairing/attempt.ts';
import type { Cause, Doubt } from './ledger.ts';

/**
 * Whether nothing shows that an answer which fails the CORS check had to pass it: a POST without preflight has an Origin in
 * mode `no-cors`, too (Fetch, "append a request `Origin` header"), and without Sec-Fetch-Mode (browsers leave it out over
 * plain http) it is the same to the byte. Chromium's own records tell by their errors (`pairing/classify.ts`).
 */
export function isModeUnseen(
  { actual, method, preflight, preflightNeeded, refusal }: CorsAttempt,
  { verdict, corsError, at }: BrowserVerdict,
): boolean {
  if (verdict !== 'blocked' || corsError === null || at !== 'actual' || method !== 'POST') return false;
  if (actual === null || preflight !== null || preflightNeeded === true || refusal) return false;
  const { har, requestHeaders } = actual;
  if (har !== null && (har.error !== null || har.resourceType === 'xhr')) return false;
  return !hasHeader(requestHeaders, 'sec-fetch-mode');
}

export const UNSEEN_MODE: Doubt = {
  note: 'nothing in the request shows its mode: in mode `no-cors`, or of a beacon, it looks the same, and nothing is refused',
  noteOfSome: 'some of the requests do not show their mode: those of mode `no-cors`, or of beacons, were not refused',
  settledBy: 'the console of the browser, or the `mode` that the page gives to fetch',
};

/** Of all that one request is refused for the first is told with all of it, the others with this. */
const UNSEEN_MODE_AGAIN: Doubt = {
  ...UNSEEN_MODE,
  note: 'nothing in the request shows that it was made in mode `cors`',
};

/** Causes that one request shows, if it had to pass the CORS check. */
export const inUnseenMode = (causes: readonly Cause[]): Cause[] =>
  causes.map((cause, i) => ({ ...cause, doubt: i === 0 ? UNSEEN_MODE : UNSEEN_MODE_AGAIN }));

/** The same verdict with what it rests on. */
export const ifInModeCors = (observed: BrowserVerdict): BrowserVerdict => ({
  ...observed,
  because: `${observed.because}, if it was made in mode \`cors\``,
});
