/**
 * What a page asks and what a server answers, one row a case. The rows follow the situations of the public
 * web-platform-tests for CORS; a real Chromium has answered each of them (chromium-answers.json).
 * In header values `$ORIGIN` stands for the serialised origin of the page.
 */

export interface Reply {
  readonly status: number;
  /** Flat list, sent as it stands. */
  readonly headers: readonly string[];
}

export interface BrowserCase {
  readonly name: string;
  /** `opaque`: a page whose origin is `null`. */
  readonly page: 'site' | 'opaque';
  readonly via: 'fetch' | 'xhr' | 'xhr-with-upload-listener';
  readonly method: string;
  /** Flat list, as the script sets them. */
  readonly headers: readonly string[];
  /** Whether a body is sent; a string is sent as `text/plain` unless `headers` say otherwise. */
  readonly body: boolean;
  readonly include: boolean;
  /** Asked twice at once, to see whether the second request needs a preflight of its own. */
  readonly twice: boolean;
  /** What an OPTIONS request gets, if one comes. */
  readonly preflight: Reply;
  readonly reply: Reply;
  /** What the target of a redirect (`/hop`) answers. */
  readonly hop: { readonly preflight: Reply; readonly reply: Reply };
}

export const PAGE_ORIGIN = 'http://app.example.com';
export const BUCKET_ORIGIN = 'http://bucket.example.net';
export const OTHER_ORIGIN = 'http://other.example.org';

type Headers = Readonly<Record<string, string>> | readonly string[];

interface Row {
  readonly page?: BrowserCase['page'];
  readonly via?: BrowserCase['via'];
  readonly method?: string;
  readonly headers?: Headers;
  readonly body?: boolean;
  readonly include?: boolean;
  readonly twice?: boolean;
  /** Headers of the preflight's answer. */
  readonly preflight?: Headers;
  readonly preflightStatus?: number;
  readonly reply?: Headers;
  readonly status?: number;
  readonly hopPreflight?: Headers;
  readonly hopReply?: Headers;
}

const flat = (headers: Headers): readonly string[] =>
  Array.isArray(headers) ? (headers as readonly string[]) : Object.entries(headers).flat();

const ACAO = 'Access-Control-Allow-Origin';
const ACAC = 'Access-Control-Allow-Credentials';
const ACAM = 'Access-Control-Allow-Methods';
const ACAH = 'Access-Control-Allow-Headers';
const ACMA = 'Access-Control-Max-Age';
const ACEH = 'Access-Control-Expose-Headers';
const OPEN = { [ACAO]: '*' };
const ECHO = { [ACAO]: '$ORIGIN' };
const ECHO_WITH = { [ACAO]: '$ORIGIN', [ACAC]: 'true' };

const row = (name: string, r: Row): BrowserCase => ({
  name,
  page: r.page ?? 'site',
  via: r.via ?? 'fetch',
  method: r.method ?? 'GET',
  headers: flat(r.headers ?? []),
  body: r.body ?? false,
  include: r.include ?? false,
  twice: r.twice ?? false,
  preflight: { status: r.preflightStatus ?? 200, headers: flat(r.preflight ?? {}) },
  reply: { status: r.status ?? 200, headers: flat(r.reply ?? ECHO) },
  hop: {
    preflight: { status: 200, headers: flat(r.hopPreflight ?? {}) },
    reply: { status: 200, headers: flat(r.hopReply ?? OPEN) },
  },
});

/** Access-Control-Allow-Origin of a plain GET. */
const allowOrigin: BrowserCase[] = [
  ['*', '*'],
  ['the origin', '$ORIGIN'],
  ['the origin with a trailing slash', '$ORIGIN/'],
  ['the origin with a question mark', '$ORIGIN?'],
  ['the origin with its default port', '$ORIGIN:80'],
  ['the origin in upper case', 'HTTP://APP.EXAMPLE.COM'],
  ['the host without a scheme', 'app.example.com'],
  ['a scheme with one slash', 'http:/app.example.com'],
  ['the https origin', 'https://app.example.com'],
  ['another port', '$ORIGIN:3000'],
  ['two stars', '**'],
  ['a quoted star', '"*"'],
  ['a star within a host', 'http://*.example.com'],
  ['a star as the host', 'http://*'],
  ['a star before a host', '*.example.com'],
  ['null', 'null'],
  ['nothing', ''],
  ['a word', 'all'],
  ['host and port without a scheme', 'localhost:3000'],
  ['a scheme without a host', 'http://'],
  ['a mail address', 'mailto:a@example.com'],
  ['a list of two', '$ORIGIN, *'],
  ['a list without a blank', '*,$ORIGIN'],
  ['a list with a blank only', '$ORIGIN https://b.example'],
  ['a trailing comma', '$ORIGIN,'],
  ['a leading comma', ',$ORIGIN'],
  ['a star and a comma', '*,'],
  ['a tab within', '$ORIGIN\thttp://b.example'],
  ['a bad port', 'http://app.example.com:99999'],
  ['a user name', 'http://u@app.example.com'],
].map(([what, value]) => row(`ACAO is ${what}`, { reply: { [ACAO]: value! } }));

