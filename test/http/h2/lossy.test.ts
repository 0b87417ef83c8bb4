import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Exchange } from '../../../src/exchange/exchange.ts';
import { analyse } from '../../support/analyse.ts';
import { buildPcap } from '../../support/build-capture.ts';
import {
  data,
  Encoder,
  type Fields,
  FRAME,
  frame,
  headers,
  PREFACE,
  settings,
  sizeUpdate,
} from '../../support/build-http2.ts';
import { packetsOf } from '../../tls/capture-tls.ts';
import type { Sent } from '../../tls/play.ts';
import { converse, type Step, transcript } from '../converse.ts';

const ask = (path: string): Fields => [
  [':method', 'GET'],
  [':scheme', 'https'],
  [':authority', 'bucket.example'],
  [':path', path],
  ['origin', 'https://app.example'],
];

/** A connection on which `count` requests are answered one after the other. */
function traffic(count: number, client = new Encoder(), server = new Encoder()): Step[] {
  const steps: Step[] = [];
  for (let i = 0; i < count; i++) {
    const id = 2 * i + 1;
    steps.push(['>', headers(id, client.encode(ask(`/${i}`)), { endStream: true })]);
    steps.push([
      '<',
      headers(
        id,
        server.encode([
          [':status', '200'],
          ['x-id', `${i}`],
          ['server', 'store'],
        ]),
      ),
    ]);
    steps.push(['<', data(id, `body of ${i}`.padEnd(40, '.'), true)]);
  }
  return steps;
}

const OPEN: readonly Step[] = [
  ['>', Buffer.concat([PREFACE, settings()])],
  ['<', settings()],
];

/** What is not captured of a step. */
const lose = ([side, bytes]: Step): Step => [`${side as '>' | '<'} lost`, (bytes as Buffer).length];

/** No header, method, URL or status is other than what was sent. */
function checkTrue(exchanges: readonly Exchange[]): void {
  for (const { method, url, status, requestHeaders, responseHeaders } of exchanges) {
    expect([null, 'GET']).toContain(method);
    expect([null, 200]).toContain(status);
    for (let i = 0; i < requestHeaders.length; i += 2) {
      expect(requestHeaders.slice(i, i + 2)).toEqual(['origin', 'https://app.example']);
    }
    const number = responseHeaders[responseHeaders.indexOf('x-id') + 1];
    if (url !== null && responseHeaders.includes('x-id')) expect(url).toBe(`https://bucket.example/${number}`);
    for (let i = 0; i < responseHeaders.length; i += 2) expect(['x-id', 'server']).toContain(responseHeaders[i]);
  }
}

