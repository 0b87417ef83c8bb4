import { describe, expect, test } from 'vitest';
import type { Exchange } from '../../src/exchange/exchange.ts';
import type { CorsAttempt } from '../../src/pairing/attempt.ts';
import { buildAttempt } from '../browser/support/build-attempt.ts';
import { BUCKET_URL, buildExchange, PAGE_ORIGIN } from '../support/build-exchange.ts';
import { document, GOOD, judge, judgeAll, preflight, refused, rule, simple, told } from './support/judge.ts';

const body = (code: string, message = 'm', more = ''): string =>
  `<Error><Code>${code}</Code><Message>${message}</Message>${more}</Error>`;
const saying = (code: string, message?: string, more?: string, status = 403): CorsAttempt =>
  simple(status, {}, { errorBody: body(code, message, more) });
const at = (url: string, status: number, response: Record<string, string> = {}): CorsAttempt => ({
  ...simple(status, response, { url }),
  url,
});
const optionsTo = (status: number, response: Record<string, string>, more: Partial<Exchange> = {}): CorsAttempt =>
  refused({ preflight: preflight(status, response, more) });
const allowing = { 'Access-Control-Allow-Origin': PAGE_ORIGIN };
const STORE = { 'x-oss-request-id': '1', Server: 'AliyunOSS' };

