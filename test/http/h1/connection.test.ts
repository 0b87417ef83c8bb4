import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Diagnostic } from '../../../src/diagnostics/diagnostic.ts';
import type { Exchange } from '../../../src/exchange/exchange.ts';
import type { Direction, StreamEnd, StreamHandler } from '../../../src/flow/stream.ts';
import { HttpFactory } from '../../../src/http/http-factory.ts';

/** What happens on a connection: bytes of the client (`>`) or the server (`<`), a gap, or an end. */
type Step =
  | readonly ['>' | '<', string | Buffer]
  | readonly ['gap>' | 'gap<', number]
  | readonly ['end>' | 'end<', StreamEnd];

interface Run {
  readonly exchanges: Exchange[];
  readonly diagnostics: Diagnostic[];
}

/** Plays a conversation; `cut` splits the bytes of each step. Acknowledgements are those of endpoints that read at once. */
function play(steps: readonly Step[], cut: (bytes: Buffer) => Buffer[] = (bytes) => [bytes], fromStart = true): Run {
  const run: Run = { exchanges: [], diagnostics: [] };
  let id = 0;
  const factory = new HttpFactory('a.pcap', {
    nextExchangeId: () => ++id,
    exchange: (exchange) => run.exchanges.push(exchange),
    diagnostic: (diagnostic) => run.diagnostics.push(diagnostic),
  });
  const info = {
    id: 1,
    client: '192.0.2.1:50000',
    server: '203.0.113.7:80',
    fromStart,
    scheme: 'http' as const,
    serverName: null,
    timeUs: 0,
  };
  const handler: StreamHandler = factory.open('http', info)!;
  const offsets: [number, number] = [0, 0];
  const ended = new Set<Direction>();
  let frame = 0;
  for (const [what, value] of steps) {
    const direction: Direction = what.endsWith('>') ? 0 : 1;
    if (what.startsWith('end')) {
      handler.end(direction, value as StreamEnd, frame * 1000, frame);
      ended.add(direction);
    } else if (typeof value === 'number') {
      handler.gap(direction, value);
      offsets[direction] += value;
    } else {
      for (const bytes of cut(typeof value === 'string' ? Buffer.from(value, 'latin1') : value)) {
        frame += 1;
        const acknowledged = offsets[direction === 0 ? 1 : 0];
        handler.chunk({
          direction,
          bytes,
          start: 0,
          end: bytes.length,
          offset: offsets[direction],
          acknowledged,
          frameNumber: frame,
          timeUs: frame * 1000,
        });
        offsets[direction] += bytes.length;
      }
    }
  }
  for (const direction of [0, 1] as const)
    if (!ended.has(direction)) handler.end(direction, 'capture-ended', frame * 1000, frame);
  factory.end();
  return run;
}

const lines = (...text: readonly string[]): string => `${text.join('\r\n')}\r\n\r\n`;
const GET = (path: string): string => lines(`GET ${path} HTTP/1.1`, 'Host: b.example');
const OK = (body: string, ...headers: readonly string[]): string =>
  lines('HTTP/1.1 200 OK', ...headers, `Content-Length: ${body.length}`) + body;

/** The gist of each exchange: `METHOD url status lack complete`. */
const gist = ({ exchanges }: Run): string[] =>
  exchanges.map(
    ({ method, url, status, lack, complete }) => `${method} ${url} ${status} ${lack} ${complete ? 'whole' : 'part'}`,
  );