describe('missing bytes', () => {
  test('in data: nothing is lost but wholeness', () => {
    const steps = [...OPEN, ...traffic(2)];
    const body = steps[4]![1] as Buffer;
    steps.splice(4, 1, ['<', body.subarray(0, 12)], ['< lost', 20], ['<', body.subarray(32)]);
    expect(transcript(converse(steps, { recognises: true }))).toEqual([
      'GET https://bucket.example/0 [origin: https://app.example] -> 200 [x-id: 0; server: store] h2',
      'GET https://bucket.example/1 [origin: https://app.example] -> 200 [x-id: 1; server: store] h2 complete',
    ]);
  });

  test('in padding, and the pad length itself', () => {
    const client = new Encoder();
    const padded = data(1, 'hello', true, 20);
    const steps: Step[] = [
      ...OPEN,
      ['>', headers(1, client.encode(ask('/0')), { endStream: true })],
      ['<', headers(1, new Encoder().encode([[':status', '403']]))],
      ['<', padded.subarray(0, 9)],
      ['< lost', 2],
      ['<', padded.subarray(11)],
    ];
    expect(transcript(converse(steps, { recognises: true }))).toEqual([
      'GET https://bucket.example/0 [origin: https://app.example] -> 403 [] h2',
    ]);
  });

  test('a whole response: the request is unanswered because of the gap, what refers to it is unknown', () => {
    const steps = [...OPEN, ...traffic(3)];
    steps.splice(3, 2, lose(steps[3]!), lose(steps[4]!));
    expect(transcript(converse([...steps, ['< end'], ['> end']], { recognises: true }))).toEqual([
      'GET https://bucket.example/1 [origin: https://app.example] -> 200 [] h2 cut',
      'GET https://bucket.example/2 [origin: https://app.example] -> 200 [] h2 cut',
      'GET https://bucket.example/0 [origin: https://app.example] -> - h2 gap',
      'http2/unknown-headers',
      'http/resynchronised',
    ]);
  });

  test('a request: the response to it stands alone', () => {
    const steps = [...OPEN, ...traffic(2)];
    steps.splice(2, 1, lose(steps[2]!));
    expect(transcript(converse([...steps, ['< end'], ['> end']], { recognises: true }))).toEqual([
      '? -> 200 [x-id: 0; server: store] h2',
      'GET null [] -> 200 [x-id: 1; server: store] h2 cut',
      'http2/unknown-headers',
      'http/resynchronised',
    ]);
  });

  test('in a header block: what stands before the hole is known, framing is', () => {
    const steps = [...OPEN, ...traffic(2)];
    const head = steps[3]![1] as Buffer;
    steps.splice(3, 1, ['<', head.subarray(0, 12)], ['< lost', 4], ['<', head.subarray(16)]);
    expect(transcript(converse(steps, { recognises: true }))).toEqual([
      'GET https://bucket.example/0 [origin: https://app.example] -> 200 [] h2 cut',
      'GET https://bucket.example/1 [origin: https://app.example] -> 200 [] h2 cut',
      'http2/unknown-headers',
    ]);
  });

  test('in a frame header: nothing is believed before two frames prove each other', () => {
    const steps = [...OPEN, ...traffic(4)];
    const body = steps[4]![1] as Buffer;
    steps.splice(4, 1, ['<', body.subarray(0, 3)], ['< lost', 4], ['<', body.subarray(7)]);
    const { exchanges, diagnostics } = converse([...steps, ['< end'], ['> end']], { recognises: true });
    checkTrue(exchanges);
    expect(exchanges.map(({ lack }) => lack)).toEqual([null, null, null, 'gap']);
    expect(diagnostics.map(({ code }) => code)).toContain('http/resynchronised');
  });

  test('behind which nothing can be read any more are told', () => {
    const steps: Step[] = [...OPEN, ...traffic(1), ['< lost', 7], ['<', 'x'.repeat(3000)], ['< end'], ['> end']];
    const { diagnostics } = converse(steps, { recognises: true });
    expect(diagnostics.map(({ code, primary }) => [code, primary?.source])).toEqual([
      ['http2/not-decoded', expect.objectContaining({ frame: 6 })],
    ]);
  });

  test('anywhere: what is told is true, and no request is told twice', () => {
    const steps = [...OPEN, ...traffic(12)];
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: 2, max: steps.length - 1 }), fc.nat(80), fc.nat(80)), { maxLength: 4 }),
        (holes) => {
          const lossy = steps.flatMap((step, i): Step[] => {
            const hole = holes.find(([at]) => at === i);
            const bytes = step[1] as Buffer;
            if (hole === undefined) return [step];
            const from = Math.min(hole[1], bytes.length - 1);
            const to = Math.min(from + 1 + hole[2], bytes.length);
            const side = step[0] as '>' | '<';
            const parts: Step[] = [
              [side, bytes.subarray(0, from)],
              [`${side} lost`, to - from],
              [side, bytes.subarray(to)],
            ];
            return parts.filter(([, value]) => !(value instanceof Buffer) || value.length > 0);
          });
          const { exchanges } = converse([...lossy, ['< end'], ['> end']], { recognises: true });
          checkTrue(exchanges);
          const urls = exchanges.map(({ url }) => url).filter((url) => url !== null);
          expect(new Set(urls).size).toBe(urls.length);
        },
      ),
      { numRuns: 1000 },
    );
  });
});