const originRows: BrowserCase[] = [
  row('no ACAO at all', { reply: {} }),
  row('no ACAO on a 403', { reply: {}, status: 403 }),
  row('ACAO on a 403 lets the script read it', { reply: ECHO, status: 403 }),
  row('ACAO on a 500', { reply: ECHO, status: 500 }),
  row('ACAO on a 404 with star', { reply: OPEN, status: 404 }),
  row('two ACAO lines with the same value', { reply: [ACAO, '$ORIGIN', ACAO, '$ORIGIN'] }),
  row('two ACAO lines, star and origin', { reply: [ACAO, '*', ACAO, '$ORIGIN'] }),
  row('two ACAO lines, one of them empty', { reply: [ACAO, '$ORIGIN', ACAO, ''] }),
  row('blanks around ACAO', { reply: { [ACAO]: '  $ORIGIN\t ' } }),
  row('an ACAO name in lower case', { reply: { 'access-control-allow-origin': '$ORIGIN' } }),
  row('an opaque page and star', { page: 'opaque', reply: OPEN }),
  row('an opaque page and null', { page: 'opaque', reply: { [ACAO]: 'null' } }),
  row('an opaque page and null in capitals', { page: 'opaque', reply: { [ACAO]: 'NULL' } }),
  row('an opaque page and an origin', { page: 'opaque', reply: { [ACAO]: 'http://app.example.com' } }),
  row('an opaque page and a preflight that names null', {
    page: 'opaque',
    method: 'PUT',
    preflight: { [ACAO]: 'null', [ACAM]: 'PUT' },
  }),
  row('a 304 without any stored answer, without ACAO', { reply: {}, status: 304 }),
  row('a 304 that a script asked for, without ACAO', {
    headers: { 'If-None-Match': '"a"' },
    preflight: { ...ECHO, [ACAH]: 'if-none-match' },
    reply: {},
    status: 304,
  }),
  row('a 304 that a script asked for, with ACAO', {
    headers: { 'If-None-Match': '"a"' },
    preflight: { ...ECHO, [ACAH]: 'if-none-match' },
    status: 304,
  }),
  row('a 407 with ACAO', { status: 407 }),
  row('a 401 with ACAO', { status: 401 }),
  row('a 401 without ACAO', { status: 401, reply: { 'WWW-Authenticate': 'Basic' } }),
  row('a 204', { status: 204 }),
  row('a 300 with ACAO', { status: 300 }),
];

