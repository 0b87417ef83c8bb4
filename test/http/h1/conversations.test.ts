import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bytewise, converse, cutBy, get, message, ok, type Step, transcript } from '../converse.ts';

const put = (path: string, body: string, ...headers: string[]): string =>
  message(`PUT ${path} HTTP/1.1`, ['Host: b.example', `Content-Length: ${body.length}`, ...headers], body);
const chunked = (...chunks: string[]): string =>
  `${[...chunks, ''].map((data) => `${data.length.toString(16)}\r\n${data === '' ? '' : `${data}\r\n`}`).join('')}\r\n`;

const ELEMENT = ['Sec-Fetch-Site: cross-site', 'Sec-Fetch-Mode: no-cors', 'Sec-Fetch-Dest: script'];
const of = (path: string): string =>
  `GET http://bucket.example${path} [${['Host: bucket.example', ...ELEMENT].join('; ')}]`;

/** What is said, and the lines of the transcript. */
const CONVERSATIONS: Record<string, readonly [readonly Step[], readonly string[]]> = {
  'a request and its response': [
    [
      ['>', get('/a?b=c', 'Origin: http://app.example')],
      ['<', ok('hello', 'Server: AliyunOSS')],
    ],
    [
      'GET http://bucket.example/a?b=c [Host: bucket.example; Origin: http://app.example] -> 200 [Server: AliyunOSS; Content-Length: 5] complete',
    ],
  ],
  'keep-alive': [
    [
      ['>', get('/1')],
      ['<', ok('a')],
      ['>', put('/2', 'xyz')],
      ['<', ok('')],
    ],
    [
      'GET http://bucket.example/1 [Host: bucket.example] -> 200 [Content-Length: 1] complete',
      'PUT http://b.example/2 [Host: b.example; Content-Length: 3] -> 200 [Content-Length: 0] complete',
    ],
  ],
  'pipelined requests, answered in order': [
    [
      ['>', get('/1') + get('/2') + get('/3')],
      ['<', ok('one') + ok('two')],
      ['<', ok('three')],
    ],
    [1, 2, 3].map(
      (n) =>
        `GET http://bucket.example/${n} [Host: bucket.example] -> 200 [Content-Length: ${n === 3 ? 5 : 3}] complete`,
    ),
  ],
  'a request sent while an earlier answer comes': [
    [
      ['>', get('/1') + get('/2')],
      ['<', ok('one').slice(0, -1)],
      ['>', get('/3')],
      ['<', 'e'],
      ['<', ok('22')],
      ['<', ok('333')],
    ],
    [
      'GET http://bucket.example/1 [Host: bucket.example] -> 200 [Content-Length: 3] complete',
      'GET http://bucket.example/2 [Host: bucket.example] -> 200 [Content-Length: 2] complete',
      'GET http://bucket.example/3 [Host: bucket.example] -> 200 [Content-Length: 3] complete',
    ],
  ],
  'what an element loads without CORS: the beginning is kept, and only where it matters': [
    [
      ['>', get('/1', ...ELEMENT)],
      ['<', ok('{"a": 1}', 'Content-Type: application/json')],
      ['>', get('/2', ...ELEMENT)],
      [
        '<',
        message('HTTP/1.1 200 OK', ['Content-Type: text/html', 'Transfer-Encoding: chunked'], chunked('<ht', 'ml>')),
      ],
      ['>', get('/3', ...ELEMENT)],
      ['<', ok('{"a": 1}', 'Content-Type: image/png')],
      ['>', get('/4')],
      ['<', ok('{"a": 1}', 'Content-Type: application/json')],
      ['>', get('/5', ...ELEMENT)],
      ['<', ok('x'.repeat(3000), 'Content-Type: text/plain')],
    ],
    [
      `${of('/1')} -> 200 [Content-Type: application/json; Content-Length: 8] "{"a": 1}" complete`,
      `${of('/2')} -> 200 [Content-Type: text/html; Transfer-Encoding: chunked] "<html>" complete`,
      `${of('/3')} -> 200 [Content-Type: image/png; Content-Length: 8] complete`,
      'GET http://bucket.example/4 [Host: bucket.example] -> 200 [Content-Type: application/json; Content-Length: 8] complete',
      `${of('/5')} -> 200 [Content-Type: text/plain; Content-Length: 3000] "${'x'.repeat(1024)}" complete`,
    ],
  ],
  'chunks with extensions and trailers': [
    [
      ['>', get('/')],
      [
        '<',
        `${message(
          'HTTP/1.1 200 OK',
          ['Transfer-Encoding: gzip, chunked'],
          '5;a="b;\\"c"\r\nhello\r\n00A \r\n0123456789\r\n',
        )}000;last\r\nX-Checksum: 1\r\nX-More: 2\r\n\r\n`,
      ],
      ['>', get('/next')],
      ['<', ok()],
    ],
    [
      'GET http://bucket.example/ [Host: bucket.example] -> 200 [Transfer-Encoding: gzip, chunked] complete',
      'GET http://bucket.example/next [Host: bucket.example] -> 200 [Content-Length: 0] complete',
    ],
  ],
  'a chunked upload': [
    [
      ['>', message('POST /up HTTP/1.1', ['Host: b', 'Transfer-Encoding: chunked'], chunked('abc', 'defg'))],
      ['<', ok()],
    ],
    ['POST http://b/up [Host: b; Transfer-Encoding: chunked] -> 200 [Content-Length: 0] complete'],
  ],
  'interim responses are no answers': [
    [
      ['>', put('/', 'body', 'Expect: 100-continue')],
      ['<', message('HTTP/1.1 100 Continue') + message('HTTP/1.1 103 Early Hints', ['Link: </a>']) + ok()],
    ],
    [
      'PUT http://b.example/ [Host: b.example; Content-Length: 4; Expect: 100-continue] -> 200 [Content-Length: 0] complete',
    ],
  ],
  'responses without body: HEAD, 204, 304': [
    [
      ['>', message('HEAD /1 HTTP/1.1', ['Host: b'])],
      ['<', message('HTTP/1.1 200 OK', ['Content-Length: 1000'])],
      ['>', get('/2')],
      ['<', message('HTTP/1.1 204 No Content', ['Content-Length: 7'])],
      ['>', get('/3')],
      ['<', message('HTTP/1.1 304 Not Modified', ['Transfer-Encoding: chunked'])],
      ['>', get('/4')],
      ['<', ok()],
    ],
    [
      'HEAD http://b/1 [Host: b] -> 200 [Content-Length: 1000] complete',
      'GET http://bucket.example/2 [Host: bucket.example] -> 204 [Content-Length: 7] complete',
      'GET http://bucket.example/3 [Host: bucket.example] -> 304 [Transfer-Encoding: chunked] complete',
      'GET http://bucket.example/4 [Host: bucket.example] -> 200 [Content-Length: 0] complete',
    ],
  ],
  'a body that lasts until the connection closes': [
    [
      ['>', message('GET / HTTP/1.0')],
      ['<', message('HTTP/1.0 200 OK', ['Connection: close'], 'some')],
      ['<', 'thing'],
      ['< end'],
      ['> end'],
    ],
    ['GET http://10.0.0.1/ [] -> 200 [Connection: close] http/1.0 complete'],
  ],
  'the same, cut by a reset': [
    [
      ['>', get('/')],
      ['<', message('HTTP/1.1 200 OK', [], 'some')],
      ['> end', 'reset'],
      ['< end', 'reset'],
    ],
    ['GET http://bucket.example/ [Host: bucket.example] -> 200 [] reset'],
  ],
  'a body shorter than its length': [
    [['>', get('/')], ['<', message('HTTP/1.1 200 OK', ['Content-Length: 10'], 'short')], ['< end'], ['> end']],
    ['GET http://bucket.example/ [Host: bucket.example] -> 200 [Content-Length: 10] closed'],
  ],
  'an upload that is reset before its end': [
    [
      ['>', message('PUT /big HTTP/1.1', ['Host: b', 'Content-Length: 100000'], 'only this')],
      ['> end', 'reset'],
      ['< end', 'reset'],
    ],
    ['PUT http://b/big [Host: b; Content-Length: 100000] -> - reset'],
  ],
  'an answer before the upload is over': [
    [
      ['>', message('PUT /big HTTP/1.1', ['Host: b', 'Content-Length: 10'], 'only')],
      ['<', message('HTTP/1.1 403 Forbidden', ['Content-Type: application/xml', 'Content-Length: 4'], '<E/>')],
      ['>', ' thiss'],
      ['>', get('/next')],
      ['<', ok()],
    ],
    [
      'PUT http://b/big [Host: b; Content-Length: 10] -> 403 [Content-Type: application/xml; Content-Length: 4] "<E/>" complete',
      'GET http://bucket.example/next [Host: bucket.example] -> 200 [Content-Length: 0] complete',
    ],
  ],
  'an answer to an upload that is never over': [
    [
      ['>', message('PUT /big HTTP/1.1', ['Host: b', 'Content-Length: 10'], 'only')],
      ['<', message('HTTP/1.1 403 Forbidden', ['Content-Length: 0'])],
      ['< end'],
      ['> end', 'reset'],
    ],
    ['PUT http://b/big [Host: b; Content-Length: 10] -> 403 [Content-Length: 0]'],
  ],
  'a request without an answer when the capture ends': [
    [
      ['>', get('/')],
      ['> end', 'capture-ended'],
      ['< end', 'capture-ended'],
    ],
    ['GET http://bucket.example/ [Host: bucket.example] -> - capture-ended'],
  ],
  'a server that closes without an answer': [
    [['>', get('/')], ['< end'], ['> end']],
    ['GET http://bucket.example/ [Host: bucket.example] -> - closed'],
  ],
  'a client that closes before it is answered': [
    [['>', get('/')], ['> end'], ['< end']],
    ['GET http://bucket.example/ [Host: bucket.example] -> - aborted'],
  ],
  'a client that closes, and resets what comes then, gave up itself': [
    [['>', get('/')], ['> end'], ['< end', 'reset']],
    ['GET http://bucket.example/ [Host: bucket.example] -> - aborted'],
  ],
  'so it did with the rest of an answer': [
    [['>', get('/')], ['<', message('HTTP/1.1 200 OK', ['Content-Length: 9'], 'beg')], ['> end'], ['< end', 'reset']],
    ['GET http://bucket.example/ [Host: bucket.example] -> 200 [Content-Length: 9] aborted'],
  ],
  'a client that closes its side, and is answered': [
    [['>', get('/')], ['> end'], ['<', ok('late')], ['< end']],
    ['GET http://bucket.example/ [Host: bucket.example] -> 200 [Content-Length: 4] complete'],
  ],
  'Upgrade ends HTTP': [
    [
      ['>', get('/', 'Upgrade: websocket', 'Connection: Upgrade')],
      ['<', message('HTTP/1.1 101 Switching Protocols', ['Upgrade: websocket'])],
      ['>', get('/not-http')],
      ['<', ok('not http')],
    ],
    [
      'GET http://bucket.example/ [Host: bucket.example; Upgrade: websocket; Connection: Upgrade] -> 101 [Upgrade: websocket] complete',
    ],
  ],
  'an Upgrade that the server does not follow': [
    [
      ['>', get('/1', 'Upgrade: h2c')],
      ['<', ok()],
      ['>', get('/2')],
      ['<', ok()],
    ],
    [
      'GET http://bucket.example/1 [Host: bucket.example; Upgrade: h2c] -> 200 [Content-Length: 0] complete',
      'GET http://bucket.example/2 [Host: bucket.example] -> 200 [Content-Length: 0] complete',
    ],
  ],
  'CONNECT, and plain HTTP in the tunnel': [
    [
      ['>', message('CONNECT bucket.example:80 HTTP/1.1', ['Host: bucket.example:80'])],
      ['<', message('HTTP/1.1 200 Connection established')],
      ['>', get('/inside')],
      ['<', ok()],
    ],
    [
      'CONNECT bucket.example:80 [Host: bucket.example:80] -> 200 [] complete',
      'GET http://bucket.example/inside [Host: bucket.example] -> 200 [Content-Length: 0] complete',
    ],
  ],
  'CONNECT, and TLS in the tunnel': [
    [
      ['>', message('CONNECT bucket.example:443 HTTP/1.1', ['Host: bucket.example'])],
      ['<', message('HTTP/1.1 200 OK')],
      ['>', '\x16\x03\x01\x00\x05\x01\x00\x00\x01\x00'],
      ['<', '\x16\x03\x03\x00\x05\x02\x00\x00\x01\x00'],
      ['>', get('/no')],
    ],
    ['CONNECT bucket.example:443 [Host: bucket.example] -> 200 [] complete', 'tls/not-decoded'],
  ],
  'CONNECT that is refused': [
    [
      ['>', message('CONNECT b:443 HTTP/1.1')],
      ['<', message('HTTP/1.1 407 Proxy Authentication Required', ['Content-Length: 2'], 'no')],
      ['>', get('/')],
      ['<', ok()],
    ],
    [
      'CONNECT b:443 [] -> 407 [Content-Length: 2] "no" complete',
      'GET http://bucket.example/ [Host: bucket.example] -> 200 [Content-Length: 0] complete',
    ],
  ],
  'an unsolicited 408 answers no later request': [
    [
      ['>', get('/1')],
      ['<', ok()],
      ['<', message('HTTP/1.1 408 Request Timeout', ['Content-Length: 0'])],
      ['>', get('/2')],
      ['< end'],
      ['> end'],
    ],
    [
      'GET http://bucket.example/1 [Host: bucket.example] -> 200 [Content-Length: 0] complete',
      '? -> 408 [Content-Length: 0]',
      'GET http://bucket.example/2 [Host: bucket.example] -> - closed',
    ],
  ],
};