/** What was captured, its code, and how sure we are. */
type Case = readonly [story: string, attempt: CorsAttempt, code: string, confidence: string];
const CASES: readonly Case[] = [
  ['a wrong signature', saying('SignatureDoesNotMatch'), 'signature-mismatch', 'certain'],
  [
    'a wrong signature, by its error cause only',
    simple(403, { 'x-oss-ec': '0002-00000040' }),
    'signature-mismatch',
    'certain',
  ],
  ['an expired URL that the store names', saying('AccessDenied', 'Request has expired'), 'url-expired', 'certain'],
  [
    'an expired URL, the body not known',
    at(`${BUCKET_URL}?Expires=1768212000&OSSAccessKeyId=x&Signature=y`, 403, { Date: 'Mon, 12 Jan 2026 10:15:00 GMT' }),
    'url-expired',
    'likely',
  ],
  [
    'an expired version 4 URL, the body not known',
    at(`${BUCKET_URL}?x-oss-date=20260112T080000Z&x-oss-expires=600&x-oss-signature=y`, 403),
    'url-expired',
    'likely',
  ],
  ['a clock that is off', saying('RequestTimeTooSkewed'), 'clock-skew', 'certain'],
  [
    'a clock that is off, the body not known',
    simple(
      403,
      { Date: 'Mon, 12 Jan 2026 10:15:00 GMT' },
      { requestHeaders: ['Origin', PAGE_ORIGIN, 'x-oss-date', '20260112T120000Z', 'authorization', 'x'] },
    ),
    'clock-skew',
    'likely',
  ],
  ['a stale token', saying('SecurityTokenExpired'), 'security-token', 'certain'],
  ['no permission', saying('AccessDenied', 'You have no right to access this object.'), 'access-denied', 'certain'],
  ['nothing signs the request, the body not known', simple(403, {}), 'access-denied', 'likely'],
  ['a key that is not known', saying('InvalidAccessKeyId'), 'authentication', 'certain'],
  [
    'a signed request, the body not known',
    at(`${BUCKET_URL}?Expires=4102444800&OSSAccessKeyId=x&Signature=y`, 403),
    'authentication',
    'possible',
  ],
  [
    'a preflight that should be signed',
    optionsTo(403, {}, { errorBody: body('SignatureDoesNotMatch') }),
    'preflight-authenticated',
    'certain',
  ],
  ['no bucket', saying('NoSuchBucket', 'm', '', 404), 'no-such-bucket', 'certain'],
  ['a path-style address', saying('SecondLevelDomainForbidden'), 'wrong-endpoint', 'certain'],
  [
    'another endpoint',
    saying(
      'AccessDenied',
      'The bucket you are attempting to access must be addressed using the specified endpoint. Please send all future requests to this endpoint.',
      '<Endpoint>oss-cn-beijing.aliyuncs.com</Endpoint>',
    ),
    'wrong-endpoint',
    'certain',
  ],
  [
    'another endpoint, not named',
    saying('AccessDenied', 'The bucket you are attempting to access must be addressed using the specified endpoint.'),
    'wrong-endpoint',
    'certain',
  ],
  ['the endpoint for signed-in users', at('https://storage.cloud.google.com/b/o', 200), 'wrong-endpoint', 'certain'],
  ['the JSON API', at('https://storage.googleapis.com/upload/storage/v1/b/x/o', 200), 'json-endpoint', 'likely'],
  [
    'a bucket elsewhere',
    saying('PermanentRedirect', 'm', '<Endpoint>b.s3.eu-west-1.amazonaws.com</Endpoint>', 301),
    'region-redirect',
    'certain',
  ],
  [
    'a preflight sent to the region',
    optionsTo(307, { Location: 'https://bucket.s3.us-west-2.amazonaws.com/uploads/a.bin' }),
    'region-redirect',
    'certain',
  ],
  [
    'a preflight sent to https',
    {
      ...optionsTo(301, { Location: 'https://b.example/a' }, { url: 'http://b.example/a' }),
      url: 'http://b.example/a',
    },
    'https-redirect',
    'certain',
  ],
  [
    'a request sent to https',
    at('http://b.example/a', 301, { Location: 'https://b.example/a' }),
    'https-redirect',
    'certain',
  ],
  [
    'a preflight sent elsewhere',
    optionsTo(302, { Location: 'https://login.example/' }),
    'preflight-redirect',
    'certain',
  ],
  ['a request sent elsewhere', simple(302, { Location: 'https://other.example/' }), 'redirect', 'certain'],
  ['a page of a gateway', simple(502, { 'Content-Type': 'text/html' }), 'gateway', 'certain'],
  [
    "a firewall's page that keeps the store's request id",
    simple(403, { 'Content-Type': 'text/html', Server: 'nginx', 'x-amz-request-id': '1' }),
    'gateway',
    'certain',
  ],
  [
    "a firewall's page for the preflight",
    optionsTo(403, { 'Content-Type': 'text/html', Server: 'waf' }),
    'gateway',
    'certain',
  ],
  [
    'a page without a type',
    simple(403, { Server: 'waf' }, { errorBody: '<!DOCTYPE html><title>Blocked</title>' }),
    'gateway',
    'certain',
  ],
  [
    'what Cloudflare answers to unwanted visitors, without a page',
    simple(403, { Server: 'cloudflare', 'cf-mitigated': 'block', 'Content-Type': 'text/plain' }),
    'gateway',
    'certain',
  ],
  [
    'an error of the store',
    simple(502, { 'Content-Type': 'text/html', 'x-oss-request-id': '1' }),
    'server-error',
    'certain',
  ],
  ['an error', simple(502, {}), 'server-error', 'certain'],
  ['an error to the preflight', optionsTo(500, {}), 'server-error', 'certain'],
  ['too many requests, by code', saying('SlowDown', 'm', '', 503), 'throttled', 'certain'],
  [
    'too many requests, by message',
    saying('ServiceUnavailable', 'Please reduce your request rate.', '', 503),
    'throttled',
    'certain',
  ],
  ['too many requests, by status', simple(429, {}), 'throttled', 'certain'],
  ['no OPTIONS', optionsTo(405, { Allow: 'GET, HEAD' }), 'method-not-served', 'certain'],
  ['no such feature', simple(501, {}, { errorBody: body('NotImplemented') }), 'method-not-served', 'certain'],
  ['no object', saying('NoSuchKey', 'm', '', 404), 'request-error', 'certain'],
  ['too long', simple(413, {}), 'request-error', 'likely'],
  ['two values', simple(200, { 'Access-Control-Allow-Origin': `${PAGE_ORIGIN}, *` }), 'duplicate-headers', 'certain'],
  [
    "another origin's answer",
    simple(200, { 'Access-Control-Allow-Origin': 'https://b.example' }),
    'cached-for-other-origin',
    'likely',
  ],
  ...['HTTPS://APP.EXAMPLE.COM', `${PAGE_ORIGIN}:443`, `${PAGE_ORIGIN}/`, 'https://b.example/path', 'https://'].map(
    (value): Case => [
      `an origin that no browser sends, ${value}`,
      simple(200, { 'Access-Control-Allow-Origin': value, Age: '7' }),
      'response-headers',
      'certain',
    ],
  ),
  [
    "an extension's answer",
    simple(200, { 'Access-Control-Allow-Origin': 'moz-extension://0b4a' }),
    'cached-for-other-origin',
    'likely',
  ],
  [
    "another origin's answer to PUT, which no cache keeps",
    { ...simple(200, { 'Access-Control-Allow-Origin': 'https://b.example' }, { method: 'PUT' }), method: 'PUT' },
    'response-headers',
    'likely',
  ],
  [
    "another origin's answer to a preflight",
    optionsTo(200, { 'Access-Control-Allow-Origin': 'https://b.example' }),
    'cached-for-other-origin',
    'likely',
  ],
  [
    "another origin's answer out of a CDN",
    simple(200, { 'Access-Control-Allow-Origin': 'https://b.example', Age: '7' }),
    'cdn-cached',
    'likely',
  ],
  ["a CDN's copy without headers", simple(200, { 'X-Cache': 'HIT from edge' }), 'cdn-cached', 'likely'],
  ['a CDN that passes nothing on', simple(200, { Via: '1.1 edge', 'X-Cache': 'MISS' }), 'proxy-headers', 'possible'],
  ['a CDN that answers OPTIONS', optionsTo(204, { Via: '1.1 edge' }), 'proxy-preflight', 'likely'],
  [
    'a CDN that lists other methods',
    optionsTo(200, { ...allowing, 'Access-Control-Allow-Methods': 'GET', Via: '1.1 edge' }),
    'proxy-preflight',
    'likely',
  ],
  [
    'a proxy that drops Origin',
    optionsTo(400, {}, { errorBody: body('BadRequest', 'Insufficient information. Origin request header needed.') }),
    'proxy-preflight',
    'certain',
  ],
  [
    'no origin at all',
    simple(200, { 'Access-Control-Allow-Origin': 'app.example.com' }),
    'response-headers',
    'certain',
  ],
];

