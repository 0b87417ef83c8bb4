import { describe, expect, test } from 'vitest';
import type { Lack } from '../../../src/exchange/exchange.ts';
import { CONNECTION, chunkOf, converse, get, listen, message, ok, type Step, transcript } from '../converse.ts';

const line = (path: string, rest: string): string =>
  `GET http://bucket.example${path} [Host: bucket.example] -> ${rest}`;
const put = (path: string, length: number, body: string): string =>
  message(`PUT ${path} HTTP/1.1`, ['Host: b', `Content-Length: ${length}`], body);

/** Conversations of which the capture lacks something, and what is told. */
const LOSSY: Record<string, readonly [readonly Step[], readonly string[]]> = {
  'a hole in a body of known length costs only that body': [
    [
      ['>', get('/1')],
      ['<', message('HTTP/1.1 200 OK', ['Content-Length: 100'], 'x'.repeat(30))],
      ['< lost', 60],
      ['<', 'x'.repeat(10)],
      ['>', get('/2')],
      ['<', ok()],
    ],
    [line('/1', '200 [Content-Length: 100]'), line('/2', '200 [Content-Length: 0] complete')],
  ],
  'what is kept of a body ends at the hole': [
    [
      ['>', get('/1')],
      ['<', message('HTTP/1.1 403 Forbidden', ['Content-Length: 9'], '<Er')],
      ['< lost', 3],
      ['<', 'or>'],
      ['>', get('/2')],
      ['<', message('HTTP/1.1 403 Forbidden', ['Content-Length: 9'])],
      ['< lost', 3],
      ['<', '{"a":1'],
    ],
    [line('/1', '403 [Content-Length: 9] "<Er"'), line('/2', '403 [Content-Length: 9]')],
  ],
  'an answer whose length is damaged ends where the client stood when it asked again': [
    [
      ['>', get('/1')],
      ['<', message('HTTP/1.1 200 OK', ['Content-Length: 900'], 'x'.repeat(90))],
      ['>', get('/2')],
      ['<', message('HTTP/1.1 200 OK', ['Content-Lengtj: 0'])],
      ['>', get('/3')],
      ['<', ok()],
    ],
    [
      line('/1', '200 [Content-Length: 900]'),
      line('/2', '200 [Content-Lengtj: 0]'),
      line('/3', '200 [Content-Length: 0] complete'),
    ],
  ],
  'a hole that ends with the body': [
    [
      ['>', get('/1')],
      ['<', message('HTTP/1.1 200 OK', ['Content-Length: 100'])],
      ['< lost', 100],
      ['>', get('/2')],
      ['<', ok()],
    ],
    [line('/1', '200 [Content-Length: 100]'), line('/2', '200 [Content-Length: 0] complete')],
  ],
  'a hole in the data of a chunk': [
    [
      ['>', get('/1')],
      ['<', message('HTTP/1.1 200 OK', ['Transfer-Encoding: chunked'], '14\r\n01234')],
      ['< lost', 10],
      ['<', '56789\r\n0\r\n\r\n'],
      ['>', get('/2')],
      ['<', ok()],
    ],
    [line('/1', '200 [Transfer-Encoding: chunked]'), line('/2', '200 [Content-Length: 0] complete')],
  ],
  'a hole in the framing of chunks: the next answer begins where its request says': [
    [
      ['>', get('/1')],
      ['<', message('HTTP/1.1 200 OK', ['Transfer-Encoding: chunked'], '5\r\nhell')],
      ['< lost', 20],
      ['<', 'GET / HTTP/1.1 is data\r\n0\r\n\r\n'],
      ['>', get('/2')],
      ['<', ok()],
    ],
    [
      line('/1', '200 [Transfer-Encoding: chunked] gap'),
      line('/2', '200 [Content-Length: 0] complete'),
      'http/resynchronised',
    ],
  ],
  'a response that is lost, head and all': [
    [
      ['>', get('/1')],
      ['< lost', 500],
      ['>', get('/2')],
      ['<', ok('two')],
      ['>', get('/3')],
      ['<', ok('three')],
    ],
    [
      line('/1', '- gap'),
      line('/2', '200 [Content-Length: 3] complete'),
      line('/3', '200 [Content-Length: 5] complete'),
      'http/resynchronised',
    ],
  ],
  'a request that is lost, head and all': [
    [
      ['>', get('/1')],
      ['<', ok('one')],
      ['> lost', 300],
      ['<', ok('two')],
      ['>', get('/3')],
      ['<', ok('three')],
    ],
    [
      line('/1', '200 [Content-Length: 3] complete'),
      '? -> 200 [Content-Length: 3]',
      line('/3', '200 [Content-Length: 5] complete'),
      'http/resynchronised',
    ],
  ],
  'a request and its response that are lost': [
    [
      ['>', get('/1')],
      ['<', ok('one')],
      ['> lost', 300],
      ['< lost', 300],
      ['>', get('/3')],
      ['<', ok('three')],
    ],
    [
      line('/1', '200 [Content-Length: 3] complete'),
      line('/3', '200 [Content-Length: 5] complete'),
      'http/resynchronised',
    ],
  ],
  'a head with a hole is told as far as it is known': [
    [
      ['>', 'OPTIONS /key HTTP/1.1\r\nHost: b\r\nOrigin: http://a\r\nAccess-Control-Req'],
      ['> lost', 80],
      ['<', 'HTTP/1.1 403 Forbidden\r\nServer: Alibaba\r\nContent-Le'],
      ['< lost', 40],
      ['>', get('/2')],
      ['<', ok()],
    ],
    [
      'OPTIONS http://b/key [Host: b; Origin: http://a] -> 403 [Server: Alibaba] gap cut',
      line('/2', '200 [Content-Length: 0] complete'),
      'http/resynchronised',
    ],
  ],
  'an upload with a hole that takes the next request along': [
    [
      ['>', put('/1', 100, 'x'.repeat(50))],
      ['<', ok('one')],
      ['> lost', 200],
      ['<', ok('two')],
      ['>', get('/3')],
      ['<', ok('three')],
    ],
    [
      'PUT http://b/1 [Host: b; Content-Length: 100] -> 200 [Content-Length: 3]',
      '? -> 200 [Content-Length: 3]',
      line('/3', '200 [Content-Length: 5] complete'),
      'http/resynchronised',
    ],
  ],
  'a request that is captured behind its answer': [
    [
      ['>', get('/1')],
      ['<', ok('one')],
      ['> end', 'capture-ended'],
      ['< end', 'capture-ended'],
    ],
    [line('/1', '200 [Content-Length: 3] complete')],
  ],
};

