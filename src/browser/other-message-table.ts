import type { Engine } from './console-message-table.ts';

/** A line of a console, or of an SDK, that is about a failed request and not, or not only, about CORS. */
export interface OtherRow {
  readonly text: RegExp;
  /** `null`: several engines, or an SDK. */
  readonly engine: Engine | null;
  readonly likely: string;
  readonly code: string;
}

const row = (text: RegExp, engine: Engine | null, code: string, likely: string): OtherRow => ({
  text,
  engine,
  likely,
  code,
});

const HIDDEN = 'the answer has the header, but no ExposeHeader entry of the rule lists it';

/** Most specific first. What is quoted is the first group. */
export const OTHERS: readonly OtherRow[] = [
  row(
    /Authorization.{0,20} (?:will not be|is not) covered/,
    null,
    'cors/header-not-allowed',
    'a warning, not the reason of a failure: `*` among the allowed headers is to cover Authorization no longer, so a rule should list it by its name',
  ),
  row(
    /redirected to '([^']*)', which is disallowed for cross-origin requests that require preflight/,
    'Chromium',
    'not-cors/preflight-redirect',
    'a request that needs a preflight was redirected, which browsers of that age did not follow',
  ),
  row(
    /CORS disabled/,
    'Firefox',
    'not-cors/blocked-by-client',
    'CORS is switched off in the browser (about:config, content.cors.disable)',
  ),
  row(
    /CORS header .Origin. cannot be added/,
    'Firefox',
    'not-cors/blocked-by-client',
    'the browser could not add Origin to the request, so it did not send it',
  ),
  row(/Refused to get unsafe header ["']([^"']+)["']/, null, 'cors/header-not-exposed', HIDDEN),
  row(/Please set the etag of expose-headers in OSS/i, null, 'cors/header-not-exposed', `ali-oss: ${HIDDEN}`),
  row(/Could not read the ETag header|ETagMissing|get ETag error/i, null, 'cors/header-not-exposed', HIDDEN),
  row(
    /Tainted canvases may not be exported|canvas has been tainted by cross-origin data|The operation is insecure/,
    null,
    'not-cors/no-crossorigin-attribute',
    'the image was loaded without crossorigin, so script may not read it',
  ),
  row(
    /violates the following Content Security Policy directive|document's Content Security Policy|blocked by CSP|ERR_BLOCKED_BY_CSP/,
    null,
    'not-cors/content-security-policy',
    "the page's own policy does not list the bucket",
  ),
  row(
    /Mixed Content|Blocked loading mixed active content/,
    null,
    'not-cors/mixed-content',
    'a page on https asked for an http URL',
  ),
  row(
    /ERR_BLOCKED_BY_CLIENT/,
    'Chromium',
    'not-cors/blocked-by-extension',
    'an extension or ad blocker stopped the request',
  ),
  row(
    /ERR_BLOCKED_BY_ORB|OpaqueResponseBlocking/,
    null,
    'not-cors/opaque-response-blocking',
    'an element got what no element can use, often an error document',
  ),
  row(
    /ERR_BLOCKED_BY_RESPONSE|Cross-Origin-Resource-Policy|Cross-Origin-Embedder-Policy/,
    null,
    'not-cors/cross-origin-policy',
    'the policies of page and answer (COEP, CORP) do not fit each other',
  ),
  row(
    /address space (?:of )?[`']?(\w+)|(?:access|targeting) the [`']?(\w+)[`']? address space|LOCAL_NETWORK_(?:ACCESS|PERMISSION)|local network access|private network request/i,
    null,
    'not-cors/local-network-access',
    'a page from the internet asked for an address of the local network',
  ),
  row(
    /ERR_NAME_\w+|ERR_DNS_\w+|NS_ERROR_UNKNOWN_HOST|hostname could not be found/,
    null,
    'not-cors/dns-failure',
    'the name of the host has no address',
  ),
  row(
    /ERR_CONNECTION_REFUSED|NS_ERROR_CONNECTION_REFUSED|Could not connect to the server/,
    null,
    'not-cors/connection-refused',
    'nobody listens at this address and port',
  ),
  row(
    /ERR_(?:SOCKS|TUNNEL)_CONNECTION_\w+|ERR_PROXY_UNABLE_TO_CONNECT\w*/,
    'Chromium',
    'not-cors/connection-failed',
    'the proxy did not connect to the host, or did not let the browser in',
  ),
  row(
    /ERR_\w*PROX(?:Y|IES)|ERR_PAC_|NS_ERROR_(?:UNKNOWN_)?PROXY_/,
    null,
    'not-cors/connection-failed',
    'the browser did not get through its own proxy',
  ),
  row(
    /ERR_QUIC_HANDSHAKE_FAILED/,
    'Chromium',
    'not-cors/connection-failed',
    'HTTP/3 (QUIC) could not be begun, often because UDP is held back on the way',
  ),
  row(
    /ERR_CONNECTION_(?:RESET|ABORTED)|ERR_(?:HTTP2|QUIC)_PROTOCOL_ERROR|NS_ERROR_NET_RESET/,
    null,
    'not-cors/connection-reset',
    'the connection was cut, often because the upload is too large',
  ),
  row(
    /ERR_EMPTY_RESPONSE|ERR_CONNECTION_CLOSED|ERR_INCOMPLETE_|ERR_CONTENT_LENGTH_MISMATCH|network connection was lost/,
    null,
    'not-cors/connection-closed',
    'the server closed the connection without an answer',
  ),
  row(
    /ERR_(?:CONNECTION_)?TIMED_OUT|NS_ERROR_NET_TIMEOUT|The request timed out/,
    null,
    'not-cors/timeout',
    'no answer came in time',
  ),
  row(
    /(ERR_(?:QUIC_)?CERT_\w+|ERR_SSL_\w+|ERR_BAD_SSL\w*|ERR_ECH_\w+|SEC_ERROR_\w+|SSL_ERROR_\w+)/,
    null,
    'not-cors/tls-failure',
    'the certificate or the TLS handshake',
  ),
  row(
    /ERR_TOO_MANY_REDIRECTS|ERR_INVALID_REDIRECT/,
    'Chromium',
    'not-cors/preflight-redirect',
    'a redirect where none may be',
  ),
  row(/ERR_ABORTED|NS_BINDING_ABORTED/, null, 'not-cors/aborted', 'the page gave the request up, or was left'),
  row(
    /due to access control checks/,
    'Safari',
    'cors/refused-without-configuration',
    'this line alone says nothing: the one before it has the reason; it also comes when the page is left during a request',
  ),
  row(
    /TypeError: (Failed to fetch|NetworkError when attempting to fetch resource|Load failed)|\b(Network Error|ERR_NETWORK)\b/,
    null,
    'cors/refused-without-configuration',
    'what script is told of every failure: the line in the console, not this one, has the reason',
  ),
  row(
    /net::(ERR_(?!FAILED\b)[A-Z0-9_]+)|\b(?:ERR_(?:ADDRESS_\w+|INTERNET_DISCONNECTED|NETWORK_\w+|CONNECTION_FAILED))\b/,
    'Chromium',
    'not-cors/connection-failed',
    'an error of the network or of the browser itself (chrome://network-errors): what CORS refuses has net::ERR_FAILED',
  ),
  row(
    /net::ERR_FAILED|Failed to load resource/,
    'Chromium',
    'cors/refused-without-configuration',
    'the second line of a failure: the one before it has the reason',
  ),
];