describe('a refusal that is not the configuration', () => {
  test.each(CASES)('%s: %s', (_, attempt, code, confidence) => {
    const judged = judge(attempt, GOOD);
    expect(told(judged).map(([one, item, rule]) => [one, item, rule])).toEqual([[`not-cors/${code}`, null, null]]);
    const basis = judged.findings[0]?.diagnostic.basis;
    expect(basis?.confidence).toBe(confidence);
    expect(basis?.settledBy === null).toBe(confidence === 'certain');
  });

  test('the code is the same without a configuration, where the answer itself tells', () => {
    const needsNone = CASES.filter(([, , , confidence]) => confidence === 'certain').filter(
      ([, , code]) => code !== 'request-error',
    );
    for (const [story, attempt, code] of needsNone) {
      expect([story, told(judge(attempt, null))[0]?.[0]]).toEqual([story, `not-cors/${code}`]);
    }
  });

  test('an answer to OPTIONS without the marks of the store that other answers have is not of the store', () => {
    const good = { ...simple(200, { ...allowing, ...STORE }), id: 1 };
    const { findings } = judgeAll([good, { ...optionsTo(204, {}), id: 2 }], GOOD);
    expect(findings.map(({ diagnostic }) => diagnostic.code)).toContain('not-cors/proxy-preflight');
  });

  test('an answer without headers beside others that have them lost them on the way', () => {
    const good = { ...simple(200, { ...allowing }), id: 1 };
    const { judged } = judgeAll([good, { ...simple(200, {}), id: 2 }], GOOD);
    expect(told(judged[1]!)).toEqual([['not-cors/proxy-headers', null, null, null]]);
  });

  test('without any such hint the configuration is not the one that was live', () => {
    expect(told(judge(simple(200, {}), GOOD))).toEqual([['cors/drift', null, 0, null]]);
  });

  test('a store that says that no rule matches, where one would, has other rules', () => {
    expect(told(judge(refused(), GOOD))).toEqual([['cors/drift', null, 0, null]]);
  });

  test('another name of a bucket, when configurations were given for other hosts', () => {
    const otherName = { title: 'Alibaba Cloud OSS', given: '`b.oss-cn-hangzhou.aliyuncs.com`' };
    const { judged } = judgeAll([refused()], null, { otherName });
    expect(told(judged[0]!)[0]?.[0]).toBe('not-cors/custom-domain');
  });

  test('a store that has no configuration explains the disagreements before it said so', () => {
    const none = body('AccessForbidden', 'CORSResponse: CORS is not enabled for this bucket.');
    const attempts = [
      { ...simple(200, {}), id: 1 },
      { ...refused({ preflight: preflight(403, {}, { errorBody: none }) }), id: 2 },
    ];
    const { findings } = judgeAll(attempts, GOOD);
    const [drift, bare] = findings;
    expect(findings.map(({ diagnostic }) => diagnostic.code)).toEqual(['cors/drift', 'cors/no-configuration']);
    expect([drift?.absorbedBy, drift?.diagnostic.severity, bare?.count]).toEqual([bare?.id, 'info', 2]);
  });
});

