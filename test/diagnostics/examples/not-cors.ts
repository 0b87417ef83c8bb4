import type { Label } from '../../../src/diagnostics/diagnostic.ts';
import * as answer from '../../../src/diagnostics/not-cors/answer.ts';
import * as refused from '../../../src/diagnostics/not-cors/authentication.ts';
import * as browser from '../../../src/diagnostics/not-cors/browser.ts';
import * as network from '../../../src/diagnostics/not-cors/network.ts';
import * as place from '../../../src/diagnostics/not-cors/place.ts';

const host = 'media.oss-cn-hangzhou.aliyuncs.com';
const at = (line: string, text: string): Label => ({
  source: { kind: 'har', file: 'page.har', entry: 7, line, span: { start: 0, end: line.length } },
  text,
});
const seen = (line: string) => ({
  host,
  evidence: [at(line, 'answered here')],
  notes: ['the given configuration allows this request'],
});
const told = (status: number, error: string | null) => ({ ...seen(`status ${status}`), status, error });
const lost = (line: string) => ({ host, evidence: [at(line, 'this request')], notes: ['no CORS check took place'] });
const only = <D>(diagnostic: D) => ({ sources: {}, diagnostic });

export const examples = {
  'not-cors/authentication': () => only(refused.authentication(told(403, 'InvalidAccessKeyId'))),
  'not-cors/signature-mismatch': () => only(refused.signatureMismatch(told(403, 'SignatureDoesNotMatch'))),
  'not-cors/url-expired': () =>
    only(refused.urlExpired({ ...told(403, 'AccessDenied'), until: '2026-01-12T10:15:00Z' })),
  'not-cors/clock-skew': () => only(refused.clockSkew(told(403, 'RequestTimeTooSkewed'))),
  'not-cors/security-token': () => only(refused.securityToken(told(403, 'SecurityTokenExpired'))),
  'not-cors/access-denied': () => only(refused.accessDenied(told(403, 'AccessDenied'))),
  'not-cors/preflight-authenticated': () => only(refused.preflightAuthenticated(told(403, 'SignatureDoesNotMatch'))),
  'not-cors/no-such-bucket': () => only(place.noSuchBucket({ ...seen('status 404'), error: 'NoSuchBucket' })),
  'not-cors/wrong-endpoint': () =>
    only(
      place.wrongEndpoint({
        ...seen('status 403'),
        what: `\`${host}\` is not the endpoint of this bucket`,
        cure: 'use its own endpoint: oss-cn-beijing.aliyuncs.com',
      }),
    ),
  'not-cors/json-endpoint': () => only(place.jsonEndpoint(seen('status 401'))),
  'not-cors/custom-domain': () =>
    only(
      place.customDomain({
        ...seen('status 403'),
        title: 'Alibaba Cloud OSS',
        given: 'media.oss-cn-beijing.aliyuncs.com',
      }),
    ),
  'not-cors/redirect': () =>
    only(
      place.redirect({
        ...seen('status 307'),
        what: `\`${host}\` redirects, and the redirect itself has no CORS headers`,
        cure: 'use the right address at once: https://media.example.com/a',
      }),
    ),
  'not-cors/region-redirect': () =>
    only(
      place.regionRedirect({
        ...seen('status 301'),
        stage: 'preflight',
        endpoint: 'media.oss-cn-beijing.aliyuncs.com',
      }),
    ),
  'not-cors/https-redirect': () => only(place.httpsRedirect({ ...seen('status 301'), stage: 'actual' })),
  'not-cors/preflight-redirect': () =>
    only(place.preflightRedirect({ ...seen('status 302'), to: 'https://login.example.com/' })),
  'not-cors/redirect-tainted-origin': () =>
    only(place.redirectTaintedOrigin({ ...seen('Origin: null'), isUnconfigured: false })),
  'not-cors/server-error': () => only(answer.serverError({ ...seen('status 503'), status: 503, stage: 'preflight' })),
  'not-cors/request-error': () => only(answer.requestError({ ...told(404, 'NoSuchKey'), stage: 'actual' })),
  'not-cors/method-not-served': () =>
    only(answer.methodNotServed({ ...seen('status 405'), status: 405, stage: 'preflight', method: 'OPTIONS' })),
  'not-cors/gateway': () =>
    only(answer.gateway({ ...seen('status 403'), status: 403, stage: 'preflight', by: 'Server: waf' })),
  'not-cors/throttled': () => only(answer.throttled(told(503, 'SlowDown'))),
  'not-cors/duplicate-headers': () =>
    only(answer.duplicateHeaders({ ...seen('Access-Control-Allow-Origin: *, *'), value: '*, *' })),
  'not-cors/proxy-preflight': () =>
    only(
      answer.proxyPreflight({
        ...seen('Access-Control-Allow-Methods: GET'),
        what: `something in front of \`${host}\` answers the preflight, and not as the bucket would: it lacks method \`PUT\``,
      }),
    ),
  'not-cors/proxy-headers': () => only(answer.proxyHeaders({ ...seen('status 200'), by: 'Via: 1.1 edge' })),
  'not-cors/response-headers': () =>
    only(
      answer.responseHeaders({
        ...seen('Access-Control-Allow-Credentials: TRUE'),
        what: 'Access-Control-Allow-Credentials is not exactly `true`',
        isConfigured: true,
      }),
    ),
  'not-cors/cached-response': () => only(answer.cachedResponse(seen('GET /logo.png'))),
  'not-cors/cached-for-other-origin': () =>
    only(
      answer.cachedForOtherOrigin({
        ...seen('Access-Control-Allow-Origin: https://b.example.com'),
        allowed: 'https://b.example.com',
      }),
    ),
  'not-cors/cdn-cached': () => only(answer.cdnCached({ ...seen('status 200'), by: 'X-Cache: HIT', allowed: null })),
  'not-cors/service-worker': () => only(answer.serviceWorker(seen('GET /a'))),
  'not-cors/no-crossorigin-attribute': () =>
    only(answer.noCrossoriginAttribute({ ...seen('Sec-Fetch-Mode: no-cors'), notes: [], element: 'image' })),
  'not-cors/dns-failure': () => only(network.dnsFailure(lost('GET /a'))),
  'not-cors/connection-refused': () => only(network.connectionRefused(lost('GET /a'))),
  'not-cors/connection-reset': () => only(network.connectionReset(lost('PUT /a'))),
  'not-cors/connection-closed': () => only(network.connectionClosed(lost('PUT /a'))),
  'not-cors/timeout': () => only(network.timeout(lost('PUT /a'))),
  'not-cors/tls-failure': () => only(network.tlsFailure(lost('GET /a'))),
  'not-cors/connection-failed': () =>
    only(
      network.connectionFailed({
        ...lost('PUT /a'),
        what: `the browser got no answer from \`${host}\``,
        cure: 'look at the console of the browser for a net:: error, or capture the traffic on the wire',
      }),
    ),
  'not-cors/mixed-content': () => only(browser.mixedContent(lost('GET /a'))),
  'not-cors/blocked-by-extension': () => only(browser.blockedByExtension(lost('GET /ad.js'))),
  'not-cors/content-security-policy': () => only(browser.contentSecurityPolicy(lost('GET /a'))),
  'not-cors/cross-origin-policy': () => only(browser.crossOriginPolicy(lost('GET /a.png'))),
  'not-cors/opaque-response-blocking': () => only(browser.opaqueResponseBlocking(lost('GET /a.json'))),
  'not-cors/local-network-access': () => only(browser.localNetworkAccess(lost('GET /a'))),
  'not-cors/aborted': () => only(browser.aborted(lost('GET /a'))),
  'not-cors/blocked-by-client': () => only(browser.blockedByClient(lost('GET /a'))),
} as const;
