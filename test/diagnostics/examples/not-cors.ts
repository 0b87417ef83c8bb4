import type { Label } from '../../../src/diagnostics/diagnostic.ts';
import {
  authentication,
  blockedByClient,
  cachedResponse,
  connectionFailed,
  gateway,
  noSuchBucket,
  proxyHeaders,
  redirect,
  responseHeaders,
  serverError,
  throttled,
} from '../../../src/diagnostics/not-cors.ts';

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
const only = <D>(diagnostic: D) => ({ sources: {}, diagnostic });

export const examples = {
  'not-cors/authentication': () =>
    only(authentication({ ...seen('status 403'), status: 403, error: 'SignatureDoesNotMatch' })),
  'not-cors/no-such-bucket': () => only(noSuchBucket({ ...seen('status 404'), error: 'NoSuchBucket' })),
  'not-cors/redirect': () =>
    only(
      redirect({
        ...seen('status 307'),
        what: `\`${host}\` redirects the preflight`,
        cure: 'use the right endpoint of the bucket at once',
      }),
    ),
  'not-cors/server-error': () => only(serverError({ ...seen('status 503'), status: 503, stage: 'preflight' })),
  'not-cors/gateway': () =>
    only(gateway({ ...seen('status 403'), status: 403, stage: 'preflight', by: 'Server: waf' })),
  'not-cors/throttled': () => only(throttled({ ...seen('status 503'), status: 503, error: 'SlowDown' })),
  'not-cors/connection-failed': () =>
    only(
      connectionFailed({
        ...seen('PUT /a'),
        what: `the connection to \`${host}\` was reset`,
        cure: 'look for a limit on upload size',
      }),
    ),
  'not-cors/proxy-headers': () =>
    only(
      proxyHeaders({
        ...seen('Access-Control-Allow-Origin: *, *'),
        what: 'two places add Access-Control-Allow-Origin to the answer',
      }),
    ),
  'not-cors/cached-response': () => only(cachedResponse({ ...seen('GET /logo.png'), url: `https://${host}/logo.png` })),
  'not-cors/blocked-by-client': () =>
    only(
      blockedByClient({
        ...seen('GET /ad.js'),
        what: `an extension or ad blocker stopped the request to \`${host}\``,
        cure: 'try without extensions',
      }),
    ),
  'not-cors/response-headers': () =>
    only(
      responseHeaders({
        ...seen('Access-Control-Allow-Credentials: TRUE'),
        what: 'Access-Control-Allow-Credentials is not exactly `true`',
      }),
    ),
} as const;