describe('what is missing', () => {
  test.each(Object.keys(LOSSY))('%s', (name) => {
    const [steps, expected] = LOSSY[name]!;
    const all: Step[] = [...steps, ['> end', 'capture-ended'], ['< end', 'capture-ended']];
    expect(transcript(converse(all))).toEqual(expected);
  });
});

describe('one side only', () => {
  test('requests: each is told, none has an answer', () => {
    const lines = transcript(
      converse([['>', get('/1')], ['>', get('/2') + put('/3', 3, 'abc')], ['> end'], ['< end', 'capture-ended']]),
    );
    expect(lines).toEqual([
      line('/1', '- capture-ended'),
      line('/2', '- capture-ended'),
      'PUT http://b/3 [Host: b; Content-Length: 3] -> - capture-ended',
    ]);
  });

  test('responses: each is told, and one to HEAD takes no other for its body', () => {
    const head = message('HTTP/1.1 200 OK', ['Content-Length: 100', 'X-To: HEAD']);
    const steps: Step[] = [['<', ok('one')], ['<', head], ['<', ok('three')], ['< end'], ['> end', 'capture-ended']];
    expect(transcript(converse(steps))).toEqual([
      '? -> 200 [Content-Length: 3]',
      '? -> 200 [Content-Length: 100; X-To: HEAD]',
      '? -> 200 [Content-Length: 5]',
    ]);
  });

  test('many requests without answer are let go one by one', () => {
    const steps: Step[] = Array.from({ length: 300 }, (_, i): Step => ['>', get(`/${i}`)]);
    const { exchanges } = converse(steps);
    expect(exchanges.length).toBe(44);
    expect(exchanges.every(({ lack }) => lack === 'gap')).toBe(true);
  });
});

