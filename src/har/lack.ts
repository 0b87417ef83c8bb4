import type { Lack } from '../exchange/exchange.ts';

/** By the words of the network stacks: Chromium's `net::`, Gecko's `NS_`, NSURLError texts, and those of proxies. */
const CAUSES: readonly (readonly [pattern: RegExp, lack: Lack])[] = [
  [/ERR_BLOCKED_BY|ERR_CLEARTEXT_NOT_PERMITTED|NS_ERROR_(?:CONTENT_BLOCKED|BLOCKED|TRACKING)|blocked by/i, 'blocked'],
  [
    /ERR_ABORTED|NS_BINDING_ABORTED|NS_ERROR_ABORT|\bcancell?ed\b|\baborted\b|client (?:disconnected|closed)/i,
    'aborted',
  ],
  [
    /ERR_NAME_|ERR_DNS_|ERR_ICANN_|NS_ERROR_UNKNOWN_HOST|hostname could not be found|name or service not known|ENOTFOUND|getaddrinfo|no such host/i,
    'dns',
  ],
  [
    /ERR_(?:QUIC_)?CERT_|ERR_SSL_|ERR_BAD_SSL|ERR_ECH_|SEC_ERROR_|SSL_ERROR_|MOZILLA_PKIX_|INADEQUATE_SECURITY|certificate|\bTLS\b|\bSSL\b/i,
    'tls',
  ],
  [/ERR_(?:CONNECTION_)?TIMED_OUT|NS_ERROR_NET_TIMEOUT|\btimed?[ -]?out\b|ETIMEDOUT/i, 'timeout'],
  [/CONNECTION_REFUSED|could not connect|connection refused|ECONNREFUSED/i, 'refused'],
  [
    /ERR_(?:CONNECTION_(?:RESET|ABORTED)|HTTP2_(?:PROTOCOL_ERROR|SERVER_REFUSED_STREAM)|SPDY_\w+|QUIC_PROTOCOL_ERROR)|NS_ERROR_NET_RESET|connection (?:was )?reset|reset by peer|ECONNRESET/i,
    'reset',
  ],
  [
    /ERR_CONNECTION_CLOSED|ERR_EMPTY_RESPONSE|ERR_INCOMPLETE_|ERR_CONTENT_LENGTH_MISMATCH|NS_ERROR_NET_(?:INTERRUPT|PARTIAL|EMPTY)|connection was lost|connection closed|closed connection|socket hang up/i,
    'closed',
  ],
];

/** Texts that blame CORS may mention anything else besides. */
const CORS = /\bCORS\b|access[- ]control|preflight/i;

/** Why there is no response; an error that is none of the network (CORS among them) is a Fetch network error. */
export function lackOfError(error: string | null): Lack {
  return causeOf(error) ?? 'network-error';
}

/** Why a response has no end; `null` when its error is a matter of policy (CORS, ORB, ...) or there is none. */
export function lackOfRest(error: string | null): Lack | null {
  const cause = causeOf(error);
  return cause === 'blocked' ? null : cause;
}

/** Whether an answer had come when the page gave the request up. */
export const gaveUpRest = (error: string | null, status: number | null): boolean =>
  status !== null && causeOf(error) === 'aborted';

function causeOf(error: string | null): Lack | null {
  if (error === null || CORS.test(error)) return null;
  return CAUSES.find(([pattern]) => pattern.test(error))?.[1] ?? null;
}
