import { Intake } from '../../src/bytes/intake.ts';
import { NetLogReader } from '../../src/netlog/netlog-reader.ts';
import { Collected } from '../har/read-har.ts';

/** Numbers of a build that never was: what decodes them by heart is found out. */
const TYPES = {
  REQUEST_ALIVE: 901,
  URL_REQUEST_START_JOB: 17,
  URL_REQUEST_REDIRECTED: 400,
  URL_REQUEST_DELEGATE_RESPONSE_STARTED: 5,
  URL_REQUEST_DELEGATE_RECEIVED_REDIRECT: 6,
  COMPUTED_PRIVACY_MODE: 33,
  CORS_REQUEST: 77,
  CHECK_CORS_PREFLIGHT_CACHE: 78,
  CORS_PREFLIGHT_URL_REQUEST: 79,
  CORS_PREFLIGHT_ERROR: 80,
  HTTP_TRANSACTION_SEND_REQUEST_HEADERS: 200,
  HTTP_TRANSACTION_HTTP2_SEND_REQUEST_HEADERS: 201,
  HTTP_TRANSACTION_READ_RESPONSE_HEADERS: 202,
  HTTP_CACHE_READ_INFO: 203,
  CANCELLED: 1,
  FAILED: 2,
  SOMETHING_ELSE: 3,
} as const;

const PHASES = { PHASE_NONE: 12, PHASE_BEGIN: 10, PHASE_END: 11 } as const;

export const CONSTANTS = {
  clientInfo: { name: 'Chromium', version: '156.0.8078.108' },
  loadFlag: { DO_NOT_SAVE_COOKIES: 256, BYPASS_CACHE: 2, ONLY_FROM_CACHE: 32 },
  logEventTypes: TYPES,
  logEventPhase: PHASES,
  logSourceType: { URL_REQUEST: 4 },
  netError: { ERR_NAME_NOT_RESOLVED: -105, ERR_CONNECTION_RESET: -101, ERR_CACHE_MISS: -400, ERR_IO_PENDING: -1 },
  timeTickOffset: 1_768_212_000_000,
};

export const WITHOUT_CREDENTIALS = 256;
export const ONLY_FROM_CACHE = 32;

export type EventType = keyof typeof TYPES;

let now = 0;

/** An event; each comes a millisecond after the one before. */
export function event(id: number, type: EventType, phase: '' | 'BEGIN' | 'END' = '', params?: object): object {
  now += 1;
  return {
    ...(params ? { params } : {}),
    phase: PHASES[phase === 'BEGIN' ? 'PHASE_BEGIN' : phase === 'END' ? 'PHASE_END' : 'PHASE_NONE'],
    source: { id, start_time: '1', type: 4 },
    time: String(now),
    type: TYPES[type],
  };
}

/** The text of a NetLog as Chromium writes it: an event on each line. */
export const netLogOf = (events: readonly object[], constants: object = CONSTANTS): string =>
  `{"constants":${JSON.stringify(constants)},\n"events": [\n${events.map((one) => JSON.stringify(one)).join(',\n')}],\n"polledData":{}}\n`;

export function readNetLog(input: string | Uint8Array, chunkBytes = Number.POSITIVE_INFINITY): Collected {
  const bytes = Buffer.from(input);
  const collected = new Collected();
  const reader = new NetLogReader('net-export.json', collected);
  const intake = new Intake(reader);
  for (let at = 0; at < bytes.length; at += chunkBytes) intake.push(bytes.subarray(at, at + chunkBytes));
  reader.end(intake.rest());
  return collected;
}

const URL = 'https://bucket.example.com/key';

/** A request from the CORS code's begin up to where its preflight, or the network, comes in. */
export const asked = (id: number, method = 'PUT', url = URL): object[] => [
  event(id, 'CORS_REQUEST', 'BEGIN', {
    url,
    request_headers: { headers: ['X-A: 1', 'Accept: */*'], line: `${method} /key HTTP/1.1\r\n` },
  }),
];

/** A preflight of its own, answered. */
export const preflighted = (id: number, by: number, answer: readonly string[], url = URL): object[] => [
  event(id, 'CHECK_CORS_PREFLIGHT_CACHE', '', { status: 'miss' }),
  event(id, 'CORS_PREFLIGHT_URL_REQUEST', '', { source_dependency: { id: by, type: 4 } }),
  event(by, 'REQUEST_ALIVE', 'BEGIN', { url }),
  event(by, 'URL_REQUEST_START_JOB', 'BEGIN', {
    url,
    method: 'OPTIONS',
    load_flags: WITHOUT_CREDENTIALS,
    initiator: 'https://app.example.com',
  }),
  event(by, 'HTTP_TRANSACTION_HTTP2_SEND_REQUEST_HEADERS', '', {
    headers: [
      ':method: OPTIONS',
      'access-control-request-method: PUT',
      'access-control-request-headers: x-a',
      'origin: https://app.example.com',
    ],
  }),
  event(by, 'HTTP_TRANSACTION_READ_RESPONSE_HEADERS', '', { headers: answer }),
  event(by, 'REQUEST_ALIVE', 'END'),
];

/** The request itself, sent and answered. */
export const sent = (id: number, answer: readonly string[], flags = WITHOUT_CREDENTIALS, url = URL): object[] => [
  event(id, 'REQUEST_ALIVE', 'BEGIN', { url }),
  event(id, 'URL_REQUEST_START_JOB', 'BEGIN', {
    url,
    method: 'PUT',
    load_flags: flags,
    initiator: 'https://app.example.com',
  }),
  event(id, 'HTTP_TRANSACTION_HTTP2_SEND_REQUEST_HEADERS', '', {
    headers: [':method: PUT', 'x-a: 1', 'origin: https://app.example.com', 'cookie: [12 bytes were stripped]'],
  }),
  event(id, 'HTTP_TRANSACTION_READ_RESPONSE_HEADERS', '', { headers: answer }),
];

export const over = (id: number): object[] => [event(id, 'CORS_REQUEST', 'END'), event(id, 'REQUEST_ALIVE', 'END')];