describe('a conversation', () => {
  const names = Object.keys(CONVERSATIONS);

  test.each(names)('%s', (name) => {
    const [steps, expected] = CONVERSATIONS[name]!;
    expect(transcript(converse(steps))).toEqual(expected);
  });

  test.each(names)('%s: byte by byte', (name) => {
    const [steps, expected] = CONVERSATIONS[name]!;
    expect(transcript(converse(steps, { cut: bytewise }))).toEqual(expected);
  });

  test.each(names)('%s: however it is cut', (name) => {
    const [steps, expected] = CONVERSATIONS[name]!;
    for (let seed = 1; seed <= 25; seed++) {
      expect(transcript(converse(steps, { cut: cutBy(seed) }))).toEqual(expected);
    }
  });

  test.each(names)('%s: without acknowledgements, by order', (name) => {
    // Only acknowledgements tell that a 408 answers nobody, and is not late.
    if (name.includes('408')) return;
    const [steps, expected] = CONVERSATIONS[name]!;
    expect(transcript(converse(steps, { acknowledges: false }))).toEqual(expected);
  });

  test.each(names)('%s: cut off anywhere, never two exchanges for one request', (name) => {
    const [steps, expected] = CONVERSATIONS[name]!;
    const exchanges = expected.filter((line) => line.includes(' -> ')).length;
    for (let i = 0; i < steps.length; i++) {
      const [what, value] = steps[i]!;
      if (typeof value !== 'string') continue;
      for (let length = 0; length < value.length; length++) {
        const cut: Step[] = [...steps.slice(0, i), [what as '>' | '<', value.slice(0, length)]];
        const all = converse([...cut, ['> end', 'capture-ended'], ['< end', 'capture-ended']]).exchanges;
        expect(all.length).toBeLessThanOrEqual(exchanges);
      }
    }
  });
});