describe('redirects', () => {
  const hop = (url: string, more: Partial<CorsAttempt>): CorsAttempt => {
    const actual = buildExchange({ method: 'GET', url, request: { Origin: 'null' }, response: {} });
    return buildAttempt({
      actual,
      method: 'GET',
      url,
      origin: 'null',
      preflightNeeded: false,
      unsafeHeaderNames: [],
      ...more,
    });
  };

  test('the origin that one made opaque is not the fault of a rule', () => {
    expect(told(judge(hop(BUCKET_URL, { redirectedFrom: 7 }), GOOD))).toEqual([
      ['not-cors/redirect-tainted-origin', null, null, null],
    ]);
  });

  test('and where the bucket has no configuration, the final address alone is no cure', () => {
    const [finding] = judge(hop(BUCKET_URL, { redirectedFrom: 7 }), 'none').findings;
    expect(finding?.diagnostic.message).toMatch(/, and the bucket there has no CORS configuration$/);
    expect(finding?.diagnostic.help?.text).toContain('give the bucket a rule for the origin of the page');
  });

  test('one from region to region is named as such, and shows the hop that led there', () => {
    const to = 'https://bucket.s3.us-west-2.amazonaws.com/uploads/a.bin';
    const first = { ...simple(307, { ...allowing, Location: to }), id: 1 };
    const { judged } = judgeAll([first, hop(to, { id: 2, redirectedFrom: 1 })], null);
    expect(judged.map((one) => told(one)[0]?.[0])).toEqual(['not-cors/region-redirect', 'not-cors/region-redirect']);
    expect(judged[0]?.findings[0]?.diagnostic.help?.text).toContain('bucket.s3.us-west-2.amazonaws.com');
  });
});

