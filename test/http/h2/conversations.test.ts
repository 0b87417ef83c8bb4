import { describe, expect, test } from 'vitest';
import type { StreamEnd } from '../../../src/flow/stream.ts';
import {
  data,
  Encoder,
  type Fields,
  FRAME,
  frame,
  type HeadersOptions,
  headers,
  indexed,
  literal,
  PREFACE,
  settings,
  u32,
} from '../../support/build-http2.ts';
import {
  bytewise,
  CONNECTION,
  chunkOf,
  converse,
  cutBy,
  get,
  listen,
  message,
  type Step,
  transcript,
} from '../converse.ts';

/** Both sides of a connection, each with its table. */
class Peers {
  readonly client = new Encoder();
  readonly server = new Encoder();

  request(id: number, fields: Fields, options: HeadersOptions = { endStream: true }): Step {
    return ['>', headers(id, this.client.encode(fields), options)];
  }

  response(id: number, fields: Fields, options: HeadersOptions = { endStream: true }): Step {
    return ['<', headers(id, this.server.encode(fields), options)];
  }
}

const url = (method: string, path: string): Fields => [
  [':method', method],
  [':scheme', 'https'],
  [':authority', 'bucket.example'],
  [':path', path],
];
const ORIGIN = ['origin', 'https://app.example'] as const;
const ALLOW = ['access-control-allow-origin', 'https://app.example'] as const;
const CHROME = [
  'user-agent',
  'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/156.0.0.0 Safari/537.36',
] as const;
const FIREFOX = ['user-agent', 'Mozilla/5.0 (X11; Linux x86_64; rv:153.0) Gecko/20100101 Firefox/153.0'] as const;
const OPEN: readonly Step[] = [
  ['>', Buffer.concat([PREFACE, settings([1, 65_536], [2, 0]), frame(FRAME.windowUpdate, 0, 0, Buffer.from(u32(15)))])],
  ['<', Buffer.concat([settings([3, 100]), frame(FRAME.settings, 1, 0)])],
];
const GET_LINE = 'GET https://bucket.example/a [origin: https://app.example]';
const OK_LINE = '200 [access-control-allow-origin: https://app.example] h2 complete';
const ok: Fields = [[':status', '200'], ALLOW];
const json: Fields = [
  [':status', '200'],
  ['content-type', 'application/json'],
];
const JSON_LINE = '200 [content-type: application/json]';
const ELEMENT: Fields = [
  ['sec-fetch-site', 'cross-site'],
  ['sec-fetch-mode', 'no-cors'],
  ['sec-fetch-dest', 'script'],
];

type Conversation = readonly [steps: (peers: Peers) => readonly Step[], told: readonly string[]];