describe('error bodies', () => {
  const xml = '<Error><Code>AccessForbidden</Code></Error>';
  const answer = (body: Buffer | string, ...headers: string[]): Buffer =>
    Buffer.concat([
      Buffer.from(message('HTTP/1.1 403 Forbidden', [...headers, `Content-Length: ${body.length}`])),
      Buffer.from(body),
    ]);
  const bodyOf = (response: Buffer): string | null | undefined =>
    converse([
      ['>', get()],
      ['<', response],
    ]).exchanges[0]?.errorBody;

  test.each([
    ['identity', (body: Buffer) => body],
    ['gzip', gzipSync],
    ['x-gzip', gzipSync],
    ['deflate', deflateSync],
    ['Deflate', deflateRawSync],
    ['br', brotliCompressSync],
    ['gzip, br', (body: Buffer) => brotliCompressSync(gzipSync(body))],
  ])('are kept, with the coding %s undone', (coding, code) => {
    expect(bodyOf(answer(code(Buffer.from(xml)), 'Content-Type: application/xml', `Content-Encoding: ${coding}`))).toBe(
      xml,
    );
  });

  test('are kept of a redirect, and of a response without a type', () => {
    const redirect = message('HTTP/1.1 307 Temporary Redirect', [`Content-Length: ${xml.length}`], xml);
    expect(bodyOf(Buffer.from(redirect))).toBe(xml);
    expect(bodyOf(answer(xml))).toBe(xml);
  });

  test('are not kept of images, of good responses, and of answers to HEAD', () => {
    expect(bodyOf(answer(xml, 'Content-Type: image/png'))).toBeNull();
    expect(bodyOf(Buffer.from(ok(xml, 'Content-Type: application/xml')))).toBeNull();
    const head = converse([
      ['>', message('HEAD / HTTP/1.1')],
      ['<', message('HTTP/1.1 404 Not Found', ['Content-Length: 20'])],
    ]);
    expect(head.exchanges[0]?.errorBody).toBeNull();
  });

  test('are kept up to 64 KiB, chunked ones too', () => {
    const long = 'x'.repeat(100_000);
    expect(bodyOf(answer(long))).toBe(long.slice(0, 65_536));
    const parts = message('HTTP/1.1 500 Oops', ['Transfer-Encoding: chunked'], chunked('ab', 'c', long.slice(3)));
    expect(bodyOf(Buffer.from(parts))).toBe(`abc${long.slice(3)}`.slice(0, 65_536));
  });

  test('that blow up when decoded are cut, not swallowed', () => {
    const bomb = gzipSync(Buffer.alloc(50_000_000, 'a'));
    const kept = bodyOf(answer(bomb, 'Content-Encoding: gzip'));
    expect(kept?.length).toBeGreaterThan(1000);
    expect(kept?.length).toBeLessThanOrEqual(65_536);
  });

  test('that were cut are decoded as far as they go, and garbage is none', () => {
    const noise = Array.from({ length: 3000 }, (_, i) => `line ${i * 7919} `).join('');
    const coded = gzipSync(Buffer.from(noise));
    const cut = converse([
      ['>', get()],
      ['<', answer(coded, 'Content-Encoding: gzip').subarray(0, -2000)],
      ['< end', 'reset'],
    ]);
    expect(noise.startsWith(cut.exchanges[0]!.errorBody!)).toBe(true);
    expect(bodyOf(answer('no gzip at all', 'Content-Encoding: gzip'))).toBeNull();
    expect(bodyOf(answer(xml, 'Content-Encoding: zstd'))).toBeNull();
  });
});