describe('a redirect that passes', () => {
  const away = { ...allowing, Location: 'https://elsewhere.example/a.bin' };
  const verdictOf = (attempt: CorsAttempt) => judge(attempt, null).observed;

  test('is no verdict while nobody saw where it led', () => {
    expect(verdictOf(simple(307, away))).toMatchObject({
      verdict: 'unknown',
      because: 'it is redirected, and the request that follows is not in the input',
    });
  });

  test('and was not followed is not said to lack CORS headers', () => {
    const har = { exporter: 'chromium', error: 'net::ERR_FAILED' } as const;
    const actual = buildExchange({ method: 'GET', status: 302, request: { Origin: PAGE_ORIGIN }, response: away, har });
    const attempt = buildAttempt({ actual, method: 'GET', preflightNeeded: false, unsafeHeaderNames: [] });
    const [finding] = judge(attempt, null).findings;
    expect(finding?.diagnostic).toMatchObject({ code: 'not-cors/redirect', basis: { confidence: 'likely' } });
    expect(finding?.diagnostic.message).toContain('did not follow');
  });

  test('is followed twenty times: then the request failed, and all that led there', () => {
    const chain = (length: number) =>
      Array.from({ length }, (_, n) => ({
        ...simple(302, { ...allowing, Location: BUCKET_URL }),
        id: n + 1,
        redirectedFrom: n === 0 ? null : n,
      }));
    const { judged, findings } = judgeAll(chain(21), null);
    expect(judged).toHaveLength(21);
    expect(judged.every(({ observed }) => observed.verdict === 'blocked' && observed.corsError === null)).toBe(true);
    expect(findings.map(({ diagnostic }) => diagnostic.code)).toEqual(['not-cors/redirect']);
    expect(findings[0]?.diagnostic).toMatchObject({
      message: expect.stringContaining('once more'),
      basis: { confidence: 'certain' },
    });
    expect(judgeAll(chain(20), null).judged.every(({ observed }) => observed.verdict === 'unknown')).toBe(true);
  });

  test('without a Location is an answer as any other', () => {
    expect(verdictOf(simple(307, allowing)).verdict).toBe('allowed');
  });

  test('is what the browser made of it in its own export', () => {
    const har = { exporter: 'chromium', error: null } as const;
    const actual = buildExchange({ method: 'GET', status: 307, request: { Origin: PAGE_ORIGIN }, response: away, har });
    const attempt = buildAttempt({ actual, method: 'GET', preflightNeeded: false, unsafeHeaderNames: [] });
    expect(verdictOf(attempt).verdict).toBe('allowed');
  });
});