describe('joined midway', () => {
  test('reading begins at the first message of each side', () => {
    const steps: Step[] = [
      ['>', 'rest of an upload, HTTP/1.1 in its text'],
      ['<', 'and of a download'],
      ['>', get('/1')],
      ['<', ok('one')],
    ];
    expect(transcript(converse(steps, { fromStart: false }))).toEqual([
      line('/1', '200 [Content-Length: 3] complete'),
      'http/resynchronised',
    ]);
  });

  test('a response that was asked for before is no answer to what is asked after it', () => {
    const steps: Step[] = [
      ['<', ok('zero')],
      ['>', get('/1')],
      ['<', ok('one')],
      ['> end', 'capture-ended'],
      ['< end', 'capture-ended'],
    ];
    expect(transcript(converse(steps, { fromStart: false }))).toEqual([
      '? -> 200 [Content-Length: 4]',
      line('/1', '200 [Content-Length: 3] complete'),
    ]);
  });

  test('a message that begins within a segment is found', () => {
    const steps: Step[] = [
      ['>', `tail of a body\r\n${get('/1')}`],
      ['<', `tail of a body${ok('one')}`],
    ];
    expect(transcript(converse(steps, { fromStart: false }))).toEqual([
      line('/1', '200 [Content-Length: 3] complete'),
      'http/resynchronised',
    ]);
  });
});

describe('crafted streams take linear time', () => {
  const time = (steps: readonly Step[], bytes: number): number => {
    const cut = (all: Buffer): Buffer[] =>
      Array.from({ length: Math.ceil(all.length / bytes) }, (_, i) => all.subarray(i * bytes, (i + 1) * bytes));
    const before = performance.now();
    converse(steps, { cut });
    return performance.now() - before;
  };

  test('a head of 200 kB in one-byte segments', () => {
    expect(time([['>', `GET / HTTP/1.1\r\nX: ${'a'.repeat(200_000)}`]], 1)).toBeLessThan(2000);
  });

  test('a start line that never says what it is', () => {
    expect(time([['>', `FROB ${'a'.repeat(200_000)}`]], 1)).toBeLessThan(2000);
  });

  test('100,000 requests in one segment', () => {
    expect(time([['>', get('/').repeat(100_000)]], 10_000_000)).toBeLessThan(3000);
  });

  test('bytes that look like messages, where framing is lost', () => {
    const text = 'GET /x HTTP/1.1 and HTTP/1.1 2 and more '.repeat(10_000);
    expect(
      time(
        [
          ['> lost', 5],
          ['< lost', 5],
          ['>', text],
          ['<', text],
        ],
        1400,
      ),
    ).toBeLessThan(2000);
    expect(
      time(
        [
          ['> lost', 5],
          ['< lost', 5],
          ['>', text],
          ['<', text],
        ],
        400_000,
      ),
    ).toBeLessThan(3000);
  });
});

describe('requests that come late, behind their answers', () => {
  /** What became of `count` requests: how many have their own answer, and what the others lack. */
  const told = (count: number): readonly [answered: number, lacks: readonly (Lack | null)[]] => {
    const { exchanges, factory } = listen();
    const handler = factory.open('http', CONNECTION)!;
    const talk = Array.from(
      { length: count },
      (_, n) =>
        [
          Buffer.from(get(`/${n + 100}`)),
          Buffer.from(message('HTTP/1.1 200 OK', [`X-Id: ${n + 100}`, 'Content-Length: 0'])),
        ] as const,
    );
    const [ask, answer] = talk[0]!.map(({ length }) => length) as [number, number];
    // The first is missing, which shows late.
    for (const [n, [, bytes]] of talk.entries()) {
      handler.chunk(chunkOf(bytes, { direction: 1, offset: n * answer, acknowledged: (n + 1) * ask }));
    }
    handler.gap(0, ask);
    for (const [n, [bytes]] of talk.entries()) {
      if (n > 0) handler.chunk(chunkOf(bytes, { offset: n * ask, acknowledged: n * answer }));
    }
    for (const direction of [0, 1] as const) handler.end(direction, 'fin', 1e6, 9);
    const asked = exchanges.filter(({ url }) => url !== null);
    const own = asked.filter(({ url, responseHeaders }) => url!.endsWith(`/${responseHeaders[1]}`));
    return [own.length, [...new Set(asked.filter(({ status }) => status === null).map(({ lack }) => lack))]];
  };

  test('are given them', () => {
    expect(told(17)).toEqual([16, []]);
    expect(told(35)).toEqual([34, []]);
  });

  test('or lack them, where they are too many to wait for', () => {
    expect(told(41)).toEqual([0, ['gap']]);
    expect(told(100)).toEqual([18, ['gap']]);
  });
});