/** What is said behind the prefaces, and the lines of the transcript. */
const CONVERSATIONS: Record<string, Conversation> = {
  'a request and its response': [
    (p) => [p.request(1, [...url('GET', '/a'), ORIGIN]), p.response(1, ok, {}), ['<', data(1, 'hello', true)]],
    [`${GET_LINE} -> ${OK_LINE}`],
  ],
  'requests that repeat each other': [
    (p) => [
      p.request(1, [...url('OPTIONS', '/a'), ORIGIN, ['access-control-request-method', 'PUT']]),
      p.response(1, [[':status', '204'], ALLOW]),
      p.request(3, [...url('PUT', '/a'), ORIGIN], {}),
      ['>', data(3, 'body')],
      ['>', data(3, '', true)],
      p.response(3, ok),
    ],
    [
      'OPTIONS https://bucket.example/a [origin: https://app.example; access-control-request-method: PUT] -> 204 [access-control-allow-origin: https://app.example] h2 complete',
      `PUT https://bucket.example/a [origin: https://app.example] -> ${OK_LINE}`,
    ],
  ],
  'streams that overtake each other': [
    (p) => [
      p.request(1, url('GET', '/1')),
      p.request(3, url('GET', '/3')),
      p.request(5, url('GET', '/5')),
      p.response(5, [[':status', '200']], {}),
      p.response(3, [[':status', '404']], {}),
      ['<', data(5, 'five', true)],
      p.response(1, [[':status', '304']]),
      ['<', data(3, 'three', true)],
    ],
    [
      'GET https://bucket.example/5 [] -> 200 [] h2 complete',
      'GET https://bucket.example/1 [] -> 304 [] h2 complete',
      'GET https://bucket.example/3 [] -> 404 [] "three" h2 complete',
    ],
  ],
  'an answer with a header name in upper case, which browsers do not accept': [
    (p) => [
      p.request(1, url('GET', '/1')),
      p.response(1, [
        [':status', '200'],
        ['Access-Control-Allow-Origin', '*'],
      ]),
      p.request(3, url('GET', '/3')),
      p.response(3, [[':status', '200'], ALLOW, ['eTag', '1']], {}),
      ['>', frame(FRAME.reset, 0, 3, Buffer.from(u32(1)))],
      p.request(5, url('GET', '/5')),
      p.response(5, ok),
    ],
    [
      'GET https://bucket.example/1 [] -> - h2 gap',
      'GET https://bucket.example/3 [] -> - h2 gap',
      `GET https://bucket.example/5 [] -> ${OK_LINE}`,
      'http2/malformed-headers',
    ],
  ],
  'an answer with a line break or NUL in a value, which browsers do not accept': [
    (p) => [
      p.request(1, url('GET', '/1')),
      p.response(1, [
        [':status', '200'],
        ['access-control-allow-origin', '*\r\n'],
      ]),
      p.request(3, [...url('GET', '/3'), FIREFOX]),
      // Out of the table.
      p.response(3, [
        [':status', '200'],
        ['access-control-allow-origin', '*\r\n'],
      ]),
      p.request(5, [...url('GET', '/5'), FIREFOX]),
      p.response(5, [[':status', '200'], ALLOW, ['x-a', 'a\0b']], {}),
      ['>', frame(FRAME.reset, 0, 5, Buffer.from(u32(1)))],
      p.request(7, url('GET', '/7')),
      p.response(7, [[':status', '200'], ALLOW, ['x a', 'b']]),
      p.request(9, url('GET', '/9')),
      p.response(9, ok),
    ],
    [
      'GET https://bucket.example/1 [] -> - h2 gap',
      `GET https://bucket.example/3 [${FIREFOX.join(': ')}] -> - h2 gap`,
      `GET https://bucket.example/5 [${FIREFOX.join(': ')}] -> - h2 gap`,
      'GET https://bucket.example/7 [] -> - h2 gap',
      `GET https://bucket.example/9 [] -> ${OK_LINE}`,
      'http2/malformed-headers',
    ],
  ],
  'blanks around a value, which browsers take off': [
    (p) => [
      p.request(1, [...url('GET', '/a'), ORIGIN]),
      p.response(1, [
        [':status', '200'],
        [ALLOW[0], ` ${ALLOW[1]}\t`],
      ]),
    ],
    [`${GET_LINE} -> ${OK_LINE}`],
  ],
  'other control characters and Transfer-Encoding, which only Chromium does not accept': [
    (p) => [
      p.request(1, [...url('GET', '/1'), CHROME]),
      p.response(1, [[':status', '200'], ALLOW, ['x-a', 'a\x1b']]),
      p.request(3, [...url('GET', '/3'), CHROME]),
      p.response(3, [[':status', '200'], ALLOW, ['transfer-encoding', 'chunked']]),
      p.request(5, [...url('GET', '/5'), FIREFOX]),
      p.response(5, [
        [':status', '200'],
        ['transfer-encoding', 'chunked'],
        ['x-a', 'a\x7f'],
      ]),
      p.request(7, [...url('GET', '/7'), CHROME]),
      p.response(7, [
        [':status', '200'],
        ['x-a', 'a\tb'],
      ]),
    ],
    [
      `GET https://bucket.example/1 [${CHROME.join(': ')}] -> - h2 gap`,
      `GET https://bucket.example/3 [${CHROME.join(': ')}] -> - h2 gap`,
      `GET https://bucket.example/5 [${FIREFOX.join(': ')}] -> 200 [transfer-encoding: chunked; x-a: a\x7f] h2 complete`,
      `GET https://bucket.example/7 [${CHROME.join(': ')}] -> 200 [x-a: a\tb] h2 complete`,
      'http2/malformed-headers',
    ],
  ],
  'an interim response that browsers do not accept: the final one is not heard': [
    (p) => [
      p.request(1, url('GET', '/1')),
      p.response(
        1,
        [
          [':status', '103'],
          ['link', '</a>\n'],
        ],
        {},
      ),
      p.response(1, ok),
    ],
    ['GET https://bucket.example/1 [] -> - h2 gap', 'http2/malformed-headers'],
  ],
  'malformed trailers: the headers were heard': [
    (p) => [
      p.request(1, [...url('GET', '/a'), ORIGIN]),
      p.response(1, ok, {}),
      ['<', data(1, 'hello')],
      p.response(1, [['x-a', 'a\n']]),
    ],
    [`${GET_LINE} -> ${OK_LINE}`],
  ],
  'a status twice, or behind a header': [
    (p) => [
      p.request(1, url('GET', '/1')),
      p.response(1, [[':status', '200'], [':status', '403'], ALLOW]),
      p.request(3, url('GET', '/3')),
      p.response(3, [ALLOW, [':status', '200']]),
    ],
    [
      'GET https://bucket.example/1 [] -> - h2 gap',
      'GET https://bucket.example/3 [] -> - h2 gap',
      'http2/malformed-headers',
    ],
  ],
  'padding and priority': [
    (p) => [
      p.request(1, [...url('GET', '/a'), ORIGIN], { endStream: true, padding: 20, priority: true }),
      p.response(1, ok, { padding: 1 }),
      ['<', data(1, 'hello', false, 255)],
      ['<', data(1, '', true, 3)],
    ],
    [`${GET_LINE} -> ${OK_LINE}`],
  ],
  'an error body out of padded data': [
    (p) => [
      p.request(1, url('GET', '/a')),
      p.response(
        1,
        [
          [':status', '403'],
          ['content-type', 'application/xml'],
        ],
        {},
      ),
      ['<', data(1, '<Error>', false, 9)],
      ['<', data(1, '</Error>', true)],
    ],
    ['GET https://bucket.example/a [] -> 403 [content-type: application/xml] "<Error></Error>" h2 complete'],
  ],
  'the beginning of what an element loads without CORS, beside other streams': [
    (p) => [
      p.request(1, [...url('GET', '/a'), ...ELEMENT]),
      p.request(3, url('GET', '/b')),
      p.response(1, json, {}),
      p.response(3, json, {}),
      ['<', data(1, '{"a"', false, 9)],
      ['<', data(3, '{"b": 1}', true)],
      ['<', data(1, ': 1}')],
      ['<', data(1, ' '.repeat(2000), true)],
      p.request(5, url('GET', '/b')),
      p.response(5, json, {}),
      ['<', data(5, '{"b": 1}', true)],
    ],
    [
      `GET https://bucket.example/b [] -> ${JSON_LINE} h2 complete`,
      `GET https://bucket.example/a [${ELEMENT.map((field) => field.join(': ')).join('; ')}] -> ${JSON_LINE} "${'{"a": 1}'.padEnd(1024)}" h2 complete`,
      `GET https://bucket.example/b [] -> ${JSON_LINE} h2 complete`,
    ],
  ],
  'data is missing of what an element loads without CORS': [
    (p) => [
      p.request(1, [...url('GET', '/a'), ...ELEMENT]),
      p.response(1, json, {}),
      ['<', data(1, 'x = ', false).subarray(0, 10)],
      ['< lost', 3],
      ['<', data(1, '{"a": 1}', true)],
    ],
    [`GET https://bucket.example/a [${ELEMENT.map((field) => field.join(': ')).join('; ')}] -> ${JSON_LINE} "x" h2`],
  ],
  CONTINUATION: [
    (p) => [
      p.request(1, [...url('GET', '/a'), ORIGIN], { endStream: true, frames: 7, padding: 4, priority: true }),
      p.response(1, ok, { endStream: true, frames: 40 }),
    ],
    [`${GET_LINE} -> ${OK_LINE}`],
  ],
  'interim responses and trailers': [
    (p) => [
      p.request(1, [...url('GET', '/a'), ORIGIN]),
      p.response(1, [[':status', '100']], {}),
      p.response(
        1,
        [
          [':status', '103'],
          ['link', '</x>'],
        ],
        {},
      ),
      p.response(1, ok, {}),
      ['<', data(1, 'hello')],
      p.response(1, [
        ['grpc-status', '0'],
        ['x-trailer', '1'],
      ]),
    ],
    [`${GET_LINE} -> ${OK_LINE}`],
  ],
  'trailers of a request': [
    (p) => [
      p.request(1, [...url('POST', '/a'), ORIGIN], {}),
      ['>', data(1, 'hello')],
      p.request(1, [['x-checksum', 'abc']]),
      p.response(1, ok),
    ],
    [`POST https://bucket.example/a [origin: https://app.example] -> ${OK_LINE}`],
  ],
  'frames that say nothing of exchanges': [
    (p) => [
      ['>', frame(FRAME.priority, 0, 3, Buffer.from([0, 0, 0, 0, 1]))],
      p.request(1, [...url('GET', '/a'), ORIGIN]),
      ['<', frame(FRAME.ping, 0, 0, '12345678')],
      ['<', frame(FRAME.windowUpdate, 0, 1, Buffer.from(u32(100)))],
      ['<', frame(0xfa, 0xff, 0x7fff_ffff, 'an extension')],
      ['<', frame(0x0c, 0, 0, '')],
      p.response(1, ok),
      ['<', frame(FRAME.goAway, 0, 0, Buffer.from([...u32(1), ...u32(0), 1, 2, 3]))],
    ],
    [`${GET_LINE} -> ${OK_LINE}`],
  ],
  'the server resets': [
    (p) => [
      p.request(1, url('GET', '/a')),
      ['<', frame(FRAME.reset, 0, 1, Buffer.from(u32(7)))],
      p.request(3, url('GET', '/b')),
      p.response(3, ok, {}),
      ['<', frame(FRAME.reset, 0, 3, Buffer.from(u32(2)))],
    ],
    [
      'GET https://bucket.example/a [] -> - h2 reset',
      'GET https://bucket.example/b [] -> 200 [access-control-allow-origin: https://app.example] h2 reset',
    ],
  ],
  'the client gives up; what the server still sends belongs to nothing': [
    (p) => [
      p.request(1, url('GET', '/a')),
      ['>', frame(FRAME.reset, 0, 1, Buffer.from(u32(8)))],
      p.response(
        1,
        [
          [':status', '200'],
          ['x-late', '1'],
        ],
        {},
      ),
      ['<', data(1, 'late', true)],
      p.request(3, [...url('GET', '/a'), ORIGIN]),
      p.response(3, [...ok, ['x-late', '1']]),
    ],
    [
      'GET https://bucket.example/a [] -> - h2 aborted',
      `${GET_LINE} -> 200 [access-control-allow-origin: https://app.example; x-late: 1] h2 complete`,
    ],
  ],
  'an answer before the request is over': [
    (p) => [
      p.request(1, url('PUT', '/a'), {}),
      ['>', data(1, 'part')],
      p.response(1, [[':status', '403']]),
      ['<', frame(FRAME.reset, 0, 1, Buffer.from(u32(0)))],
    ],
    ['PUT https://bucket.example/a [] -> 403 [] h2'],
  ],
  'GOAWAY: what is above its stream is not answered': [
    (p) => [
      p.request(1, [...url('GET', '/a'), ORIGIN]),
      p.request(3, url('GET', '/b')),
      ['<', frame(FRAME.goAway, 0, 0, Buffer.from([...u32(1), ...u32(0)]))],
      p.response(1, ok),
    ],
    ['GET https://bucket.example/b [] -> - h2 closed', `${GET_LINE} -> ${OK_LINE}`],
  ],
  'server push': [
    (p) => [
      p.request(1, [...url('GET', '/a'), ORIGIN]),
      [
        '<',
        frame(
          FRAME.promise,
          0x0c,
          1,
          Buffer.concat([Buffer.from([2, ...u32(2)]), p.server.encode(url('GET', '/style.css')), Buffer.alloc(2)]),
        ),
      ],
      p.response(1, ok),
      p.response(2, [[':status', '200']], {}),
      ['<', data(2, 'body', true)],
    ],
    [`${GET_LINE} -> ${OK_LINE}`, 'GET https://bucket.example/style.css [] -> 200 [] h2 complete'],
  ],
  'CONNECT, and extended CONNECT': [
    (p) => [
      p.request(
        1,
        [
          [':method', 'CONNECT'],
          [':authority', 'b.example:443'],
        ],
        {},
      ),
      p.response(1, [[':status', '200']], {}),
      ['>', data(1, 'tunnelled')],
      p.request(3, [...url('CONNECT', '/chat'), [':protocol', 'websocket']], {}),
      p.response(3, [[':status', '200']], {}),
      ['<', data(3, 'tunnelled', true)],
      p.request(
        5,
        [
          [':method', 'CONNECT'],
          [':authority', 'c.example:443'],
        ],
        {},
      ),
      p.response(5, [[':status', '407']]),
      ['>', data(5, '', true)],
    ],
    [
      'CONNECT b.example:443 [] -> 200 [] h2 complete',
      'CONNECT https://bucket.example/chat [] -> 200 [] h2 complete',
      'CONNECT c.example:443 [] -> 407 [] h2 complete',
      'tls/not-decoded',
    ],
  ],
  'targets and authorities': [
    (p) => {
      const ask = (id: number, path: string, ...rest: Fields): Step[] => [
        p.request(id, [[':method', 'OPTIONS'], [':path', path], ...rest]),
        p.response(id, [[':status', '200']]),
      ];
      return [
        ...ask(1, '*', [':scheme', 'http'], [':authority', 'a.example']),
        ...ask(3, '/p#f', [':scheme', 'https'], [':authority', 'a.example:443']),
        ...ask(5, '/p', [':scheme', 'http'], [':authority', 'a.example:80']),
        ...ask(7, '/p', [':scheme', 'https'], [':authority', 'a.example:80']),
        ...ask(9, '/p', [':scheme', 'http'], ['host', 'h.example']),
        ...ask(11, '/p', [':scheme', 'http']),
        ...ask(13, '/p', [':authority', 'a.example']),
      ];
    },
    [
      'OPTIONS * [] -> 200 [] h2 complete',
      'OPTIONS https://a.example/p [] -> 200 [] h2 complete',
      'OPTIONS http://a.example/p [] -> 200 [] h2 complete',
      'OPTIONS https://a.example:80/p [] -> 200 [] h2 complete',
      'OPTIONS http://h.example/p [host: h.example] -> 200 [] h2 complete',
      'OPTIONS http://10.0.0.1/p [] -> 200 [] h2 complete',
      'OPTIONS null [] -> 200 [] h2 complete',
    ],
  ],
  'blanks around values': [
    (p) => [
      p.request(1, url('GET', '/a')),
      p.response(1, [
        [':status', '200'],
        ['vary', ' \tOrigin '],
        ['x', ' '],
      ]),
    ],
    ['GET https://bucket.example/a [] -> 200 [vary: Origin; x: ] h2 complete'],
  ],
  'the connection ends': [
    (p) => [
      p.request(1, url('GET', '/1')),
      p.request(3, url('GET', '/3')),
      p.response(3, ok, {}),
      ['> end'],
      ['< end'],
    ],
    [
      'GET https://bucket.example/1 [] -> - h2 closed',
      'GET https://bucket.example/3 [] -> 200 [access-control-allow-origin: https://app.example] h2 closed',
    ],
  ],
  'a block that is none': [
    (p) => [
      p.request(1, url('GET', '/a')),
      ['<', headers(1, Buffer.concat([indexed(8), literal('x', '1'), Buffer.from([0x80])]), { endStream: true })],
      p.request(3, url('GET', '/a')),
      p.response(3, [
        [':status', '200'],
        ['x-new', '1'],
      ]),
    ],
    [
      'GET https://bucket.example/a [] -> 200 [x: 1] h2 cut',
      'GET https://bucket.example/a [] -> 200 [x-new: 1] h2 complete',
      'http2/unknown-headers',
    ],
  ],
};