describe('a connection from before the capture', () => {
  /** The tables are full of what the capture does not have. */
  function midway(count: number): Step[] {
    const [client, server] = [new Encoder(), new Encoder()];
    traffic(2, client, server);
    return traffic(count, client, server);
  }

  test('headers that refer to what was before are unknown, not wrong', () => {
    const { exchanges, diagnostics } = converse(midway(3), { recognises: true, fromStart: false });
    checkTrue(exchanges);
    expect(
      exchanges.map(({ method, url, status, requestKnowledge, responseKnowledge }) => [
        method,
        url,
        status,
        requestKnowledge,
        responseKnowledge,
      ]),
    ).toEqual([0, 1, 2].map(() => ['GET', null, 200, 'provisional', 'provisional']));
    expect(diagnostics.map(({ code }) => code)).toContain('http2/unknown-headers');
  });

  test('are known again when the peer makes its table anew', () => {
    const [client, server] = [new Encoder(), new Encoder()];
    traffic(2, client, server);
    for (const encoder of [client, server]) {
      encoder.resize(0);
      encoder.resize(4096);
    }
    const told = transcript(converse(traffic(2, client, server), { recognises: true, fromStart: false }));
    expect(told.slice(0, 2)).toEqual([
      'GET https://bucket.example/0 [origin: https://app.example] -> 200 [x-id: 0; server: store] h2 complete',
      'GET https://bucket.example/1 [origin: https://app.example] -> 200 [x-id: 1; server: store] h2 complete',
    ]);
    expect(sizeUpdate(0).length).toBe(1);
  });

  test('the preface makes all known, with or without the SYN', () => {
    const told = transcript(converse([...OPEN, ...traffic(1)], { recognises: true, fromStart: false }));
    expect(told).toEqual([
      'GET https://bucket.example/0 [origin: https://app.example] -> 200 [x-id: 0; server: store] h2 complete',
    ]);
  });

  test('answers to requests from before stand alone', () => {
    const steps: Step[] = [
      ['<', Buffer.concat([headers(7, new Encoder().encode([[':status', '200']])), data(7, 'x', true)])],
      ['> end'],
      ['< end'],
    ];
    expect(transcript(converse(steps, { recognises: true, fromStart: false }))).toEqual(['? -> 200 [] h2']);
  });

  test('trailers are no messages', () => {
    const steps: Step[] = [
      [
        '<',
        Buffer.concat([data(7, 'rest'), headers(7, new Encoder().encode([['grpc-status', '0']]), { endStream: true })]),
      ],
      ['>', Buffer.concat([data(9, 'rest'), headers(9, new Encoder().encode([['x-sum', '0']]), { endStream: true })])],
      ['< end'],
      ['> end'],
    ];
    const { exchanges } = converse([['>', frame(FRAME.ping, 0, 0, '12345678')], ...steps], { fromStart: false });
    expect(exchanges).toEqual([]);
  });
});

test('flipped bits throw nothing, and hang nothing', () => {
  const steps = [...OPEN, ...traffic(6)];
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.nat(steps.length - 1), fc.nat(200), fc.nat(7)), { minLength: 1, maxLength: 6 }),
      fc.boolean(),
      (flips, fromStart) => {
        const flipped = steps.map(([side, value], i): Step => {
          const bytes = Buffer.from(value as Buffer);
          for (const [at, where, bit] of flips) if (at === i) bytes[where % bytes.length]! ^= 1 << bit;
          return [side as '>' | '<', bytes];
        });
        const { exchanges } = converse([...flipped, ['> end'], ['< end']], { recognises: true, fromStart });
        expect(exchanges.length).toBeLessThanOrEqual(steps.length);
      },
    ),
    { numRuns: 1000 },
  );
});

