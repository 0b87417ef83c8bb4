import type { Exchange, HarFacts, HeaderList } from '../../src/exchange/exchange.ts';

/** Headers as an object (`{ Origin: 'https://a' }`) or, when names repeat or order matters, as a flat list. */
export type HeaderInput = Readonly<Record<string, string>> | HeaderList;

export type ExchangeOptions = Partial<
  Omit<Exchange, 'requestHeaders' | 'responseHeaders' | 'timeUs' | 'responseTimeUs' | 'endTimeUs' | 'source' | 'har'>
> & {
  readonly request?: HeaderInput;
  readonly response?: HeaderInput;
  /** Start, milliseconds after `BASE_TIME_US`. */
  readonly at?: number;
  /** Duration in milliseconds. */
  readonly took?: number;
  /** Set (even to `{}`) for an exchange of a HAR. */
  readonly har?: Partial<HarFacts> | null;
  readonly file?: string;
  /** First frame of the request (captures), or the entry (HARs). */
  readonly frame?: number;
};

/** 2026-01-12T10:15:00Z. */
export const BASE_TIME_US = 1_768_212_900_000_000;
export const PAGE_ORIGIN = 'https://app.example.com';
export const BUCKET_URL = 'https://bucket.s3.eu-west-1.amazonaws.com/uploads/a.bin';
export const CHROME =
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36';
export const FIREFOX = 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:127.0) Gecko/20100101 Firefox/127.0';

let lastId = 0;

function flat(headers: HeaderInput | undefined): HeaderList {
  if (headers === undefined) return [];
  return Array.isArray(headers) ? headers : Object.entries(headers).flat();
}

/**
 * A valid exchange, by default a GET answered with 200 on the wire. `status: null` leaves the answer out (then say the
 * `lack`). Ids count up over the test run unless given.
 */
export function buildExchange(options: ExchangeOptions = {}): Exchange {
  const { request, response, at = 0, took = 20, har = null, file, frame, status = 200, ...rest } = options;
  lastId += 1;
  const timeUs = BASE_TIME_US + Math.round(at * 1000);
  const answered = status !== null;
  return {
    id: lastId,
    source: sourceOf(har !== null, answered, file, frame ?? lastId),
    timeUs,
    responseTimeUs: answered ? timeUs + Math.round(took * 500) : null,
    endTimeUs: timeUs + Math.round(took * 1000),
    protocol: 'http/1.1',
    client: har === null ? '192.0.2.1:50000' : null,
    server: '203.0.113.7:443',
    connection: har === null ? 1 : 0,
    fromStart: false,
    method: 'GET',
    url: BUCKET_URL,
    requestHeaders: flat(request),
    requestKnowledge: 'complete',
    status,
    responseHeaders: flat(response),
    responseKnowledge: answered ? 'complete' : 'none',
    errorBody: null,
    bodyStart: null,
    lack: answered ? null : har === null ? 'closed' : 'network-error',
    complete: answered,
    har: har === null ? null : { ...HAR_FACTS, ...har },
    ...rest,
  };
}

const HAR_FACTS: HarFacts = {
  exporter: 'chromium',
  resourceType: 'fetch',
  initiator: 'script',
  error: null,
  gaveUpRest: false,
  fromCache: false,
  fromServiceWorker: false,
  byServiceWorker: false,
  pageAddress: null,
  pageOrigin: PAGE_ORIGIN,
  contentBytes: 0,
};

/** The User-Agent, unless the headers bring their own. */
function userAgent(request: HeaderInput | undefined): string[] {
  return flat(request).some((name) => name.toLowerCase() === 'user-agent') ? [] : ['User-Agent', CHROME];
}

function sourceOf(har: boolean, answered: boolean, file: string | undefined, frame: number): Exchange['source'] {
  if (har) return { kind: 'har', file: file ?? 'page.har', entry: frame };
  const response = answered ? [{ frame: frame + 1, offset: 0 }] : [];
  return { kind: 'capture', file: file ?? 'capture.pcap', request: [{ frame, offset: 0 }], response };
}

export type PreflightOptions = ExchangeOptions & {
  /** Access-Control-Request-Method. */
  readonly asks?: string;
  /** Access-Control-Request-Headers; `null`: none. */
  readonly names?: string | null;
  readonly origin?: string;
  /** Refused: 403 without CORS headers, as OSS and S3 do. */
  readonly refused?: boolean;
  readonly maxAge?: number | null;
};

/** A CORS-preflight exchange (PUT with content-type), granted unless `refused`. `request`/`response` add headers. */
export function buildPreflight(options: PreflightOptions = {}): Exchange {
  const {
    asks = 'PUT',
    names = 'content-type',
    origin = PAGE_ORIGIN,
    refused = false,
    maxAge = null,
    ...rest
  } = options;
  const granted: string[] = ['Access-Control-Allow-Origin', origin, 'Access-Control-Allow-Methods', asks];
  if (names !== null) granted.push('Access-Control-Allow-Headers', names);
  if (maxAge !== null) granted.push('Access-Control-Max-Age', String(maxAge));
  const asked = ['Origin', origin, 'Access-Control-Request-Method', asks];
  if (names !== null) asked.push('Access-Control-Request-Headers', names);
  return buildExchange({
    method: 'OPTIONS',
    status: refused ? 403 : 200,
    ...rest,
    ...(rest.har ? { har: { resourceType: 'preflight', initiator: 'preflight', ...rest.har } } : {}),
    request: [...asked, ...userAgent(rest.request), ...flat(rest.request)],
    response: [...(refused ? [] : granted), ...flat(rest.response)],
  });
}

export type ActualOptions = ExchangeOptions & {
  readonly origin?: string;
  /** The Content-Type the script set; `null`: none. */
  readonly type?: string | null;
  /** The answer has no Access-Control-Allow-Origin. */
  readonly refused?: boolean;
};

/** An actual CORS request (PUT of an image), with a passing answer unless `refused`. `request`/`response` add headers. */
export function buildActual(options: ActualOptions = {}): Exchange {
  const { origin = PAGE_ORIGIN, type = 'image/jpeg', refused = false, ...rest } = options;
  const typed = type === null ? [] : ['Content-Type', type];
  return buildExchange({
    method: 'PUT',
    ...rest,
    request: ['Origin', origin, ...typed, ...userAgent(rest.request), ...flat(rest.request)],
    response: [...(refused ? [] : ['Access-Control-Allow-Origin', origin]), ...flat(rest.response)],
  });
}