describe('what an export of a browser says', () => {
  const OTHERS = document(rule('https://other.example', ['GET']));
  const failed = (more: Partial<Exchange>, har: Partial<NonNullable<Exchange['har']>>): CorsAttempt => {
    const actual = buildExchange({ method: 'GET', status: null, ...more, har });
    const url = more.url ?? BUCKET_URL;
    return buildAttempt({ actual, method: 'GET', url, preflightNeeded: false, unsafeHeaderNames: [] });
  };

  test.each([
    ['net::ERR_BLOCKED_BY_CLIENT', 'blocked', 'blocked-by-extension'],
    ['net::ERR_BLOCKED_BY_ORB', 'blocked', 'opaque-response-blocking'],
    ['net::ERR_BLOCKED_BY_CSP', 'blocked', 'content-security-policy'],
    ['net::ERR_BLOCKED_BY_LOCAL_NETWORK_ACCESS_CHECKS', 'blocked', 'local-network-access'],
    ['net::ERR_BLOCKED_BY_RESPONSE.NotSameOriginAfterDefaultedToSameOriginByCoep', 'blocked', 'cross-origin-policy'],
    ['net::ERR_ABORTED', 'aborted', 'aborted'],
    ['net::ERR_NAME_NOT_RESOLVED', 'dns', 'dns-failure'],
    ['net::ERR_CONNECTION_REFUSED', 'refused', 'connection-refused'],
    ['net::ERR_CONNECTION_RESET', 'reset', 'connection-reset'],
    ['net::ERR_EMPTY_RESPONSE', 'closed', 'connection-closed'],
    ['net::ERR_TIMED_OUT', 'timeout', 'timeout'],
    ['net::ERR_CERT_COMMON_NAME_INVALID', 'tls', 'tls-failure'],
    ['net::ERR_SOCKS_CONNECTION_FAILED', 'network-error', 'connection-failed'],
    ['net::ERR_TUNNEL_CONNECTION_FAILED', 'network-error', 'connection-failed'],
    ['net::ERR_CONNECTION_ABORTED', 'reset', 'connection-reset'],
    ['net::ERR_CERT_SELF_SIGNED_LOCAL_NETWORK', 'tls', 'tls-failure'],
    ['net::ERR_PROXY_CONNECTION_FAILED', 'network-error', 'connection-failed'],
    ['NS_ERROR_PROXY_CONNECTION_REFUSED', 'refused', 'connection-failed'],
    ['net::ERR_QUIC_HANDSHAKE_FAILED', 'network-error', 'connection-failed'],
    ['net::ERR_ADDRESS_UNREACHABLE', 'network-error', 'connection-failed'],
  ] as const)('%s', (error, lack, code) => {
    const judged = judge(failed({ lack }, { error }), OTHERS);
    expect(told(judged)).toEqual([[`not-cors/${code}`, null, null, null]]);
    expect(judged.findings[0]?.diagnostic.basis).toMatchObject({ restsOn: 'browser', confidence: 'certain' });
  });

  test('an error of the network beside an answer is none of the rules either', () => {
    const error = 'net::ERR_CONTENT_DECODING_FAILED';
    expect(told(judge(failed({ status: 200 }, { error }), OTHERS))[0]?.[0]).toBe('not-cors/connection-failed');
    const [finding] = judge(failed({ lack: 'network-error' }, { error }), null).findings;
    expect(finding?.diagnostic.message).toContain(error);
  });

  test.each(['127.0.0.1', '[::1]', '::1', '192.168.1.2'])('a page from %s is none of the public network', (address) => {
    const har = { error: 'net::ERR_FAILED', pageAddress: address };
    const judged = judge(failed({ lack: 'network-error', url: 'https://127.0.0.1:8444/a' }, har), null);
    expect(told(judged)[0]?.[0]).toBe('cors/refused-without-configuration');
  });

  test('an error that has a name outranks what only seems likely', () => {
    const error = 'net::ERR_ADDRESS_UNREACHABLE';
    const local = failed({ lack: 'network-error', url: 'https://192.168.1.9/a' }, { error });
    const refused = failed({ lack: 'refused', url: 'http://127.0.0.1/a' }, { error: 'net::ERR_CONNECTION_REFUSED' });
    expect(told(judge(local, null))[0]?.[0]).toBe('not-cors/connection-failed');
    expect(told(judge(refused, null))[0]?.[0]).toBe('not-cors/connection-refused');
  });

  test.each([
    ['an https page and an http URL', failed({ lack: 'blocked', url: 'http://b.example/a' }, {}), 'mixed-content'],
    [
      'a public page and a local URL',
      failed({ lack: 'blocked', url: 'https://192.168.1.9/a' }, {}),
      'local-network-access',
    ],
    [
      'a service worker',
      failed({ lack: 'network-error' }, { error: 'net::ERR_FAILED', fromServiceWorker: true }),
      'service-worker',
    ],
    ['nothing else', failed({ lack: 'blocked' }, {}), 'blocked-by-client'],
  ] as const)('%s', (_, attempt, code) => {
    const judged = judge(attempt, OTHERS);
    expect(told(judged)[0]?.[0]).toBe(`not-cors/${code}`);
    expect(judged.findings[0]?.diagnostic.basis?.settledBy).not.toBeNull();
  });

  test('a stored answer without CORS headers explains a request that was never sent', () => {
    const storedWithoutOrigin = buildExchange({ method: 'GET', response: { ETag: '"a"' } });
    const attempt = { ...failed({ lack: 'network-error' }, { error: 'net::ERR_FAILED' }), storedWithoutOrigin };
    expect(told(judge(attempt, GOOD))).toEqual([['not-cors/cached-response', null, null, null]]);
  });
});