describe('bounds', () => {
  test('streams that nobody answers', () => {
    const client = new Encoder();
    const asked = Array.from({ length: 4100 }, (_, i) =>
      headers(2 * i + 1, client.encode(ask('/')), { endStream: true }),
    );
    const { exchanges, diagnostics } = converse([...OPEN, ['>', Buffer.concat(asked)]], { recognises: true });
    expect(exchanges.length).toBe(4);
    expect(exchanges.every(({ lack }) => lack === 'capture-ended')).toBe(true);
    expect(diagnostics.map(({ code }) => code)).toEqual(['http2/too-many-streams']);
  });

  test('a header block of endless CONTINUATION', () => {
    const open = frame(FRAME.headers, 1, 1, new Encoder().encode(ask('/')));
    const more = Buffer.concat(
      Array.from({ length: 3000 }, () => frame(FRAME.continuation, 0, 1, Buffer.from([0x82]))),
    );
    const last = frame(FRAME.continuation, 4, 1, Buffer.from([0x82]));
    const next = headers(
      3,
      new Encoder().encode([
        [':method', 'GET'],
        [':path', '/next'],
      ]),
      { endStream: true },
    );
    const { exchanges } = converse([...OPEN, ['>', Buffer.concat([open, more, last, next])], ['> end'], ['< end']]);
    expect(exchanges.map(({ method, requestKnowledge }) => [method, requestKnowledge])).toEqual([
      ['GET', 'provisional'],
      ['GET', 'complete'],
    ]);
  });

  test('a header block that is too long', () => {
    const large = Array.from({ length: 70 }, (_, i) => [`x-${i}`, 'v'.repeat(16_000)] as const);
    const block = new Encoder().encode([...ask('/'), ...large]);
    const bytes = headers(1, block, { endStream: true, frames: 80 });
    const { exchanges } = converse([...OPEN, ['>', bytes], ['> end'], ['< end']], { recognises: true });
    expect(exchanges.length).toBe(1);
    expect(exchanges[0]).toMatchObject({ method: 'GET', requestKnowledge: 'provisional' });
    const kept = exchanges[0]!.requestHeaders.reduce((sum, text) => sum + text.length, 0);
    expect(kept).toBeLessThan(1 << 20);
  });
});

/** As browsers do with redirects: the client gives up each stream when it has its head. */
test('a packet is missing: no answer is missing but in a gap, whichever it is', () => {
  const client = new Encoder();
  const server = new Encoder();
  const sent: Sent[] = OPEN.map(([side, bytes]) => ({ direction: side === '>' ? 0 : 1, bytes: bytes as Buffer }));
  for (const id of [1, 3, 5, 7, 9]) {
    const redirect: Fields = [
      [':status', '307'],
      ['location', '/next'],
    ];
    sent.push(
      { direction: 0, bytes: headers(id, client.encode(ask(`/${id}`)), { endStream: true }) },
      { direction: 1, bytes: headers(id, server.encode(redirect)) },
      { direction: 1, bytes: data(id, '', true) },
      { direction: 0, bytes: frame(FRAME.reset, 0, id, Buffer.from([0, 0, 0, 8])) },
    );
  }
  const packets = packetsOf(sent);
  const check = (lost: readonly number[]): number => {
    const bytes = buildPcap(packets.filter((_, packet) => !lost.includes(packet)));
    const { exchanges } = analyse({ 'a.pcap': bytes }, { exchanges: 'all' });
    const unanswered = exchanges.filter(({ method, status }) => method !== null && status === null);
    expect(
      unanswered.filter(({ lack }) => lack !== 'gap'),
      `without packets ${lost}`,
    ).toEqual([]);
    return exchanges.length;
  };
  for (let first = 2; first < packets.length; first++) {
    expect(check([first]), `without packet ${first}`).toBeGreaterThan(3);
    for (let second = first + 1; second < packets.length; second++) {
      check([first, second]);
      check([first, second, second + 2]);
    }
  }
});