const stepsOf = (name: string): Step[] => [...OPEN, ...CONVERSATIONS[name]![0](new Peers())];

describe('a conversation', () => {
  const names = Object.keys(CONVERSATIONS);

  test.each(names)('%s', (name) => {
    expect(transcript(converse(stepsOf(name), { recognises: true }))).toEqual(CONVERSATIONS[name]![1]);
  });

  test.each(names)('%s: byte by byte', (name) => {
    expect(transcript(converse(stepsOf(name), { cut: bytewise, recognises: true }))).toEqual(CONVERSATIONS[name]![1]);
  });

  test.each(names)('%s: however it is cut', (name) => {
    for (let seed = 1; seed <= 25; seed++) {
      const manner = { cut: cutBy(seed), recognises: seed % 2 === 0 };
      expect(transcript(converse(stepsOf(name), manner))).toEqual(CONVERSATIONS[name]![1]);
    }
  });

  test.each(names)('%s: all that one side sends at once', (name) => {
    const steps = stepsOf(name).filter(([what]) => !what.endsWith('end'));
    const joined = (side: string): Buffer =>
      Buffer.concat(steps.filter(([what]) => what === side).map(([, bytes]) => bytes as Buffer));
    const { exchanges } = converse(
      [
        ['>', joined('>')],
        ['<', joined('<')],
      ],
      { recognises: true },
    );
    // What the client says to an answer comes before it here.
    if (!name.includes('client gives up')) expect(exchanges.every(({ method }) => method !== null)).toBe(true);
    // The answers first: requests are seen late.
    const late = converse([['<', joined('<')], ['>', joined('>')], ['> end'], ['< end']], { recognises: true });
    expect(late.exchanges.every(({ requestKnowledge }) => requestKnowledge === 'complete')).toBe(true);
  });

  test.each(names)('%s: cut off anywhere, never two exchanges for one request', (name) => {
    const most = CONVERSATIONS[name]![1].filter((line) => line.includes(' -> ')).length;
    const steps = stepsOf(name);
    for (let i = 0; i < steps.length; i++) {
      const [what, value] = steps[i]!;
      if (!(value instanceof Buffer)) continue;
      for (let length = 0; length < value.length; length++) {
        const cut: Step[] = [...steps.slice(0, i), [what as '>' | '<', value.subarray(0, length)]];
        const all = converse([...cut, ['> end', 'capture-ended'], ['< end', 'capture-ended']], { recognises: true });
        expect(all.exchanges.length, transcript(all).join('\n')).toBeLessThanOrEqual(most);
      }
    }
  });
});