const STORIES: Readonly<Record<string, { steps: readonly Step[]; tells: readonly string[] }>> = {
  'a request and its response': {
    steps: [
      ['>', GET('/a')],
      ['<', OK('body')],
    ],
    tells: ['GET http://b.example/a 200 null whole'],
  },
  'keep-alive': {
    steps: [
      ['>', GET('/a')],
      ['<', OK('1')],
      ['>', GET('/b')],
      ['<', OK('22')],
    ],
    tells: ['GET http://b.example/a 200 null whole', 'GET http://b.example/b 200 null whole'],
  },
  'pipelining: answers come in the order of requests': {
    steps: [
      ['>', GET('/a') + GET('/b') + GET('/c')],
      ['<', OK('1') + lines('HTTP/1.1 404 No', 'Content-Length: 0') + OK('3')],
    ],
    tells: [
      'GET http://b.example/a 200 null whole',
      'GET http://b.example/b 404 null whole',
      'GET http://b.example/c 200 null whole',
    ],
  },
  'chunked bodies with extensions and trailers': {
    steps: [
      [
        '>',
        lines('POST /a HTTP/1.1', 'Host: b.example', 'Transfer-Encoding: chunked') +
          '3;x="y"\r\nabc\r\n0\r\nDigest: z\r\n\r\n',
      ],
      [
        '<',
        `${lines('HTTP/1.1 200 OK', 'Transfer-Encoding: chunked')}a\r\nHTTP/1.1 x\r\n00\r\n\r\n${OK('never asked for')}`,
      ],
    ],
    tells: ['POST http://b.example/a 200 null whole', 'null null 200 null part'],
  },
  'interim responses are stepped over': {
    steps: [
      ['>', lines('PUT /a HTTP/1.1', 'Host: b.example', 'Expect: 100-continue', 'Content-Length: 2')],
      ['<', lines('HTTP/1.1 100 Continue')],
      ['>', 'hi'],
      ['<', lines('HTTP/1.1 103 Early Hints', 'Link: </x>') + OK('')],
    ],
    tells: ['PUT http://b.example/a 200 null whole'],
  },
  'HEAD, 204 and 304 have no body whatever their headers say': {
    steps: [
      ['>', lines('HEAD /a HTTP/1.1', 'Host: b.example')],
      ['<', lines('HTTP/1.1 200 OK', 'Content-Length: 500')],
      ['>', GET('/b')],
      ['<', lines('HTTP/1.1 304 Not Modified', 'Content-Length: 500')],
      ['>', GET('/c')],
      ['<', lines('HTTP/1.1 204 No Content', 'Transfer-Encoding: chunked')],
    ],
    tells: [
      'HEAD http://b.example/a 200 null whole',
      'GET http://b.example/b 304 null whole',
      'GET http://b.example/c 204 null whole',
    ],
  },
  'a body that lasts until the connection closes': {
    steps: [
      ['>', GET('/a')],
      ['<', `${lines('HTTP/1.0 200 OK')}and so on`],
      ['end<', 'fin'],
    ],
    tells: ['GET http://b.example/a 200 null whole'],
  },
  'Upgrade ends HTTP': {
    steps: [
      ['>', GET('/ws')],
      ['<', `${lines('HTTP/1.1 101 Switching Protocols')}\x81\x05hello`],
      ['>', GET('/not-http')],
    ],
    tells: ['GET http://b.example/ws 101 null whole'],
  },
  'a tunnel may carry HTTP again': {
    steps: [
      ['>', lines('CONNECT b.example:80 HTTP/1.1', 'Host: b.example:80')],
      ['<', lines('HTTP/1.1 200 OK')],
      ['>', GET('/in')],
      ['<', OK('x')],
    ],
    tells: ['CONNECT b.example:80 200 null whole', 'GET http://b.example/in 200 null whole'],
  },
  'a reset before the answer': {
    steps: [
      ['>', `${lines('PUT /a HTTP/1.1', 'Host: b.example', 'Content-Length: 9')}half`],
      ['end>', 'reset'],
      ['end<', 'reset'],
    ],
    tells: ['PUT http://b.example/a null reset part'],
  },
  'a reset in the middle of the answer': {
    steps: [
      ['>', GET('/a')],
      ['<', `${lines('HTTP/1.1 200 OK', 'Content-Length: 99')}part`],
      ['end>', 'reset'],
      ['end<', 'reset'],
    ],
    tells: ['GET http://b.example/a 200 reset part'],
  },
  'an answer whose end is among missing bytes, and a reset behind them': {
    steps: [
      ['>', GET('/a')],
      ['<', `${lines('HTTP/1.1 200 OK', 'Transfer-Encoding: chunked')}5\r\nab`],
      ['gap<', 20],
      ['end>', 'reset'],
      ['end<', 'reset'],
    ],
    tells: ['GET http://b.example/a 200 gap part'],
  },
  'an answer that lacks bytes, and is not over at a reset': {
    steps: [
      ['>', GET('/a')],
      ['<', `${lines('HTTP/1.1 200 OK', 'Content-Length: 99')}part`],
      ['gap<', 20],
      ['end>', 'reset'],
      ['end<', 'reset'],
    ],
    tells: ['GET http://b.example/a 200 reset part'],
  },
  'an answer that lacks bytes within, and is over': {
    steps: [
      ['>', GET('/a')],
      ['<', `${lines('HTTP/1.1 200 OK', 'Content-Length: 24')}part`],
      ['gap<', 20],
      ['end>', 'reset'],
      ['end<', 'reset'],
    ],
    tells: ['GET http://b.example/a 200 null part'],
  },
  'an answer that is cut short by a close': {
    steps: [
      ['>', GET('/a')],
      ['<', `${lines('HTTP/1.1 200 OK', 'Content-Length: 99')}part`],
      ['end<', 'fin'],
    ],
    tells: ['GET http://b.example/a 200 closed part'],
  },
  'the end of the capture': {
    steps: [['>', GET('/a')]],
    tells: ['GET http://b.example/a null capture-ended part'],
  },
  'a hole in a body of known length': {
    steps: [
      ['>', GET('/a')],
      ['<', `${lines('HTTP/1.1 200 OK', 'Content-Length: 10')}ab`],
      ['gap<', 5],
      ['<', `cde${OK('')}`],
    ],
    tells: ['GET http://b.example/a 200 null part', 'null null 200 null part'],
  },
  'a lost request does not shift the answers': {
    steps: [
      ['>', GET('/a')],
      ['<', OK('1')],
      ['gap>', 40],
      ['<', OK('22')],
      ['>', GET('/c')],
      ['<', OK('333')],
    ],
    tells: [
      'GET http://b.example/a 200 null whole',
      'null null 200 null part',
      'GET http://b.example/c 200 null whole',
    ],
  },
  'a lost answer does not shift the requests': {
    steps: [
      ['>', GET('/a')],
      ['gap<', 60],
      ['>', GET('/b')],
      ['<', OK('22')],
    ],
    tells: ['GET http://b.example/a null gap part', 'GET http://b.example/b 200 null whole'],
  },
  'an answer that is missing when the server resets': {
    steps: [
      ['>', GET('/a')],
      ['gap<', 60],
      ['end>', 'reset'],
      ['end<', 'reset'],
    ],
    tells: ['GET http://b.example/a null gap part'],
  },
  'an answer that is missing when the client leaves': {
    steps: [
      ['>', GET('/a')],
      ['gap<', 60],
      ['end>', 'fin'],
      ['end<', 'fin'],
    ],
    tells: ['GET http://b.example/a null gap part'],
  },
  'a reset after a request that came behind the missing answer': {
    steps: [
      ['>', GET('/a')],
      ['gap<', 60],
      ['>', GET('/b')],
      ['end>', 'reset'],
      ['end<', 'reset'],
    ],
    tells: ['GET http://b.example/a null gap part', 'GET http://b.example/b null reset part'],
  },
  'a reset after a hole in a body of known length': {
    steps: [
      ['>', GET('/a')],
      ['<', `${lines('HTTP/1.1 200 OK', 'Content-Length: 10')}ab`],
      ['gap<', 8],
      ['>', GET('/b')],
      ['end>', 'reset'],
      ['end<', 'reset'],
    ],
    tells: ['GET http://b.example/a 200 null part', 'GET http://b.example/b null reset part'],
  },
  'lone line feeds, folded lines, blanks before a colon, lines that are no header': {
    steps: [
      ['>', 'GET /a HTTP/1.1\nHost: b.example\nX-A : 1\n  2\nnonsense\n\n'],
      ['<', 'HTTP/1.1 200 OK\nContent-Length: 0\n\n'],
    ],
    tells: ['GET http://b.example/a 200 null whole'],
  },
};