/** Credentials mode `include`. */
const credentials: BrowserCase[] = [
  row('include: star', { include: true, reply: OPEN }),
  row('include: star and credentials', { include: true, reply: { ...OPEN, [ACAC]: 'true' } }),
  row('include: the origin and true', { include: true, reply: ECHO_WITH }),
  row('include: the origin alone', { include: true, reply: ECHO }),
  ...['TRUE', 'True', '"true"', 'false', '1', '', 'true, true', ' true '].map((value) =>
    row(`include: ACAC is '${value}'`, { include: true, reply: { ...ECHO, [ACAC]: value } }),
  ),
  row('include: two ACAC lines', { include: true, reply: [ACAO, '$ORIGIN', ACAC, 'true', ACAC, 'true'] }),
  row('include: mismatch before credentials', { include: true, reply: { [ACAO]: 'http://b.example' } }),
  row('include: an opaque page', { page: 'opaque', include: true, reply: { [ACAO]: 'null', [ACAC]: 'true' } }),
  row('include: preflight with star', { include: true, method: 'PUT', preflight: { ...OPEN, [ACAM]: 'PUT' } }),
  row('include: preflight without credentials', {
    include: true,
    method: 'PUT',
    preflight: { ...ECHO, [ACAM]: 'PUT' },
  }),
  row('include: preflight with ACAC no', {
    include: true,
    method: 'PUT',
    preflight: { ...ECHO, [ACAC]: 'no', [ACAM]: 'PUT' },
  }),
  row('include: preflight grants, the answer does not', {
    include: true,
    method: 'PUT',
    preflight: { ...ECHO_WITH, [ACAM]: 'PUT' },
    reply: ECHO,
  }),
  row('include: star in ACAM is a literal', {
    include: true,
    method: 'PUT',
    preflight: { ...ECHO_WITH, [ACAM]: '*' },
    reply: ECHO_WITH,
  }),
  row('include: a method named star', {
    include: true,
    method: '*',
    preflight: { ...ECHO_WITH, [ACAM]: '*' },
    reply: ECHO_WITH,
  }),
  row('include: star in ACAH is a literal', {
    include: true,
    headers: { 'x-a': '1' },
    preflight: { ...ECHO_WITH, [ACAH]: '*' },
    reply: ECHO_WITH,
  }),
  row('include: a header named star', {
    include: true,
    headers: { '*': '1' },
    preflight: { ...ECHO_WITH, [ACAH]: '*' },
    reply: ECHO_WITH,
  }),
  row('include by XMLHttpRequest: star', { via: 'xhr', include: true, reply: OPEN }),
];

const put = (name: string, preflight: Headers, more: Row = {}) => row(name, { method: 'PUT', preflight, ...more });

/** The answer to the preflight. */
const preflights: BrowserCase[] = [
  put('preflight: method granted', { ...ECHO, [ACAM]: 'PUT' }),
  put('preflight: star origin, method granted', { ...OPEN, [ACAM]: 'PUT' }),
  put('preflight: 403 without anything', {}, { preflightStatus: 403 }),
  put('preflight: 403 with everything', { ...ECHO, [ACAM]: 'PUT' }, { preflightStatus: 403 }),
  put('preflight: 200 without ACAO', { [ACAM]: 'PUT' }),
  put('preflight: another origin', { [ACAO]: 'http://b.example', [ACAM]: 'PUT' }),
  put('preflight: another origin on a 500', { [ACAO]: 'http://b.example' }, { preflightStatus: 500 }),
  put('preflight: a list of origins', { [ACAO]: '$ORIGIN, http://b.example', [ACAM]: 'PUT' }),
  put('preflight: two equal ACAO lines', [ACAO, '$ORIGIN', ACAO, '$ORIGIN', ACAM, 'PUT']),
  put('preflight: an invalid origin', { [ACAO]: 'all', [ACAM]: 'PUT' }),
  ...[201, 202, 203, 204, 205, 206, 299].map((status) =>
    put(`preflight: status ${status}`, { ...ECHO, [ACAM]: 'PUT' }, { preflightStatus: status }),
  ),
  ...[300, 304, 400, 401, 404, 405, 407, 501, 503].map((status) =>
    put(`preflight: status ${status}`, { ...ECHO, [ACAM]: 'PUT' }, { preflightStatus: status }),
  ),
  ...[301, 302, 303, 307, 308].map((status) =>
    put(`preflight: redirect ${status}`, { ...ECHO, [ACAM]: 'PUT', Location: '/hop' }, { preflightStatus: status }),
  ),
  put('preflight: 301 without a Location', { ...ECHO, [ACAM]: 'PUT' }, { preflightStatus: 301 }),
  put('preflight: 301 without a Location or ACAO', {}, { preflightStatus: 301 }),
  put('preflight: redirect without ACAO', { Location: '/hop' }, { preflightStatus: 307 }),
  put('preflight: passes, the answer has no ACAO', { ...ECHO, [ACAM]: 'PUT' }, { reply: {} }),
  put('preflight: passes, the answer is a 403 without ACAO', { ...ECHO, [ACAM]: 'PUT' }, { reply: {}, status: 403 }),
];

