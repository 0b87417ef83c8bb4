import fc from 'fast-check';

const method = fc.constantFrom('GET', 'PUT', 'OPTIONS', null);
const headers = fc.dictionary(
  fc.constantFrom(
    'Origin',
    'Access-Control-Request-Method',
    'Access-Control-Request-Headers',
    'Sec-Fetch-Mode',
    'Cookie',
    'x-a',
  ),
  fc.constantFrom('https://app.example.com', 'null', 'PUT', 'cors', 'no-cors', 'x-a, X-B', '*', ''),
);

const answer = fc.dictionary(
  fc.constantFrom('Access-Control-Allow-Origin', 'Access-Control-Max-Age', 'Location', 'Vary', 'ETag'),
  fc.constantFrom('https://app.example.com', '*', '600', '/1', 'Origin', ''),
);

/** What `buildExchange` makes an exchange of, sensible or not. */
export const anyExchange = fc.record({
  method,
  url: fc.constantFrom('https://b.example/1', 'http://b.example/1', 'https://app.example.com/1', 'data:,', 'x', null),
  at: fc.integer({ min: 0, max: 4000 }),
  took: fc.integer({ min: 0, max: 4000 }),
  status: fc.constantFrom(200, 204, 304, 307, 403, null),
  lack: fc.constantFrom(null, 'reset', 'closed', 'gap', 'dns'),
  requestKnowledge: fc.constantFrom('complete', 'sanitised', 'provisional', 'none'),
  request: headers,
  response: answer,
  har: fc.constantFrom(
    null,
    { exporter: 'chromium' },
    { exporter: 'proxy' },
    { exporter: 'firefox', pageOrigin: null },
  ),
} as const);
