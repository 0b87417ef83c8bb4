import type { Exchange, HeaderKnowledge, HeaderList } from '../exchange/exchange.ts';
import { gaveUpRest, lackOfError, lackOfRest } from '../har/lack.ts';
import type { Hop, OpenRequest } from './hop.ts';

/** The request of a hop and its answer; `join` and preflight as they are known when the request is over. */
export function toExchange(request: OpenRequest, hop: Hop, file: string, id: number): Exchange {
  const isPreflight = request.preflightOf !== null;
  const status = statusOf(hop.answer);
  const error = errorOf(request, hop, isPreflight);
  const lack = lackOf(hop, status, error);
  return {
    id,
    source: { kind: 'netlog', file, id: request.id },
    timeUs: hop.startUs,
    responseTimeUs: hop.answerUs,
    endTimeUs: Math.max(hop.endUs, hop.startUs),
    protocol: hop.protocol,
    client: null,
    server: null,
    connection: 0,
    fromStart: false,
    method: hop.method,
    url: hop.url === null ? null : hop.url.replace(/#.*$/s, ''),
    requestHeaders: headerList(hop.sent ?? hop.provisional),
    requestKnowledge: hop.sent === null ? 'provisional' : 'complete',
    status,
    responseHeaders: hop.answer === null ? [] : headerList(hop.answer.slice(1)),
    responseKnowledge: knowledgeOf(hop.answer),
    errorBody: null,
    bodyStart: null,
    lack,
    complete: status !== null && lack === null,
    har: {
      exporter: 'netlog',
      resourceType: isPreflight ? 'preflight' : hop.isBrowsers || isMissedProbe(hop, error) ? 'browser' : null,
      initiator: null,
      error,
      gaveUpRest: gaveUpRest(error, status),
      fromCache: hop.sent === null && hop.readsCache,
      fromServiceWorker: false,
      byServiceWorker: false,
      pageOrigin: pageOriginOf(request, hop),
      pageAddress: null,
      contentBytes: null,
      netlog: {
        join: isPreflight ? request.preflightOf!.join : hop.join,
        credentials: isPreflight ? null : hop.credentials,
        preflightCached: hop.preflightCached,
        preflightError: isPreflight ? null : hop.preflightError,
      },
    },
  };
}

/** A request that its preflight kept from starting has no initiator of its own. */
const pageOriginOf = (request: OpenRequest, hop: Hop): string | null =>
  hop.initiator ?? hop.preflight?.hop.initiator ?? request.hops[0]!.initiator;

/**
 * By the names that DevTools gives: Chromium fails a request with ERR_FAILED when CORS refuses its answer. The end of a
 * job that failed is handed over just as an answer is, and the CORS code ends with it.
 */
function errorOf(request: OpenRequest, hop: Hop, isPreflight: boolean): string | null {
  if (hop.jobError !== null) return hop.jobError;
  const isLast = hop === request.hop && request.next === null;
  if (!isLast || isPreflight) return hop.error;
  if (request.isFailedAtAnswer) return 'net::ERR_FAILED';
  if (hop.error !== null) return hop.error;
  return request.isCancelled ? 'net::ERR_ABORTED' : null;
}

/** The browser asked its cache beforehand (for a font, say), and in vain: the page's own request is another. */
const isMissedProbe = (hop: Hop, error: string | null): boolean =>
  hop.isCacheProbe && hop.sent === null && hop.answer === null && error === 'net::ERR_CACHE_MISS';

function lackOf(hop: Hop, status: number | null, error: string | null): Exchange['lack'] {
  if (status !== null) return lackOfRest(error) ?? (hop.isOver ? null : 'capture-ended');
  // What the cache answered is not in the log.
  return error === null ? 'capture-ended' : lackOfError(error);
}

const knowledgeOf = (answer: readonly string[] | null): HeaderKnowledge => (answer === null ? 'none' : 'complete');

/** Of `HTTP/1.1 403` or `HTTP/1.1 403 Forbidden`. */
function statusOf(answer: readonly string[] | null): number | null {
  const code = answer?.[0] === undefined ? undefined : /^HTTP\/[\d.]+ +(\d{3})(?: |$)/.exec(answer[0])?.[1];
  return code === undefined ? null : Number(code);
}

/** `name: value` lines as a list, pseudo-headers left out. Values that the log withholds keep their names. */
function headerList(lines: readonly string[]): HeaderList {
  const list: string[] = [];
  for (const line of lines) {
    const colon = line.indexOf(':', 1);
    if (colon < 1 || line.startsWith(':')) continue;
    list.push(line.slice(0, colon), line.slice(colon + 1).trim());
  }
  return list;
}