/** Access-Control-Allow-Methods. */
const methods: BrowserCase[] = [
  put('ACAM absent', ECHO),
  put('ACAM empty', { ...ECHO, [ACAM]: '' }),
  put('ACAM names another method', { ...ECHO, [ACAM]: 'GET, POST, DELETE' }),
  put('ACAM star', { ...ECHO, [ACAM]: '*' }),
  put('ACAM in lower case', { ...ECHO, [ACAM]: 'put' }),
  put('ACAM list with empty members', { ...ECHO, [ACAM]: ',,GET, ,PUT,' }),
  put('ACAM on two lines', [ACAO, '$ORIGIN', ACAM, 'GET', ACAM, 'PUT']),
  put('ACAM with a blank in a token', { ...ECHO, [ACAM]: 'PUT, GET POST' }),
  put('ACAM with a bad token after the good one', { ...ECHO, [ACAM]: 'PUT, @' }),
  put('ACAM with a quoted method', { ...ECHO, [ACAM]: '"PUT"' }),
  put('ACAM and ACAH both unreadable', { ...ECHO, [ACAM]: '(', [ACAH]: '(' }),
  put('ACAM separated by semicolons', { ...ECHO, [ACAM]: 'GET; PUT' }),
  put('ACAM with tabs around the comma', { ...ECHO, [ACAM]: 'GET\t,\tPUT' }),
  row('a lower-case put is sent as PUT', { method: 'put', preflight: { ...ECHO, [ACAM]: 'PUT' } }),
  row('a lower-case patch stays as it is', { method: 'patch', preflight: { ...ECHO, [ACAM]: 'PATCH' } }),
  row('a lower-case patch that is listed so', { method: 'patch', preflight: { ...ECHO, [ACAM]: 'patch' } }),
  row('PATCH and ACAM patch', { method: 'PATCH', preflight: { ...ECHO, [ACAM]: 'patch' } }),
  row('DELETE granted', { method: 'DELETE', preflight: { ...ECHO, [ACAM]: 'PUT, DELETE' } }),
  row('a new method granted', { method: 'CHICKEN', preflight: { ...ECHO, [ACAM]: 'CHICKEN' } }),
  row('OPTIONS by script needs a preflight', { method: 'OPTIONS', preflight: { ...ECHO, [ACAM]: 'GET' } }),
  row('GET with a header needs no ACAM', {
    headers: { 'x-a': '1' },
    preflight: { ...ECHO, [ACAM]: 'PUT', [ACAH]: 'x-a' },
  }),
  row('HEAD with a header needs no ACAM', {
    method: 'HEAD',
    headers: { 'x-a': '1' },
    preflight: { ...ECHO, [ACAH]: 'x-a' },
  }),
  row('a GET with header and ACAM get', {
    headers: { 'x-a': '1' },
    preflight: { ...ECHO, [ACAM]: 'get', [ACAH]: 'x-a' },
  }),
  row('HEAD needs no preflight', { method: 'HEAD' }),
  row('POST with text needs no preflight', { method: 'POST', body: true }),
];

const withHeaders = (name: string, headers: Headers, allowed: string | null, more: Row = {}) =>
  row(name, { headers, preflight: allowed === null ? ECHO : { ...ECHO, [ACAH]: allowed }, ...more });

/** Access-Control-Allow-Headers. */
const headerNames: BrowserCase[] = [
  withHeaders('ACAH absent', { 'x-a': '1' }, null),
  withHeaders('ACAH empty', { 'x-a': '1' }, ''),
  withHeaders('ACAH names it', { 'x-a': '1' }, 'x-a'),
  withHeaders('ACAH names it in capitals', { 'x-a': '1' }, 'X-A'),
  withHeaders('a header in capitals', { 'X-A': '1' }, 'x-a'),
  withHeaders('ACAH lacks the second of three', { 'x-c': '1', 'x-a': '1', 'x-b': '1' }, 'x-a, x-c'),
  withHeaders('ACAH lacks all of three', { 'x-c': '1', 'x-b': '1', 'x-a': '1' }, 'x-z'),
  withHeaders('ACAH star', { 'x-a': '1', 'x-b': '2' }, '*'),
  withHeaders('ACAH star and Authorization', { Authorization: 'Basic eA==' }, '*'),
  withHeaders('ACAH star with Authorization named', { Authorization: 'Basic eA==' }, '*, authorization'),
  withHeaders('ACAH list with empty members', { 'x-a': '1' }, ',x-b, ,,,x-a'),
  withHeaders('ACAH with a blank in a name', { 'x-a': '1' }, 'x-a, x b'),
  withHeaders('ACAH with a wildcard pattern', { 'x-oss-meta-a': '1' }, 'x-oss-*'),
  withHeaders('ACAH with a bad token', { 'x-a': '1' }, 'x-a, x(b)'),
  withHeaders('ACAH in quotes', { 'x-a': '1' }, '"x-a"'),
  withHeaders('ACAH separated by semicolons', { 'x-a': '1', 'x-b': '1' }, 'x-a; x-b'),
  row('ACAH on two lines', {
    headers: { 'x-a': '1', 'x-b': '1' },
    preflight: [ACAO, '$ORIGIN', ACAH, 'x-a', ACAH, 'x-b'],
  }),
  withHeaders('a content type that must be allowed', { 'Content-Type': 'application/json' }, 'content-type', {
    method: 'POST',
    body: true,
  }),
  withHeaders('a content type that is not allowed', { 'Content-Type': 'application/xml' }, null, {
    method: 'POST',
    body: true,
  }),
  withHeaders('method before header', { 'x-a': '1' }, null, { method: 'PUT' }),
  withHeaders('a bad header list before the method', { 'x-a': '1' }, '(', { method: 'PUT' }),
  withHeaders('a header by XMLHttpRequest', { 'x-a': '1' }, null, { via: 'xhr' }),
];

