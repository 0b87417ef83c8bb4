import type { BrowserVerdict } from '../browser/verdict.ts';
import { hasHeader } from '../fetch/header-list.ts';
import type { CorsAttempt } from '../pairing/attempt.ts';
import type { Doubt } from './ledger.ts';

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
  settledBy: 'the console of the browser, or the `mode` that the page gives to fetch',
};

/** The same verdict with what it rests on. */
export const ifInModeCors = (observed: BrowserVerdict): BrowserVerdict => ({
  ...observed,
  because: `${observed.because}, if it was made in mode \`cors\``,
});