describe('times and frames', () => {
  test('name the head, its frames and the end of the exchange', () => {
    const { exchanges } = converse([
      ['>', 'GET / HTTP/1.1\r\nHo'],
      ['>', 'st: a\r\n\r\n'],
      ['<', 'HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n'],
      ['<', 'ab'],
      ['<', 'cd'],
    ]);
    const { timeUs, responseTimeUs, endTimeUs, source, client, server, connection } = exchanges[0]!;
    expect({ timeUs, responseTimeUs, endTimeUs, client, server, connection }).toEqual({
      timeUs: 1000,
      responseTimeUs: 3000,
      endTimeUs: 5000,
      client: '10.0.0.2:50000',
      server: '10.0.0.1:80',
      connection: 1,
    });
    expect(source).toEqual({
      kind: 'capture',
      file: 'a.pcap',
      request: [
        { frame: 1, offset: 0 },
        { frame: 2, offset: 18 },
      ],
      response: [{ frame: 3, offset: 0 }],
    });
  });

  test('a server that answered before and then keeps silent for minutes timed out', () => {
    const silent = (us: number): string | null | undefined => {
      const steps: Step[] = [
        ['>', get('/1')],
        ['<', ok()],
        ['>', get('/2')],
      ];
      for (let i = 0; i < us / 1000; i++) steps.push(['<', '\r\n']);
      return converse([...steps, ['> end', 'capture-ended'], ['< end', 'capture-ended']]).exchanges[1]?.lack;
    };
    expect(silent(1_000_000)).toBe('capture-ended');
    expect(silent(300_100_000)).toBe('timeout');
  });
});