describe('behind missing bytes', () => {
  /** A server that ends streams with empty frames, as many do. */
  const talk = (p: Peers, behind: Buffer): Step[] => [
    ...OPEN,
    ...[1, 3, 5].map((id) => p.request(id, url('GET', `/${id}`))),
    ['< lost', 300],
    ['<', Buffer.concat([...[3, 1, 5].map((id) => data(id, '', true)), behind])],
    p.request(7, [...url('GET', '/a'), ORIGIN]),
    p.response(7, ok, {}),
    ['<', data(7, 'b'.repeat(3000))],
    ['<', data(7, '', true)],
    ['> end'],
    ['< end'],
  ];
  const LOST = [1, 3, 5].map((id) => `GET https://bucket.example/${id} [] -> - h2 gap`);

  test('frames are found among empty ones', () => {
    const lines = transcript(converse(talk(new Peers(), Buffer.alloc(0))));
    expect(lines.toSorted()).toEqual([...LOST, `${GET_LINE} -> ${OK_LINE}`, 'http/resynchronised'].toSorted());
  });

  test('what seems to be a long frame, and runs into the end, may hide answers', () => {
    // Three that look like frames, in a body.
    const body = Buffer.concat([data(1, 'x'), data(1, 'y'), data(1, 'z'.repeat(9000)).subarray(0, 9)]);
    const lines = transcript(
      converse(talk(new Peers(), Buffer.alloc(0)).map((step, at) => (at === 6 ? ['<', body] : step))),
    );
    expect(lines).toContain(`${GET_LINE} -> - h2 gap`);
  });
});