const safe = (headers: Headers, more: Row = {}) =>
  row(`whether a preflight is needed: ${flat(headers).join(' = ')}`, { headers, preflight: {}, ...more });
const post = { method: 'POST', body: true };

/** Each of these either needs no preflight, or fails for want of one that passes. */
const safelist: BrowserCase[] = [
  safe({ Accept: 'text/html, */*;q=0.1' }),
  safe({ Accept: 'a"b' }),
  safe({ Accept: '' }),
  safe({ Accept: 'a(b' }),
  safe({ Accept: 'x'.repeat(128) }),
  safe({ Accept: 'x'.repeat(129) }),
  safe({ Accept: '\xe4' }),
  safe({ Accept: 'a\tb' }),
  safe({ 'Accept-Language': 'de, en;q=0.5' }),
  safe({ 'Accept-Language': 'de_DE' }),
  safe({ 'Content-Language': 'de@x' }),
  safe({ 'Content-Language': '*-. ;=,9' }),
  safe({ 'Content-Type': 'text/plain' }, post),
  safe({ 'Content-Type': 'Text/Plain;charset=utf-8' }, post),
  safe({ 'Content-Type': 'text/plain;' }, post),
  safe({ 'Content-Type': 'text/plain;garbage' }, post),
  safe({ 'Content-Type': 'text/plain ; a=b' }, post),
  safe({ 'Content-Type': 'text /plain' }, post),
  safe({ 'Content-Type': 'text/plain,text/plain' }, post),
  safe({ 'Content-Type': 'text/plain,' }, post),
  safe({ 'Content-Type': 'text/plain; a="b"' }, post),
  safe({ 'Content-Type': 'multipart/form-data' }, post),
  safe({ 'Content-Type': 'application/x-www-form-urlencoded;charset=utf-8' }, post),
  safe({ 'Content-Type': 'text/html' }, post),
  safe({ 'Content-Type': 'image/png' }, post),
  safe({ 'Content-Type': '' }, post),
  safe({ 'Content-Type': `text/plain;${'x'.repeat(117)}` }, post),
  safe({ 'Content-Type': `text/plain;${'x'.repeat(118)}` }, post),
  safe({ Range: 'bytes=0-' }),
  safe({ Range: 'bytes=0-255' }),
  safe({ Range: 'bytes=255-255' }),
  safe({ Range: 'bytes=200-100' }),
  safe({ Range: 'bytes=-500' }),
  safe({ Range: 'bytes=0-1,5-6' }),
  safe({ Range: 'bytes= 0-1' }),
  safe({ Range: 'bytes = 0-1' }),
  safe({ Range: 'Bytes=0-1' }),
  safe({ Range: 'bytes 0-1' }),
  safe({ Range: 'items=0-1' }),
  safe({ Range: 'bytes=0-99999999999999999999999' }),
  safe({ Range: 'bytes=00-001' }),
  safe({ 'X-Requested-With': 'XMLHttpRequest' }),
  safe({ 'Cache-Control': 'no-cache' }),
  safe({ Pragma: 'no-cache' }),
  safe({ 'Last-Event-ID': '1' }),
  safe({ 'If-Match': '"a"' }),
  safe({ 'x-oss-meta-a': '' }),
  safe({ Cookie: 'a=b' }),
  safe({ 'Sec-Anything': 'a' }),
  safe({ 'Proxy-Anything': 'a' }),
  safe({ Date: 'today' }),
  safe({ 'X-HTTP-Method-Override': 'TRACE' }),
  safe({ 'X-HTTP-Method-Override': 'PUT' }),
  safe({ DPR: '2' }),
  safe({ 'User-Agent': 'mine' }),
  safe({ 'Save-Data': 'on' }),
  safe({ 'Save-Data': 'off' }),
  safe({ 'Viewport-Width': '100' }),
  safe({ RTT: 'x'.repeat(129) }),
  safe({ Purpose: 'prefetch' }),
  safe({ Priority: 'u=1' }),
  safe({ 'Upgrade-Insecure-Requests': '1' }),
  safe({ Referer: 'http://a.example/' }),
  safe({ 'Access-Control-Request-Private-Network': 'true' }),
  safe({ traceparent: '00-1' }),
  safe({ 'Content-MD5': 'a' }),
  safe({
    Accept: 'x'.repeat(128),
    'Accept-Language': 'a'.repeat(128),
    'Content-Language': 'a'.repeat(128),
    Range: 'bytes=0-1',
  }),
  row('an upload listener forces a preflight', { via: 'xhr-with-upload-listener', ...post, preflight: {} }),
  row('an upload listener and a preflight that passes without ACAM', {
    via: 'xhr-with-upload-listener',
    ...post,
    preflight: ECHO,
  }),
  row('an upload listener on a PUT whose preflight lacks ACAM', {
    via: 'xhr-with-upload-listener',
    method: 'PUT',
    body: true,
    preflight: ECHO,
  }),
];

