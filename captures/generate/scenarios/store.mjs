// What a bucket answers: CORS as OSS and S3 document it. It is deliberately not built on corscope's own rule engine.
import { readRules, ruleFor } from '../bucket-server.mjs';

const ID = '65F0C0DE0000000000000001';
const REFUSED = {
  oss: "CORSResponse: This CORS request is not allowed. This is usually because the evalution of Origin, request method / Access-Control-Request-Method or Access-Control-Requet-Headers are not whitelisted by the resource's CORS spec.",
  s3: "CORSResponse: This CORS request is not allowed. This is usually because the evalution of Origin, request method / Access-Control-Request-Method or Access-Control-Request-Headers are not whitelisted by the resource's CORS spec.",
};
const NO_CORS = 'CORSResponse: CORS is not enabled for this bucket.';

/** The store of a host. */
export const dialectOf = (host) => (/\.amazonaws\.com$/.test(host) ? 's3' : 'oss');

/** The headers that tell the store. */
export const mark = (dialect) =>
  dialect === 's3'
    ? { Server: 'AmazonS3', 'x-amz-request-id': 'EXAMPLE0REQUEST1', 'x-amz-id-2': 'EXAMPLEHOSTID=' }
    : { Server: 'AliyunOSS', 'x-oss-request-id': ID, 'x-oss-server-time': '3' };

/** An error document of the store, before or without CORS. */
export function storeError(dialect, status, code, message, more = {}) {
  const { ec, extra = '', headers = {} } = more;
  const tail =
    dialect === 's3' ? '<HostId>EXAMPLEHOSTID=</HostId>' : `<HostId>bucket</HostId>${ec ? `<EC>${ec}</EC>` : ''}`;
  return {
    status,
    headers: {
      ...mark(dialect),
      ...(dialect === 'oss' && ec ? { 'x-oss-ec': ec } : {}),
      'Content-Type': 'application/xml',
      Date: new Date().toUTCString(),
      ...headers,
    },
    body: `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>${message}</Message>${extra}<RequestId>${ID}</RequestId>${tail}</Error>\n`,
  };
}

function corsHeaders(dialect, rule, origin, { preflight, wanted }) {
  const any = rule.origins.includes('*');
  const headers = {
    'Access-Control-Allow-Origin': any ? '*' : origin,
    'Access-Control-Allow-Methods': rule.methods.join(', '),
  };
  if (wanted && (preflight || dialect === 's3')) headers['Access-Control-Allow-Headers'] = wanted.toLowerCase();
  if (rule.expose.length > 0) headers['Access-Control-Expose-Headers'] = rule.expose.join(', ');
  if (rule.maxAge) headers['Access-Control-Max-Age'] = rule.maxAge;
  if (dialect === 's3') {
    if (!any) headers['Access-Control-Allow-Credentials'] = 'true';
    headers.Vary = 'Origin, Access-Control-Request-Headers, Access-Control-Request-Method';
  }
  return headers;
}

const ETAG = '"5B3C1A2E053D763E1B002CC607C5A0FE"';

function object(request) {
  const { method, path } = request;
  if (method === 'POST' && path.includes('?uploads')) {
    return [
      'application/xml',
      '<InitiateMultipartUploadResult><UploadId>0004B9894A22E5B1</UploadId></InitiateMultipartUploadResult>',
    ];
  }
  if (method !== 'GET' && method !== 'HEAD') return [null, ''];
  if (/\.(png|jpg)/.test(path)) return ['image/png', PIXEL];
  if (path.includes('.mjs')) return ['text/javascript', 'export default 1;\n'];
  if (path.includes('.woff2')) return ['font/woff2', 'not a font'];
  return ['application/json', '{"items": []}\n'];
}

const PIXEL = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

/** The answer of a bucket to `{ method, path, host, headers, preflight }`; `xml`: its configuration, or `null`. */
export function storeAnswer(request, xml) {
  const dialect = dialectOf(request.host);
  const { origin } = request.headers;
  const asked = request.preflight ? request.headers['access-control-request-method'] : request.method;
  const wanted = request.headers['access-control-request-headers'];
  const names = wanted ? wanted.split(',').map((name) => name.trim().toLowerCase()) : [];
  const rule = xml && origin ? ruleFor(readRules(xml), origin, asked, names) : undefined;
  if (request.preflight && !rule) {
    if (xml === null) return storeError(dialect, 403, 'AccessForbidden', NO_CORS, { ec: '0003-00000601' });
    return storeError(dialect, 403, 'AccessForbidden', REFUSED[dialect], { ec: '0003-00000602' });
  }
  const cors = rule ? corsHeaders(dialect, rule, origin, { preflight: request.preflight, wanted }) : {};
  if (request.preflight) return { status: 200, headers: { ...mark(dialect), ...cors }, body: '' };
  const [type, body] = object(request);
  const headers = { ...mark(dialect), ...cors, ETag: ETAG, ...(type === null ? {} : { 'Content-Type': type }) };
  return { status: 200, headers, body };
}