test('what the server made up for a push is marked, and nothing else', () => {
  const p = new Peers();
  const promise = Buffer.concat([Buffer.from(u32(2)), p.server.encode([...url('GET', '/b'), ORIGIN])]);
  const { exchanges } = converse([
    ...OPEN,
    p.request(1, [...url('GET', '/a'), ORIGIN]),
    ['<', frame(FRAME.promise, 0x04, 1, promise)],
    p.response(1, ok),
    p.response(2, ok),
  ]);
  expect(exchanges.map(({ url: of, isPushed }) => [of, isPushed])).toEqual([
    ['https://bucket.example/a', undefined],
    ['https://bucket.example/b', true],
  ]);
});

describe('joining', () => {
  const upgrade = (p: Peers): Step[] => [
    ['>', get('/', 'Connection: Upgrade, HTTP2-Settings', 'Upgrade: h2c', 'HTTP2-Settings: AAMAAABk')],
    ['<', message('HTTP/1.1 101 Switching Protocols', ['Connection: Upgrade', 'Upgrade: h2c'])],
    ['<', settings([3, 100])],
    p.response(
      1,
      [
        [':status', '200'],
        ['x', '1'],
      ],
      {},
    ),
    ['>', Buffer.concat([PREFACE, settings()])],
    ['<', data(1, 'hello', true)],
    p.request(3, [...url('GET', '/a'), ORIGIN]),
    p.response(3, ok),
  ];
  const tunnel = (p: Peers): Step[] => [
    ['>', message('CONNECT bucket.example:80 HTTP/1.1')],
    ['<', message('HTTP/1.1 200 OK')],
    ...OPEN,
    p.request(1, [...url('GET', '/a'), ORIGIN]),
    p.response(1, ok),
  ];
  const UPGRADED = [
    'GET http://bucket.example/ [Host: bucket.example; Connection: Upgrade, HTTP2-Settings; Upgrade: h2c; HTTP2-Settings: AAMAAABk] -> 200 [x: 1] h2 complete',
    `${GET_LINE} -> ${OK_LINE}`,
  ];
  const TUNNELLED = ['CONNECT bucket.example:80 [] -> 200 [] complete', `${GET_LINE} -> ${OK_LINE}`];

  test.each([
    ['an Upgrade is answered on stream 1', upgrade, UPGRADED],
    ['CONNECT, and HTTP/2 in the tunnel', tunnel, TUNNELLED],
  ])('%s', (_, steps, expected) => {
    expect(transcript(converse(steps(new Peers())))).toEqual(expected);
    expect(transcript(converse(steps(new Peers()), { cut: bytewise }))).toEqual(expected);
    for (let seed = 1; seed <= 25; seed++) {
      expect(transcript(converse(steps(new Peers()), { cut: cutBy(seed) }))).toEqual(expected);
    }
  });

  test('in a tunnel the server may speak first', () => {
    const p = new Peers();
    const steps: Step[] = [...tunnel(p).slice(0, 2), OPEN[1]!, OPEN[0]!, ...tunnel(new Peers()).slice(4)];
    expect(transcript(converse(steps))).toEqual(TUNNELLED);
  });

  test('an answer to an Upgrade that is missing is not given to the request before', () => {
    const { exchanges, factory } = listen();
    const handler = factory.open('http', CONNECTION)!;
    const asks = Buffer.from(get('/1', 'Connection: Upgrade, HTTP2-Settings', 'Upgrade: h2c'));
    const agrees = Buffer.from(message('HTTP/1.1 101 Switching Protocols', ['Connection: Upgrade', 'Upgrade: h2c']));
    const answer = Buffer.concat([settings(), new Peers().response(1, [[':status', '200']])[1] as Buffer]);
    handler.chunk(chunkOf(asks, { offset: 0, acknowledged: 0 }));
    // Its answer, and the next request, which the server had received when it agreed.
    handler.gap(1, 300);
    const acknowledged = 2 * asks.length;
    handler.chunk(chunkOf(agrees, { direction: 1, offset: 300, acknowledged }));
    handler.chunk(chunkOf(answer, { direction: 1, offset: 300 + agrees.length, acknowledged }));
    handler.gap(0, asks.length);
    handler.chunk(
      chunkOf(Buffer.concat([PREFACE, settings()]), { offset: acknowledged, acknowledged: 300 + agrees.length }),
    );
    for (const direction of [0, 1] as const) handler.end(direction, 'capture-ended', 1e6, 9);
    factory.end();
    const told = exchanges.map(({ url, status, lack }) => [url, status, lack]);
    expect(told).toContainEqual(['http://bucket.example/1', null, 'gap']);
    expect(told.filter(([url, status]) => url !== null && status !== null)).toEqual([]);
  });

  describe('an Upgrade whose 101 is missing: the preface of the client proves it', () => {
    const LOST = `${UPGRADED[0]!.split(' -> ')[0]!} -> - h2 gap`;
    const ANSWERED = `${GET_LINE} -> ${OK_LINE}`;
    /** The first `count` packets of the server are missing, which may show late: where it goes on. */
    const without = (count: number, isLate: boolean, end: StreamEnd): string[] => {
      const steps = upgrade(new Peers());
      const server = steps.filter(([who]) => who === '<');
      const lost = server.slice(0, count);
      const gap: Step = ['< lost', lost.reduce((sum, [, bytes]) => sum + Buffer.from(bytes as Buffer).length, 0)];
      const before = isLate ? server[count] : lost[0];
      const seen = steps.flatMap((step) => [...(step === before ? [gap] : []), ...(lost.includes(step) ? [] : [step])]);
      if (before === undefined) seen.push(gap);
      return transcript(converse([...seen, ['> end', end], ['< end', end]])).filter((line) => !line.includes('/re'));
    };

    test.each<[count: number, isLate: boolean, expected: readonly string[]]>([
      [1, false, [LOST, ANSWERED]],
      [2, false, [LOST, ANSWERED]],
      [3, false, [LOST, ANSWERED]],
      [3, true, [LOST, ANSWERED]],
      [4, true, [LOST, ANSWERED]],
      [5, true, [LOST, LOST.replace(/^.* ->/, `${GET_LINE} ->`)]],
    ])('with %i packets, told late: %s', (count, isLate, expected) => {
      for (const end of ['fin', 'reset', 'capture-ended'] as const) {
        expect(without(count, isLate, end).toSorted()).toEqual(expected.toSorted());
      }
    });
  });

  test('an Upgrade whose answer never comes', () => {
    const steps = upgrade(new Peers()).slice(0, 3);
    expect(transcript(converse([...steps, ['> end'], ['< end']]))).toEqual([
      UPGRADED[0]!.replace('200 [x: 1] h2 complete', '- h2 closed'),
    ]);
  });

  test('a server that speaks first', () => {
    const p = new Peers();
    const steps: Step[] = [OPEN[1]!, OPEN[0]!, p.request(1, [...url('GET', '/a'), ORIGIN]), p.response(1, ok)];
    expect(transcript(converse(steps, { recognises: true }))).toEqual([`${GET_LINE} -> ${OK_LINE}`]);
  });

  test('empty lines before the preface', () => {
    const p = new Peers();
    const steps: Step[] = [['>', '\r\n'], ...OPEN, p.request(1, [...url('GET', '/a'), ORIGIN]), p.response(1, ok)];
    expect(transcript(converse(steps))).toEqual([`${GET_LINE} -> ${OK_LINE}`]);
  });
});

test('evidence: the frames of the capture in which the header block arrived', () => {
  const p = new Peers();
  const block = p.client.encode([...url('GET', '/a'), ORIGIN]);
  const [first, rest] = [block.subarray(0, 20), block.subarray(20)];
  const bytes = Buffer.concat([
    frame(FRAME.headers, 0x29, 1, Buffer.concat([Buffer.from([9, 0, 0, 0, 0, 1]), first, Buffer.alloc(9)])),
    frame(FRAME.continuation, 4, 1, rest),
  ]);
  const steps: Step[] = [
    ...OPEN,
    // header and prefix; 5 bytes; 15 bytes and padding; padding and header; the rest
    ...[0, 15, 20, 38, 53].map((at, i, all): Step => ['>', bytes.subarray(at, all[i + 1])]),
    p.response(1, ok),
  ];
  const { exchanges } = converse(steps, { recognises: true });
  expect(exchanges[0]?.source).toEqual({
    kind: 'capture',
    file: 'a.pcap',
    request: [
      { frame: 4, offset: 0 },
      { frame: 5, offset: 5 },
      { frame: 7, offset: 20 },
    ],
    response: [{ frame: 8, offset: 0 }],
  });
});