const shown = { ETag: '"a"', 'X-Oss-Request-Id': 'b', 'Last-Modified': 'Tue, 13 Jan 2026 10:15:00 GMT' };
const exposing = (name: string, expose: string, more: Row = {}) =>
  row(`ACEH ${name}`, { reply: { ...ECHO, ...shown, [ACEH]: expose }, ...more });

/** What script may read. */
const exposed: BrowserCase[] = [
  row('ACEH absent', { reply: { ...ECHO, ...shown, Expires: '0', Pragma: 'x', 'Content-Language': 'de', Age: '1' } }),
  exposing('names one', 'etag'),
  exposing('names two in other letters', 'ETAG, x-OSS-request-ID'),
  exposing('star', '*'),
  exposing('star beside a name', 'etag, *'),
  exposing('star with include', '*', { include: true, reply: { ...ECHO_WITH, ...shown, [ACEH]: '*' } }),
  exposing('with empty members', ', ,etag,,'),
  exposing('with a blank in a name', 'etag, x b'),
  exposing('with a trailing blank', 'etag '),
  exposing('in quotes', '"etag"'),
  exposing('with a bad token', 'etag, x-oss-request-id, @'),
  row('ACEH on two lines', { reply: [...flat({ ...ECHO, ...shown }), ACEH, 'etag', ACEH, 'x-oss-request-id'] }),
  row('ACEH names Set-Cookie', { reply: { ...ECHO, ...shown, 'Set-Cookie': 'a=b', [ACEH]: 'set-cookie, etag' } }),
  row('ACEH by XMLHttpRequest', { via: 'xhr', reply: { ...ECHO, ...shown, [ACEH]: 'etag' } }),
];

const redirected = (name: string, to: string, more: Row = {}) =>
  row(`redirect: ${name}`, { status: 307, reply: { ...ECHO, Location: to }, ...more });

