// A small bucket server with OSS manners for recording captures: CORS as Alibaba Cloud OSS documents it, a page on every
// other host. It is deliberately not built on corscope's own rule engine.
import { createServer } from 'node:http';
import { createSecureServer } from 'node:http2';
import { createServer as createTlsServer } from 'node:https';

const list = (xml, element) =>
  [...xml.matchAll(new RegExp(`<${element}>\\s*([^<]*?)\\s*</${element}>`, 'g'))].map((m) => m[1]);
export const readRules = (xml) =>
  [...xml.matchAll(/<CORSRule>([\s\S]*?)<\/CORSRule>/g)].map(([, body]) => ({
    origins: list(body, 'AllowedOrigin'),
    methods: list(body, 'AllowedMethod'),
    headers: list(body, 'AllowedHeader').map((h) => h.toLowerCase()),
    expose: list(body, 'ExposeHeader'),
    maxAge: list(body, 'MaxAgeSeconds')[0],
  }));
const glob = (pattern, text) => {
  const [head, tail] = pattern.split('*');
  if (tail === undefined) return pattern === text;
  return text.length >= head.length + tail.length && text.startsWith(head) && text.endsWith(tail);
};

export function ruleFor(rules, origin, method, names) {
  return rules.find(
    (rule) =>
      rule.origins.some((entry) => glob(entry, origin)) &&
      rule.methods.includes(method) &&
      names.every((name) => rule.headers.some((entry) => glob(entry, name))),
  );
}

function corsHeaders(rule, origin, requestHeaders) {
  const headers = {
    'Access-Control-Allow-Origin': rule.origins.includes('*') ? '*' : origin,
    'Access-Control-Allow-Methods': rule.methods.join(', '),
  };
  if (requestHeaders) headers['Access-Control-Allow-Headers'] = requestHeaders;
  if (rule.expose.length > 0) headers['Access-Control-Expose-Headers'] = rule.expose.join(', ');
  if (rule.maxAge) headers['Access-Control-Max-Age'] = rule.maxAge;
  return headers;
}

const refusal = (code, message, ec, host) =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<Error>\n  <Code>${code}</Code>\n  <Message>${message}</Message>\n  <RequestId>65F0C0DE0000000000000001</RequestId>\n  <HostId>${host}</HostId>\n  <EC>${ec}</EC>\n</Error>\n`;

const NOT_ENABLED = ['CORSResponse: CORS is not enabled for this bucket.', '0003-00000601'];
const NOT_ALLOWED = [
  "CORSResponse: This CORS request is not allowed. This is usually because the evalution of Origin, request method / Access-Control-Request-Method or Access-Control-Requet-Headers are not whitelisted by the resource's CORS spec.",
  '0003-00000602',
];

const CREATE = {
  h1: (tls, handler) => createTlsServer(tls, handler),
  h2: (tls, handler) => createSecureServer({ ...tls, allowHTTP1: true }, handler),
};

/**
 * `buckets`: host -> configuration XML or null. Every other host gets `page`. `tls`: `null`, or what Node needs for it and
 * `version`, `h1` or `h2`.
 */
export function startBucketServer(buckets, page, tls = null) {
  const rules = new Map(Object.entries(buckets).map(([host, xml]) => [host, xml === null ? null : readRules(xml)]));
  const create = tls === null ? createServer : (handler) => CREATE[tls.version](tls, handler);
  const server = create((request, response) => {
    const host = request.headers[':authority'] ?? request.headers.host ?? '';
    request.resume();
    if (!rules.has(host)) {
      response.writeHead(200, { 'Content-Type': 'text/html', 'Cache-Control': 'no-store' });
      response.end(page);
      return;
    }
    const own = { Server: 'AliyunOSS', 'x-oss-request-id': '65F0C0DE0000000000000001', 'x-oss-server-time': '3' };
    const { origin } = request.headers;
    const asked = request.headers['access-control-request-method'];
    const wanted = request.headers['access-control-request-headers'];
    const preflight = request.method === 'OPTIONS';
    const names = preflight && wanted ? wanted.split(',').map((name) => name.trim().toLowerCase()) : [];
    const configured = rules.get(host);
    const rule =
      configured && origin ? ruleFor(configured, origin, preflight ? asked : request.method, names) : undefined;
    if (preflight && !rule) {
      const [message, ec] = configured === null ? NOT_ENABLED : NOT_ALLOWED;
      response.writeHead(403, { ...own, 'x-oss-ec': ec, 'Content-Type': 'application/xml' });
      response.end(refusal('AccessForbidden', message, ec, host));
      return;
    }
    const cors = rule ? corsHeaders(rule, origin, preflight ? wanted : undefined) : {};
    if (preflight) {
      response.writeHead(200, { ...own, ...cors, 'Content-Length': '0' });
      response.end();
      return;
    }
    request.on('end', () => {
      const body = request.method === 'GET' ? '{"items": []}\n' : '';
      const type = body ? { 'Content-Type': 'application/json' } : {};
      response.writeHead(200, {
        ...own,
        ...cors,
        ETag: '"5B3C1A2E053D763E1B002CC607C5A0FE"',
        ...type,
        'Content-Length': body.length,
      });
      response.end(request.method === 'HEAD' ? '' : body);
    });
  });
  return new Promise((resolve) =>
    server.listen(0, '127.0.0.1', () => resolve({ port: server.address().port, close: () => server.close() })),
  );
}