describe('what a capture says of a connection', () => {
  test.each([
    ['reset', 'connection-reset'],
    ['closed', 'connection-closed'],
    ['timeout', 'timeout'],
  ] as const)('%s', (lack, code) => {
    const preflight = buildExchange({ method: 'OPTIONS', status: null, lack });
    const judged = judge(refused({ preflight }), GOOD);
    expect(told(judged)).toEqual([[`not-cors/${code}`, null, null, null]]);
    expect(judged.findings[0]?.diagnostic.basis).toMatchObject({ restsOn: 'connection', confidence: 'certain' });
  });
});

describe('where the configuration would refuse the request as well', () => {
  const wrong = saying('SignatureDoesNotMatch');
  const said = (bucket: string) => judge(wrong, bucket).findings[0]?.diagnostic;

  test.each([
    ['none', 'the bucket has no CORS configuration, as it was given'],
    [document(rule('https://other.example', ['GET'], ['*'])), `rule 1 does not allow origin \`${PAGE_ORIGIN}\``],
  ])('that is said, and the rules are not called innocent: %s', (bucket, why) => {
    expect(said(bucket)).toMatchObject({ code: 'not-cors/signature-mismatch' });
    expect(said(bucket)?.notes).toContain(`with that mended, CORS would still refuse the request: ${why}`);
    expect(said(bucket)?.help?.text).toMatch(/; then mend the CORS rules, which refuse it as well$/);
  });

  test('a configuration that allows it is not at fault', () => {
    expect(said(GOOD)?.notes).toContain('the given configuration allows this request');
    expect(said(GOOD)?.help?.text).toMatch(/; the CORS rules are not at fault$/);
  });
});

describe('a refusal that CORS lets script read', () => {
  const readable = simple(403, allowing, { errorBody: body('SignatureDoesNotMatch') });

  test('is told as a warning, each time', () => {
    const { judged, findings } = judgeAll([readable, { ...readable, id: 2 }, simple(200, allowing)], GOOD);
    expect(judged.map(({ observed }) => observed.verdict)).toEqual(['allowed', 'allowed', 'allowed']);
    expect(findings).toMatchObject([{ count: 2, diagnostic: { code: 'not-cors/signature-mismatch' } }]);
    expect(findings[0]?.diagnostic).toMatchObject({ severity: 'warning' });
    expect(findings[0]?.diagnostic.notes[0]).toBe('CORS lets script read this answer: status 403');
  });

  test('is not said to succeed where a header of it is hidden', () => {
    const hidden = simple(403, { ...allowing, 'x-oss-request-id': '1' });
    const notes = judge(hidden, GOOD).findings[0]?.diagnostic.notes.join();
    expect(notes).toContain('CORS lets the request pass, which is answered with status 403; the header is there');
  });

  test('is told though the one before it had no body that says so, and hides the same headers', () => {
    const hidden = { ...allowing, 'x-oss-request-id': '1' };
    const silent = simple(403, hidden);
    const saying = simple(403, hidden, { errorBody: body('SignatureDoesNotMatch') });
    const { findings } = judgeAll([silent, { ...saying, id: 2 }, { ...saying, id: 3 }], GOOD);
    expect(findings.map(({ count, diagnostic }) => [diagnostic.code, count])).toContainEqual([
      'not-cors/signature-mismatch',
      2,
    ]);
  });

  test('without a reason of the store, nothing is told', () => {
    expect(told(judge(simple(403, allowing), GOOD))).toEqual([]);
  });
});