describe('an HTTP/1 connection', () => {
  describe.each(Object.entries(STORIES))('%s', (_name, { steps, tells }) => {
    test('whole', () => expect(gist(play(steps))).toEqual(tells));

    test('byte by byte', () => {
      const single = (bytes: Buffer): Buffer[] => [...bytes].map((byte) => Buffer.from([byte]));
      expect(gist(play(steps, single))).toEqual(tells);
    });

    test('cut anywhere', () => {
      fc.assert(
        fc.property(fc.array(fc.nat(4096), { maxLength: 6 }), (cuts) => {
          const at = (bytes: Buffer): Buffer[] => {
            const edges = [0, ...cuts.map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b), bytes.length];
            return edges
              .slice(1)
              .map((end, i) => bytes.subarray(edges[i], end))
              .filter((part) => part.length > 0);
          };
          expect(gist(play(steps, at))).toEqual(tells);
        }),
        { numRuns: 60 },
      );
    });

    test('truncated everywhere, it never throws and tells no more than there is', () => {
      const last = steps.findLastIndex(([what]) => what === '>' || what === '<');
      const [what, value] = steps[last]!;
      const bytes = Buffer.from(value as string, 'latin1');
      for (let length = 0; length < bytes.length; length++) {
        const cut = [...steps.slice(0, last), [what, bytes.subarray(0, length)] as Step];
        expect(play(cut).exchanges.length).toBeLessThanOrEqual(tells.length);
      }
    });
  });

  test('headers keep their order, spelling and repetitions', () => {
    const [exchange] = play([
      ['>', lines('GET /a HTTP/1.1', 'Host: b.example', 'X-One: 1', 'x-one:2 ', 'X-Empty:')],
      ['<', OK('')],
    ]).exchanges;
    expect(exchange?.requestHeaders).toEqual(['Host', 'b.example', 'X-One', '1', 'x-one', '2', 'X-Empty', '']);
  });

  test('every head names the frames that hold it', () => {
    const halves = (bytes: Buffer): Buffer[] => [bytes.subarray(0, 20), bytes.subarray(20)];
    const [exchange] = play(
      [
        ['>', GET('/a')],
        ['<', OK('')],
      ],
      halves,
    ).exchanges;
    expect(exchange?.source).toEqual({
      kind: 'capture',
      file: 'a.pcap',
      request: [
        { frame: 1, offset: 0 },
        { frame: 2, offset: 20 },
      ],
      response: [
        { frame: 3, offset: 0 },
        { frame: 4, offset: 20 },
      ],
    });
  });

  test('the body of an error is kept, its coding undone', () => {
    const body = gzipSync('<Error><Code>AccessDenied</Code></Error>');
    const head = lines(
      'HTTP/1.1 403 Forbidden',
      'Content-Type: application/xml',
      'Content-Encoding: gzip',
      `Content-Length: ${body.length}`,
    );
    const [exchange] = play([
      ['>', GET('/a')],
      ['<', Buffer.concat([Buffer.from(head, 'latin1'), body])],
    ]).exchanges;
    expect(exchange?.errorBody).toBe('<Error><Code>AccessDenied</Code></Error>');
  });

  test('of a body that unpacks to more than it may, only the beginning is kept', () => {
    const body = gzipSync(Buffer.alloc(50_000_000));
    const head = lines('HTTP/1.1 500 Oops', 'Content-Encoding: gzip', `Content-Length: ${body.length}`);
    const [exchange] = play([
      ['>', GET('/a')],
      ['<', Buffer.concat([Buffer.from(head, 'latin1'), body])],
    ]).exchanges;
    expect(exchange?.errorBody?.length ?? 0).toBeLessThanOrEqual(64 * 1024);
  });

  test('joined midway, it begins at the next message', () => {
    const steps: Step[] = [
      ['>', `rest of a body\r\n${GET('/a')}`],
      ['<', `more rest\r\n${OK('x')}`],
    ];
    const run = play(steps, undefined, false);
    expect(run.exchanges.map(({ url, status }) => [url, status])).toContainEqual(['http://b.example/a', 200]);
    expect(run.diagnostics.map(({ code }) => code)).toContain('http/resynchronised');
  });

  test('a head without end is given up, not kept', () => {
    const run = play([
      ['>', `GET /a HTTP/1.1\r\nX: ${'a'.repeat(300_000)}`],
      ['>', `\r\n\r\n${GET('/b')}`],
    ]);
    expect(run.diagnostics.map(({ code }) => code)).toContain('http/malformed-head');
  });

  test('arbitrary bytes never make it throw', () => {
    const step = fc.oneof(
      fc.tuple(
        fc.constantFrom('>' as const, '<' as const),
        fc.uint8Array({ maxLength: 64 }).map((bytes) => Buffer.from(bytes)),
      ),
      fc.tuple(
        fc.constantFrom('>' as const, '<' as const),
        fc.constantFrom(GET('/a'), OK('abc'), 'HTTP/1.1 200\r\n', '0\r\n\r\n'),
      ),
      fc.tuple(fc.constantFrom('gap>' as const, 'gap<' as const), fc.nat(1000)),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 12 }), (steps) => void play(steps)),
      { numRuns: 400 },
    );
  });

  test('a million tiny chunks stay linear', () => {
    const time = (chunks: number): number => {
      const started = performance.now();
      play([
        ['>', GET('/a')],
        ['<', `${lines('HTTP/1.1 200 OK', 'Transfer-Encoding: chunked')}${'1\r\nx\r\n'.repeat(chunks)}0\r\n\r\n`],
      ]);
      return performance.now() - started;
    };
    time(20_000);
    expect(time(200_000)).toBeLessThan(40 * Math.max(2, time(20_000)));
  });
});