test('whatever comes, nothing is thrown and nothing is counted twice', () => {
  const piece = fc.oneof(
    fc.constantFrom(get('/x'), ok('hello'), 'GET ', '\r\n', '\r\n\r\n', 'HTTP/1.1 200 OK\r\n', 'Content-Length: 5\r\n'),
    fc.constantFrom('Transfer-Encoding: chunked\r\n', '5\r\nabcde\r\n', '0\r\n\r\n', 'ffffffffffffffffff\r\n', '\0'),
    fc.string({ unit: 'binary', maxLength: 20 }),
  );
  const step = fc.oneof(
    fc.tuple(fc.constantFrom<'>' | '<'>('>', '<'), piece),
    fc.tuple(fc.constantFrom<'> lost' | '< lost'>('> lost', '< lost'), fc.integer({ min: 1, max: 30 })),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 25 }), fc.boolean(), (steps, fromStart) => {
      const all: Step[] = [...steps, ['> end', 'capture-ended'], ['< end', 'capture-ended']];
      const { exchanges } = converse(all, { fromStart });
      const requests = exchanges.flatMap(({ source }) => (source.kind === 'capture' ? source.request.slice(0, 1) : []));
      const ids = exchanges.map(({ id }) => id);
      expect(new Set(ids).size).toBe(ids.length);
      const starts = steps.filter(([what, text]) => what === '>' && /\S/.test(String(text))).length;
      expect(requests.length).toBeLessThanOrEqual(starts * 2);
    }),
    { numRuns: 1000 },
  );
});
