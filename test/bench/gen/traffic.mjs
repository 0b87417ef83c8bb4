// Browser-to-bucket application model: CORS preflights, the requests they guard, and everything else, with truth counts.
import { POOL_BYTES } from './core.mjs';

const UA = [
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36',
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36',
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:127.0) Gecko/20100101 Firefox/127.0',
];
const ORIGINS = Array.from({ length: 24 }, (_, i) => `https://app${i}.example.com`);
const BUCKETS = Array.from({ length: 40 }, (_, i) => `media-${i}.s3.eu-west-1.amazonaws.com`);
const TYPES = ['image/jpeg', 'application/json', 'application/octet-stream', 'video/mp4', 'text/plain;charset=UTF-8'];

/** Kinds and their share. 'paired': preflight answered, then the actual request. */
const MIX = [
  ['put', 0.52],
  ['getAuth', 0.16],
  ['denied', 0.08],
  ['simple', 0.14],
  ['cached', 0.05],
  ['same', 0.05],
];
export function newTruth() {
  return {
    exchanges: 0,
    preflights: 0,
    pairs: 0,
    preflightsDenied: 0,
    corsSimple: 0,
    actualWithoutPreflight: 0,
    notCors: 0,
    byMethod: {},
    byStatus: {},
  };
}
export class AppModel {
  constructor(rng, truth, { bodyMax = 2000, resMax = 3000, onlyBulk = false } = {}) {
    Object.assign(this, { rng, truth, bodyMax, resMax, onlyBulk });
  }
  /** One unit of browser behaviour: an array of abstract exchanges in order. */
  unit(kindWanted) {
    const r = this.rng;
    let kind = kindWanted;
    if (!kind) {
      let x = r.float();
      for (const [k, s] of MIX) {
        kind = k;
        if ((x -= s) < 0) break;
      }
    }
    const origin = r.pick(ORIGINS),
      host = r.pick(BUCKETS),
      ua = r.pick(UA);
    const path = `/uploads/${r.range(2019, 2026)}/${r.hex(8)}/${r.hex(12)}.bin`;
    const presigned = `${path}?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIA${r.hex(16).toUpperCase()}%2F20260112%2Feu-west-1%2Fs3%2Faws4_request&X-Amz-Date=20260112T101500Z&X-Amz-Expires=900&X-Amz-SignedHeaders=content-type%3Bhost&X-Amz-Signature=${r.hex(64)}`;
    const ctx = { origin, host, ua };
    const out = [];
    if (kind === 'put') {
      out.push(this.preflight(ctx, presigned, 'PUT', 'content-type', true));
      out.push(this.actual(ctx, 'PUT', presigned, r.logInt(64, this.bodyMax), 0, 200, true, 'pair'));
    } else if (kind === 'getAuth') {
      out.push(this.preflight(ctx, path, 'GET', 'authorization,x-amz-content-sha256,x-amz-date', true));
      out.push(this.actual(ctx, 'GET', path, 0, r.logInt(64, this.resMax), 200, true, 'pair', true));
    } else if (kind === 'denied') out.push(this.preflight(ctx, presigned, 'PUT', 'content-type,x-amz-acl', false));
    else if (kind === 'simple')
      out.push(this.actual(ctx, 'GET', path, 0, r.logInt(64, this.resMax), r.chance(0.1) ? 404 : 200, true, 'simple'));
    else if (kind === 'cached')
      out.push(this.actual(ctx, 'PUT', presigned, r.logInt(64, this.bodyMax), 0, 200, true, 'cached'));
    else out.push(this.actual(ctx, 'GET', path, 0, r.logInt(64, this.resMax), 200, false, 'same'));
    return out;
  }
  count(method, status) {
    const t = this.truth;
    t.exchanges++;
    t.byMethod[method] = (t.byMethod[method] || 0) + 1;
    t.byStatus[status] = (t.byStatus[status] || 0) + 1;
  }
  common(ctx) {
    return [
      ['user-agent', ctx.ua],
      ['accept', '*/*'],
      ['accept-encoding', 'gzip, deflate, br, zstd'],
      ['accept-language', 'en-US,en;q=0.9'],
    ];
  }
  preflight(ctx, path, method, hdrs, ok) {
    const r = this.rng;
    this.count('OPTIONS', ok ? 200 : 403);
    this.truth.preflights++;
    if (ok) this.truth.pairs++;
    else this.truth.preflightsDenied++;
    const req = [
      ['access-control-request-method', method],
      ['access-control-request-headers', hdrs],
      ['origin', ctx.origin],
      ...this.common(ctx),
      ['referer', `${ctx.origin}/`],
      ['sec-fetch-mode', 'cors'],
      ['sec-fetch-site', 'cross-site'],
      ['sec-fetch-dest', 'empty'],
    ];
    const res = [
      ['x-amz-id-2', r.hex(64)],
      ['x-amz-request-id', r.hex(16).toUpperCase()],
      ['date', 'Mon, 12 Jan 2026 10:15:00 GMT'],
    ];
    if (ok)
      res.push(
        ['access-control-allow-origin', ctx.origin],
        ['access-control-allow-methods', 'GET, PUT, POST, HEAD'],
        ['access-control-allow-headers', hdrs],
        ['access-control-expose-headers', 'ETag, x-amz-request-id'],
        ['access-control-max-age', '3000'],
        ['access-control-allow-credentials', 'true'],
      );
    res.push(['vary', 'Origin, Access-Control-Request-Headers, Access-Control-Request-Method'], ['server', 'AmazonS3']);
    return {
      method: 'OPTIONS',
      host: ctx.host,
      path,
      req,
      reqBody: 0,
      status: ok ? 200 : 403,
      res,
      resBody: ok ? 0 : 240,
    };
  }
  actual(ctx, method, path, reqBody, resBody, status, cors, kind, auth = false) {
    const r = this.rng,
      t = this.truth;
    this.count(method, status);
    if (kind === 'simple') t.corsSimple++;
    else if (kind === 'cached') t.actualWithoutPreflight++;
    else if (kind === 'same') t.notCors++;
    const req = [];
    if (reqBody) req.push(['content-type', r.pick(TYPES)]);
    req.push(
      ['sec-ch-ua', '"Chromium";v="126", "Google Chrome";v="126", "Not-A.Brand";v="8"'],
      ['sec-ch-ua-mobile', '?0'],
      ['sec-ch-ua-platform', '"Windows"'],
      ...this.common(ctx),
    );
    if (auth)
      req.push(
        [
          'authorization',
          `AWS4-HMAC-SHA256 Credential=AKIA${r.hex(16).toUpperCase()}/20260112/eu-west-1/s3/aws4_request, SignedHeaders=host;x-amz-content-sha256;x-amz-date, Signature=${r.hex(64)}`,
        ],
        ['x-amz-content-sha256', 'UNSIGNED-PAYLOAD'],
        ['x-amz-date', '20260112T101500Z'],
      );
    if (cors) req.push(['origin', ctx.origin]);
    req.push(
      ['referer', `${ctx.origin}/`],
      ['sec-fetch-mode', 'cors'],
      ['sec-fetch-site', cors ? 'cross-site' : 'same-origin'],
      ['sec-fetch-dest', 'empty'],
    );
    const res = [
      ['x-amz-id-2', r.hex(64)],
      ['x-amz-request-id', r.hex(16).toUpperCase()],
      ['date', 'Mon, 12 Jan 2026 10:15:01 GMT'],
      ['etag', `"${r.hex(32)}"`],
    ];
    if (cors)
      res.push(
        ['access-control-allow-origin', ctx.origin],
        ['access-control-expose-headers', 'ETag, x-amz-request-id'],
        ['access-control-allow-credentials', 'true'],
        ['vary', 'Origin, Access-Control-Request-Headers, Access-Control-Request-Method'],
      );
    if (resBody)
      res.push(
        ['content-type', r.pick(TYPES)],
        ['last-modified', 'Sun, 11 Jan 2026 09:00:00 GMT'],
        ['accept-ranges', 'bytes'],
      );
    res.push(['server', 'AmazonS3']);
    return { method, host: ctx.host, path, req, reqBody, status, res, resBody };
  }
}
const REASON = { 200: 'OK', 403: 'Forbidden', 404: 'Not Found' };
const NAMES = new Map();
function h1Name(n) {
  // 'content-type' to 'Content-Type'
  let s = NAMES.get(n);
  if (!s) {
    s =
      n.startsWith('x-amz') || n.startsWith('sec-ch')
        ? n
        : n.replace(/(^|-)([a-z])/g, (_m, a, b) => a + b.toUpperCase());
    NAMES.set(n, s);
  }
  return s;
}
export function h1RequestHead(x) {
  let s = `${x.method} ${x.path} HTTP/1.1\r\nHost: ${x.host}\r\nConnection: keep-alive\r\n`;
  if (x.reqBody || x.method === 'PUT') s += `Content-Length: ${x.reqBody}\r\n`;
  for (const [k, v] of x.req) s += `${h1Name(k)}: ${v}\r\n`;
  return Buffer.from(`${s}\r\n`, 'latin1');
}
export function h1ResponseHead(x) {
  let s = `HTTP/1.1 ${x.status} ${REASON[x.status]}\r\n`;
  for (const [k, v] of x.res) s += `${h1Name(k)}: ${v}\r\n`;
  return Buffer.from(`${s}Content-Length: ${x.resBody}\r\n\r\n`, 'latin1');
}
export const bodyStart = (rng) => rng.int(POOL_BYTES);