/** Redirects; `/hop` is answered by `hop`. */
const redirects: BrowserCase[] = [
  ...[301, 302, 303, 307, 308].map((status) => redirected(`${status} on the same host`, '/hop', { status })),
  redirected('to another host that allows all', `${OTHER_ORIGIN}/hop`),
  redirected('to another host that allows the page only', `${OTHER_ORIGIN}/hop`, { hopReply: ECHO }),
  redirected('to another host that allows null', `${OTHER_ORIGIN}/hop`, { hopReply: { [ACAO]: 'null' } }),
  redirected('to another host without CORS', `${OTHER_ORIGIN}/hop`, { hopReply: {} }),
  redirected('back to the page', `${PAGE_ORIGIN}/hop`, { hopReply: OPEN }),
  redirected('without ACAO itself', '/hop', { reply: { Location: '/hop' } }),
  redirected('without a Location', '', { reply: ECHO }),
  redirected('without a Location or ACAO', '', { reply: {} }),
  redirected('with an empty Location', ''),
  redirected('to user and password', `http://user:password@bucket.example.net/hop`),
  redirected('to a user alone', `http://user@bucket.example.net/hop`),
  redirected('to a password alone', `http://:password@bucket.example.net/hop`),
  redirected('to user and no password', `http://user:@bucket.example.net/hop`),
  redirected('to a bare at sign', `http://@bucket.example.net/hop`),
  redirected('to an empty pair', `http://:@bucket.example.net/hop`),
  redirected('with user and password but no ACAO', '', {
    reply: { Location: 'http://user:password@bucket.example.net/hop' },
  }),
  redirected('to a path with an at sign', '/hop?user@host'),
  redirected('to a data URL', 'data:text/plain,a'),
  redirected('to an unknown scheme', 'custom:a'),
  redirected('to another unknown scheme with a host', 'app://a/hop'),
  redirected('to a URL that is none', 'http://['),
  redirected('to user and password without a scheme', '//user:password@bucket.example.net/hop'),
  redirected('to two addresses', '', { reply: [ACAO, '$ORIGIN', 'Location', '/hop', 'Location', '/hop'] }),
  redirected('of a PUT, the next preflight passes', '/hop', {
    method: 'PUT',
    preflight: { ...ECHO, [ACAM]: 'PUT' },
    hopPreflight: { ...ECHO, [ACAM]: 'PUT' },
  }),
  redirected('of a PUT, the next preflight fails', '/hop', {
    method: 'PUT',
    preflight: { ...ECHO, [ACAM]: 'PUT' },
    hopPreflight: {},
  }),
  redirected('of a PUT to another host that lists null', `${OTHER_ORIGIN}/hop`, {
    method: 'PUT',
    preflight: { ...ECHO, [ACAM]: 'PUT' },
    hopPreflight: { [ACAO]: 'null', [ACAM]: 'PUT' },
  }),
  redirected('of a GET with a header to another host', `${OTHER_ORIGIN}/hop`, {
    headers: { 'x-a': '1' },
    preflight: { ...ECHO, [ACAH]: 'x-a' },
    hopPreflight: { ...OPEN, [ACAH]: 'x-b' },
  }),
  redirected('303 turns a PUT into a GET', '/hop', {
    status: 303,
    method: 'PUT',
    preflight: { ...ECHO, [ACAM]: 'PUT' },
  }),
];

/** Whether an answer to a preflight is kept at all. */
const maxAge: BrowserCase[] = [
  null,
  '600',
  '0',
  '-1',
  '-0',
  '+5',
  '1.5',
  '5 s',
  'x',
  '',
  '5, 5',
  '99999999999999999999',
  '-99999999999999999999',
].map((value) =>
  row(`asked twice: ACMA ${value === null ? 'absent' : `'${value}'`}`, {
    twice: true,
    method: 'PUT',
    preflight: { ...ECHO, [ACAM]: 'PUT', ...(value === null ? {} : { [ACMA]: value }) },
  }),
);

const cached: BrowserCase[] = [
  row('asked twice: stars are kept as stars', {
    twice: true,
    method: 'PUT',
    headers: { 'x-a': '1' },
    preflight: { ...OPEN, [ACAM]: '*', [ACAH]: '*' },
  }),
  row('asked twice: a refused method is not kept', {
    twice: true,
    method: 'PUT',
    preflight: { ...ECHO, [ACMA]: '600' },
  }),
  row('asked twice: an answer that fails itself', {
    twice: true,
    method: 'PUT',
    preflight: { ...ECHO, [ACAM]: 'PUT', [ACMA]: '600' },
    reply: {},
  }),
];

export const BROWSER_CASES: readonly BrowserCase[] = [
  ...allowOrigin,
  ...originRows,
  ...credentials,
  ...preflights,
  ...methods,
  ...headerNames,
  ...safelist,
  ...exposed,
  ...redirects,
  ...maxAge,
  ...cached,
];
