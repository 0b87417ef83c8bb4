import type { Exchange } from '../exchange/exchange.ts';

/** `, or capture the traffic on the wire`: of an input that is no capture, whose bytes would show more. */
export const orOnTheWire = (exchange: Exchange | null): string =>
  exchange?.source.kind === 'capture' ? '' : ', or capture the traffic on the wire';

/** Where to read why an error was given, its document not being at hand. */
export const bodyBy = (exchange: Exchange): string =>
  `the body of the answer: open the URL with curl${orOnTheWire(exchange)}`;

/**
 * Where to find the store's own words for a refusal, as a clause; `null`: there are none to be found. An answer that is
 * no error has no error document, nor has one to HEAD (RFC 9110 section 9.3.2); one that was read has said what it can.
 */
export function errorDocument(exchange: Exchange | null): string | null {
  if (exchange === null || exchange.errorBody || exchange.method === 'HEAD') return null;
  const { status, source } = exchange;
  if (status !== null && status < 400) return null;
  return source.kind === 'capture'
    ? 'the error document of the refusal (send the same request with curl)'
    : 'the error document of the refusal (capture the traffic on the wire)';
}
