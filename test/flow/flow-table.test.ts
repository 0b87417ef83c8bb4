import { describe, expect, test } from 'vitest';
import type { SegmentView } from '../../src/packet/segment-view.ts';
import { memoryUsed } from '../support/heap-used.ts';
import { ACK, CLIENT, FIN, type Recording, RST, record, SERVER, type SegmentOptions, SYN, segment } from './support.ts';

const C = 1000;
const S = 9000;

/** From the client: `seq` and `ack` count from the first byte of each stream. */
const up = (options: SegmentOptions = {}): SegmentView =>
  segment({ ...options, seq: C + (options.seq ?? 0), ack: options.ack === null ? null : S + (options.ack ?? 0) });

const down = (options: SegmentOptions = {}): SegmentView =>
  segment({
    from: SERVER,
    to: CLIENT,
    ...options,
    seq: S + (options.seq ?? 0),
    ack: options.ack === null ? null : C + (options.ack ?? 0),
  });

const syn = (): SegmentView => up({ seq: -1, ack: null, flags: SYN });
const synAck = (): SegmentView => down({ seq: -1, flags: SYN });
const handshake = (): SegmentView[] => [syn(), synAck(), up()];

function feed(recording: Recording, ...segments: SegmentView[]): Recording {
  for (const each of segments) recording.table.segment(each);
  return recording;
}

/** Table, segments (made after the frame count starts again), end: what the handlers were told. */
function tell(make: () => SegmentView[], options: Parameters<typeof record>[0] = {}): string[] {
  const recording = record(options);
  feed(recording, ...make()).table.end();
  return recording.lines;
}

describe('a connection', () => {
  test('is told from its SYN to its FINs', () => {
    expect(
      tell(() => [
        ...handshake(),
        up({ data: 'GET /' }),
        down({ data: 'HTTP/1.1', ack: 5 }),
        up({ seq: 5, ack: 8, flags: FIN }),
        down({ seq: 8, ack: 6, flags: FIN }),
        up({ seq: 6, ack: 9 }),
      ]),
    ).toEqual([
      '1 open 10.0.0.2:50000 -> 10.0.0.1:80',
      '1 > @0 ack 0 frame 4: GET /',
      '1 < @0 ack 5 frame 5: HTTP/1.1',
      '1 > end fin frame 6',
      '1 < end fin frame 7',
    ]);
  });

  test('is the same whichever address is higher and for IPv6', () => {
    for (const [client, server] of [
      ['10.0.0.1:80', '10.0.0.2:50000'],
      ['[2001:db8:0:0:0:0:0:1]:50000', '[2001:db8:0:0:0:0:0:2]:80'],
      ['[2001:db8:0:0:0:0:0:2]:50000', '[2001:db8:0:0:0:0:0:1]:80'],
      ['127.0.0.1:80', '127.0.0.1:50000'],
    ] as const) {
      const { lines, opened, table } = feed(
        record(),
        segment({ from: client, to: server, seq: 0xffff_ffff, flags: SYN }),
        segment({ from: server, to: client, seq: 76, ack: 0, flags: SYN }),
        segment({ from: client, to: server, seq: 0, ack: 77, data: 'GET /' }),
        segment({ from: server, to: client, seq: 77, ack: 5, data: 'HTTP/1.1' }),
      );
      table.end();
      expect(opened[0]!.client).toBe(client.replace('0:0:0:0:0:', ':'));
      expect(lines.slice(1)).toEqual([
        '1 > @0 ack 0 frame 3: GET /',
        '1 < @0 ack 5 frame 4: HTTP/1.1',
        '1 > end capture-ended frame 4',
        '1 < end capture-ended frame 4',
      ]);
    }
  });

  test('has its evidence from the packet that first carried the bytes', () => {
    const { chunks } = feed(
      record(),
      ...handshake(),
      up({ seq: 4, data: '/ HTTP', ack: 0 }),
      up({ seq: 4, data: '/ HTTP', ack: 3 }),
      up({ seq: 0, data: 'GET ', ack: 3 }),
    );
    expect(chunks.map(({ text, frame, ack }) => [text, frame, ack])).toEqual([
      ['GET ', 6, 3],
      ['/ HTTP', 4, 0],
    ]);
  });

  test('may send data with its SYN (TCP Fast Open)', () => {
    expect(
      tell(() => [
        up({ seq: -1, ack: null, flags: SYN, data: 'GET /' }),
        down({ seq: -1, ack: 5, flags: SYN }),
        up({ seq: 5, data: ' H' }),
      ]),
    ).toEqual([
      '1 open 10.0.0.2:50000 -> 10.0.0.1:80',
      '1 > @0 ack -1 frame 1: GET /',
      '1 > @5 ack 0 frame 3:  H',
      '1 > end capture-ended frame 3',
      '1 < end capture-ended frame 3',
    ]);
  });

  test('knows its client by the SYN-ACK alone, and by a SYN that came after it', () => {
    const answer = () => [synAck(), down({ data: 'HTTP/1.1', ack: 5 })];
    expect(tell(answer)[0]).toBe('1 open 10.0.0.2:50000 -> 10.0.0.1:80');
    expect(tell(() => [synAck(), syn(), up({ data: 'GET /' })]).slice(0, 2)).toEqual([
      '1 open 10.0.0.2:50000 -> 10.0.0.1:80',
      '1 > @0 ack 0 frame 3: GET /',
    ]);
  });

  test('is read when only one side was captured', () => {
    expect(tell(() => [syn(), up({ data: 'GET /a' }), up({ seq: 6, ack: 500, data: 'GET /b' })]).slice(1, 3)).toEqual([
      '1 > @0 ack 0 frame 2: GET /a',
      '1 > @6 ack 500 frame 3: GET /b',
    ]);
    expect(
      tell(() => [synAck(), down({ data: 'HTTP/1.1', ack: 6 }), down({ seq: 8, ack: 12, data: 'HTTP/1.1' })]).slice(
        1,
        3,
      ),
    ).toEqual(['1 < @0 ack 6 frame 2: HTTP/1.1', '1 < @8 ack 12 frame 3: HTTP/1.1']);
  });

  test('is not disturbed when every packet was captured twice', () => {
    const once = () => [
      ...handshake(),
      up({ data: 'GET /' }),
      down({ data: 'HTTP/1.1', ack: 5 }),
      up({ seq: 5, ack: 8, flags: FIN }),
      down({ seq: 8, ack: 6, flags: FIN }),
      up({ seq: 6, ack: 9 }),
    ];
    const said = (make: () => SegmentView[]) => tell(make).map((line) => line.replace(/frame \d+/, 'frame'));
    expect(said(() => once().flatMap((each) => [each, each]))).toEqual(said(once));
  });

  test('ends by a plausible RST, with what was held', () => {
    expect(
      tell(() => [
        ...handshake(),
        up({ data: 'GET /' }),
        down({ seq: 3, data: 'P/1', ack: 5 }),
        down({ seq: 6, flags: RST }),
      ]).slice(2),
    ).toEqual(['1 < gap 3', '1 < @3 ack 5 frame 5: P/1', '1 > end reset frame 6', '1 < end reset frame 6']);
  });

  test('is not ended by a RST with a sequence number from elsewhere', () => {
    expect(
      tell(() => [
        ...handshake(),
        up({ data: 'GET /' }),
        down({ seq: 0x4000_0000, flags: RST }),
        down({ data: 'HTTP' }),
      ])[2],
    ).toBe('1 < @0 ack 0 frame 6: HTTP');
  });

  test('ends each direction once: a RST after the FIN of one side only ends the other', () => {
    expect(
      tell(() => [
        ...handshake(),
        up({ data: 'GET /' }),
        up({ seq: 5, flags: FIN }),
        down({ flags: RST, ack: 6 }),
      ]).slice(2),
    ).toEqual(['1 > end fin frame 5', '1 < end reset frame 6']);
  });

  test('lacks what a RST acknowledges and the capture has not; of a client that sent more than is known, what came meanwhile', () => {
    const told = (last: () => SegmentView) => tell(() => [...handshake(), up({ data: 'GET /' }), last()]).slice(2);
    expect(told(() => up({ seq: 5, ack: 300, flags: RST }))).toEqual([
      '1 < gap 300',
      '1 > end reset frame 5',
      '1 < end reset frame 5',
    ]);
    expect(told(() => up({ seq: 55, ack: null, flags: RST }))).toEqual([
      '1 > gap 50',
      '1 > end capture-ended frame 5',
      '1 < end capture-ended frame 5',
    ]);
    // Its FIN, or nothing: that it had closed is missing in any case.
    const open = ['1 > end capture-ended frame 5', '1 < end capture-ended frame 5'];
    expect(told(() => up({ seq: 6, ack: null, flags: RST }))).toEqual(open);
    expect(told(() => up({ seq: 5, ack: null, flags: RST }))).toEqual(open);
    const ends = ['1 > end reset frame 5', '1 < end reset frame 5'];
    expect(told(() => up({ seq: 5, ack: 0, flags: RST }))).toEqual(ends);
    expect(told(() => down({ seq: 0, ack: 5, flags: RST }))).toEqual(ends);
  });

  test('is replaced by a new SYN on the same ports, before or after its end', () => {
    const again = () => [
      up({ seq: 500_000_000, ack: null, flags: SYN }),
      up({ seq: 500_000_001, ack: 0, data: 'GET /2' }),
    ];
    expect(tell(() => [...handshake(), up({ data: 'GET /1' }), ...again()]).slice(2, 6)).toEqual([
      '1 > end replaced frame 5',
      '1 < end replaced frame 5',
      '2 open 10.0.0.2:50000 -> 10.0.0.1:80',
      '2 > @0 ack 0 frame 6: GET /2',
    ]);
    const closed = () => [...handshake(), up({ data: 'GET /1' }), up({ seq: 6, flags: RST }), ...again()];
    expect(tell(closed).slice(4, 6)).toEqual(['2 open 10.0.0.2:50000 -> 10.0.0.1:80', '2 > @0 ack 0 frame 7: GET /2']);
  });

  test('is not replaced by a late copy of its SYN, SYN-ACK or data', () => {
    const open = () => [...handshake(), up({ data: 'GET /1' }), syn(), synAck(), up({ seq: 6, data: 'x' })];
    expect(tell(open).filter((line) => line.includes('open'))).toHaveLength(1);
    const closed = () => [
      ...handshake(),
      up({ data: 'GET /1' }),
      up({ seq: 6, flags: FIN }),
      down({ ack: 7, flags: FIN }),
      syn(),
      synAck(),
      up({ data: 'GET /1' }),
      up({ seq: 4, data: '/1' }),
    ];
    expect(tell(closed)).toHaveLength(4);
  });

  test('can follow a closed one without its SYN in the capture', () => {
    const lines = tell(() => [
      ...handshake(),
      up({ data: 'GET /1' }),
      up({ seq: 6, flags: RST }),
      up({ seq: 1_000_000_000, data: 'GET /2' }),
    ]);
    expect(lines[4]).toBe('2 open 10.0.0.2:50000 -> 10.0.0.1:80 mid-stream');
  });

  test('that a port answers with a RST may be tried again with the same SYN', () => {
    const lines = tell(() => [
      syn(),
      segment({ from: SERVER, to: CLIENT, seq: 0, ack: C, flags: RST }),
      ...handshake(),
      up({ data: 'GET /' }),
    ]);
    expect(lines[1]).toBe('1 > @0 ack 0 frame 6: GET /');
  });
});

describe('a hole', () => {
  const holed = () => [
    ...handshake(),
    up({ data: 'GET /' }),
    down({ data: 'HTTP', ack: 5 }),
    down({ seq: 8, data: '200', ack: 5 }),
  ];

  test('is given up some packets after the other side acknowledged it', () => {
    const recording = feed(record(), ...holed(), up({ seq: 5, ack: 11 }));
    expect(recording.lines).toHaveLength(3);
    for (let i = 0; i < 40; i++) feed(recording, up({ seq: 5, ack: 11, us: 6000 }));
    expect(recording.lines.slice(3)).toEqual(['1 < gap 4', '1 < @8 ack 5 frame 6: 200']);
  });

  test('is given up when other traffic shows that time goes by', () => {
    const recording = feed(record(), ...holed(), up({ seq: 5, ack: 11 }));
    const other = { from: '10.9.9.9:1', to: '10.9.9.8:2', flags: SYN };
    feed(recording, segment({ ...other, us: 10_000 }), segment({ ...other, us: 2_000_000 }));
    expect(recording.lines.slice(3)).toEqual(['1 < gap 4', '1 < @8 ack 5 frame 6: 200']);
  });

  test('is closed by an acknowledged segment that the capture shows late', () => {
    const recording = feed(
      record(),
      ...holed(),
      up({ seq: 5, ack: 11 }),
      up({ seq: 5, ack: 11 }),
      down({ seq: 4, data: '/1.1' }),
    );
    expect(recording.lines.slice(3)).toEqual(['1 < @4 ack 0 frame 9: /1.1', '1 < @8 ack 5 frame 6: 200']);
  });

  test('is reported once for all, with samples', () => {
    const recording = feed(record(), ...holed());
    recording.table.end();
    expect(recording.diagnostics.map(({ code, message }) => [code, message])).toEqual([
      ['tcp/gap', '4 bytes of HTTP traffic missing from the capture, in 1 gap'],
    ]);
    expect(recording.diagnostics[0]!.secondary[0]!.source).toMatchObject({ kind: 'frame', frame: 6 });
  });

  test.each([
    ['the first bytes behind it', () => [...holed(), up({ seq: 5, ack: 4 }), up({ seq: 5, ack: 4 })], 6],
    ['the FIN behind it', () => [...holed().slice(0, 5), down({ seq: 9, flags: FIN, ack: 5 }), up({ seq: 5 })], 7],
    [
      'the last frame of all, where it is only acknowledged',
      () => [...holed().slice(0, 5), up({ seq: 5, ack: 90 })],
      7,
    ],
  ])('is reported at %s, however late it is noticed', (_name, make, frame) => {
    const recording = feed(record(), ...make());
    recording.table.end();
    expect(recording.diagnostics[0]!.secondary[0]!.source).toMatchObject({ kind: 'frame', frame });
  });

  test('at the very beginning leaves the flow to be read from a later message on', () => {
    const recording = feed(record(), ...handshake(), up({ seq: 5, data: 'zzz' }));
    for (let i = 0; i < 40; i++) feed(recording, down({ ack: 8, us: 5000 }));
    expect(recording.lines).toEqual([]);
    feed(recording, up({ seq: 8, data: 'GET /2' }), down({ ack: 14, data: 'HTTP/1.1' }));
    expect(recording.lines).toEqual([
      '1 open 10.0.0.2:50000 -> 10.0.0.1:80 mid-stream',
      '1 > @0 ack 0 frame 45: GET /2',
      '1 < @0 ack 6 frame 46: HTTP/1.1',
    ]);
  });

  test('at the very beginning is a gap when a message begins right behind it', () => {
    const recording = feed(record(), ...handshake(), up({ seq: 5, data: 'GET /2' }));
    recording.table.end();
    expect(recording.lines.slice(0, 3)).toEqual([
      '1 open 10.0.0.2:50000 -> 10.0.0.1:80',
      '1 > gap 5',
      '1 > @5 ack 0 frame 4: GET /2',
    ]);
  });

  test('at the end is what was acknowledged and not captured', () => {
    const recording = feed(
      record(),
      ...handshake(),
      up({ data: 'GET /' }),
      up({ seq: 5, ack: 9 }),
      down({ seq: 9, flags: RST }),
    );
    expect(recording.lines.slice(2)).toEqual(['1 < gap 9', '1 > end reset frame 6', '1 < end reset frame 6']);
  });

  test('is not a FIN that was acknowledged and not captured', () => {
    const recording = feed(
      record(),
      ...handshake(),
      up({ data: 'GET /' }),
      down({ data: 'HTTP/1.1', ack: 5 }),
      up({ seq: 5, ack: 9 }),
    );
    recording.table.end();
    expect(recording.lines.filter((line) => line.includes('gap'))).toEqual([]);
  });

  test('of a whole direction is told as such', () => {
    const recording = feed(record(), ...[1, 2].map((n) => up({ seq: 5 * (n - 1), data: 'GET /', ack: 100 * n })));
    recording.table.end();
    expect(recording.lines.filter((line) => line.includes('gap'))).toEqual(['1 < gap 100']);
    expect(recording.diagnostics.map(({ notes }) => notes.at(-1))).toEqual([
      expect.stringContaining('one direction of 1 connection is missing altogether'),
    ]);
  });

  test('in retransmitted bytes that differ is reported once a connection', () => {
    const recording = feed(
      record(),
      ...handshake(),
      up({ data: 'GET /' }),
      up({ seq: 9, data: 'abc' }),
      up({ seq: 9, data: 'xbc' }),
      up({ seq: 9, data: 'xyz' }),
    );
    recording.table.end();
    expect(recording.diagnostics.map(({ code }) => code)).toEqual(['tcp/gap', 'tcp/overlap-differs']);
    expect(recording.diagnostics[1]!.message).toMatch(/^1 connection with/);
    expect(recording.chunks.map(({ text }) => text)).toEqual(['GET /', 'abc']);
  });
});

describe('recognition', () => {
  test('works byte by byte, and loses none', () => {
    for (const [start, kind] of [
      ['GET / HT', '>'],
      ['HTTP/1.1', '<'],
    ] as const) {
      const { lines } = feed(record(), ...[...start].map((data, seq) => up({ seq, data })));
      const said = lines.slice(1);
      expect(said.map((line) => line.at(-1)).join('')).toBe(start);
      expect(said.every((line, i) => line.startsWith(`1 ${kind} @${i} ack 0 frame ${i + 1}:`))).toBe(true);
      expect(lines[0]).toContain(kind === '>' ? `${CLIENT} -> ${SERVER}` : `${SERVER} -> ${CLIENT}`);
    }
  });

  test('of a flow with SYN that is not for us is over after a few segments', () => {
    const recording = feed(record(), ...handshake());
    for (let i = 0; i < 1000; i++) feed(recording, up({ seq: i, data: '.' }));
    expect(recording.looks).toBeLessThanOrEqual(33);
    feed(recording, up({ seq: 1000, data: 'GET / HTTP/1.1' }));
    expect(recording.lines).toEqual([]);
  });

  test('of a flow with SYN finds an answer in HTTP to something else', () => {
    const lines = tell(() => [...handshake(), up({ data: 'gibberish' }), down({ data: 'HTTP/1.1', ack: 9 })]);
    expect(lines.slice(0, 2)).toEqual([
      '1 open 10.0.0.2:50000 -> 10.0.0.1:80 mid-stream',
      '1 < @0 ack 0 frame 5: HTTP/1.1',
    ]);
  });

  test.each([0, 3])('of a flow of which more bytes never say more comes to an end', (segments) => {
    const recording = feed(record({}, { recognise: () => 'later' }), ...handshake().slice(segments));
    for (let i = 0; i < 20_000; i++) feed(recording, up({ seq: i, data: 'G' }));
    expect(recording.looks).toBeLessThan(6000);
  });

  test('of a flow without SYN goes on until a message begins', () => {
    const recording = record();
    for (let i = 0; i < 100; i++)
      feed(recording, down({ seq: i * 10, data: '..........', ack: 0 }), up({ ack: i * 10 + 10 }));
    expect(recording.lines).toEqual([]);
    feed(recording, up({ data: 'GET /2', ack: 1000 }), down({ seq: 1000, data: 'HTTP/1.1', ack: 6 }));
    expect(recording.lines).toEqual([
      '1 open 10.0.0.2:50000 -> 10.0.0.1:80 mid-stream',
      '1 > @0 ack 0 frame 201: GET /2',
      '1 < @0 ack 6 frame 202: HTTP/1.1',
    ]);
  });

  test('of a flow without SYN is over after a bounded number of looks', () => {
    const recording = record();
    const view = up({ data: '.' });
    for (let i = 0; i < 20_000; i++) recording.table.segment(view);
    expect(recording.looks).toBe(16_384);
  });

  test('of a response start says that its sender is the server', () => {
    expect(tell(() => [down({ data: 'HTTP/1.1' }), up({ ack: 8, data: 'GET /' })]).slice(0, 3)).toEqual([
      '1 open 10.0.0.2:50000 -> 10.0.0.1:80 mid-stream',
      '1 < @0 ack 0 frame 1: HTTP/1.1',
      '1 > @0 ack 8 frame 2: GET /',
    ]);
  });

  test('does not mind that the second segment of the first message came first', () => {
    expect(tell(() => [up({ seq: 5, data: ' HTTP' }), up({ data: 'GET /' })]).slice(1, 3)).toEqual([
      '1 > @0 ack 0 frame 2: GET /',
      '1 > @5 ack 0 frame 1:  HTTP',
    ]);
  });

  test('finds a first request that its own response overtook', () => {
    const lines = tell(() => [
      up({ seq: 5, data: ' HTTP' }),
      down({ data: 'HTTP/1.1', ack: 10 }),
      up({ data: 'GET /' }),
      up({ seq: 10, data: 'GET /2', ack: 8 }),
    ]);
    expect(lines.slice(1, 5)).toEqual([
      '1 < @0 ack 0 frame 2: HTTP/1.1',
      '1 > @0 ack 0 frame 3: GET /',
      '1 > @5 ack 0 frame 1:  HTTP',
      '1 > @10 ack 8 frame 4: GET /2',
    ]);
  });

  test('of TLS asks for a handler, and leaves the flow alone when there is none', () => {
    const kinds: string[] = [];
    const recording = record(
      {},
      {
        open: (kind) => {
          kinds.push(kind);
          return null;
        },
      },
    );
    feed(
      recording,
      ...handshake(),
      up({ data: '\x16\x03\x01' }),
      up({ seq: 3, data: 'GET /' }),
      down({ data: 'HTTP/1.1' }),
    );
    expect(kinds).toEqual(['tls']);
    expect(recording.looks).toBe(1);
  });

  test('skips payload that a snaplen cut away altogether', () => {
    expect(tell(() => [up({ wire: 100 }), up({ seq: 100, data: 'GET /' })])[0]).toContain('mid-stream');
    expect(tell(() => [...handshake(), up({ wire: 100 }), up({ seq: 100, data: 'GET /' })]).slice(0, 3)).toEqual([
      '1 open 10.0.0.2:50000 -> 10.0.0.1:80',
      '1 > gap 100',
      '1 > @100 ack 0 frame 5: GET /',
    ]);
  });
});

test('a handler that is done hears nothing more, and what is held for it is let go', () => {
  const heard: string[] = [];
  const { table } = record(
    {},
    {
      open: () => ({
        chunk: ({ bytes, start, end }) => void heard.push(bytes.toString('latin1', start, end)),
        get isDone() {
          return heard.length === 2;
        },
        gap: () => void heard.push('gap'),
        end: () => void heard.push('end'),
      }),
    },
  );
  table.segment(syn());
  table.segment(up({ data: 'GET / HTTP/1.1' }));
  table.segment(up({ seq: 20, data: 'behind a hole' }));
  table.segment(up({ seq: 14, data: '......' }));
  table.segment(up({ seq: 50, data: 'later' }));
  table.segment(up({ seq: 33, data: 'GET ' }));
  table.end();
  expect(heard).toEqual(['GET / HTTP/1.1', '......']);
});

describe('the table', () => {
  const scan = (recording: Recording, count: number, us = 0): void => {
    for (let i = 0; i < count; i++) {
      recording.table.segment(
        segment({ from: `10.${1 + (i >> 16)}.${(i >> 8) & 255}.${i & 255}:4000`, flags: SYN, us: us + i * 10 }),
      );
    }
  };

  test('forgets idle flows without payload when it is full, and says how many', () => {
    const recording = record({ flows: 5000 });
    feed(recording, ...handshake(), up({ data: 'GET /', us: 1 }));
    scan(recording, 20_000);
    feed(recording, down({ data: 'HTTP/1.1', ack: 5 }));
    recording.table.end();
    expect(recording.lines[2]).toContain('< @0 ack 5');
    expect(recording.diagnostics).toMatchObject([{ code: 'tcp/table-full', severity: 'info' }]);
  });

  test('frees connections that closed long ago without a word', () => {
    const recording = record({ flows: 4096 });
    for (let i = 0; i < 20_000; i++) {
      const from = `10.0.${i >> 8}.${i & 255}:4000`;
      const us = i * 60_000;
      feed(
        recording,
        segment({ from, flags: SYN, us }),
        segment({ from, seq: 1, ack: 1, data: 'GET /', us }),
        segment({ from, seq: 6, ack: 1, flags: RST, us }),
      );
    }
    recording.table.end();
    expect(recording.opened).toHaveLength(20_000);
    expect(recording.diagnostics).toEqual([]);
  });

  test('evicts the connections that were idle longest when there are too many', () => {
    const recording = record({ connections: 64 });
    for (let i = 0; i < 65; i++) {
      const from = `10.0.0.${i}:4000`;
      feed(
        recording,
        segment({ from, flags: SYN, us: i * 1e6 }),
        segment({ from, seq: 1, data: 'GET /', us: i * 1e6 }),
      );
    }
    const evicted = recording.lines
      .filter((line) => line.includes('evicted'))
      .map((line) => Number(line.split(' ')[0]));
    expect(evicted).toEqual([1, 2, 3, 4, 5, 6, 7, 8].flatMap((id) => [id, id]));
    recording.table.end();
    expect(recording.diagnostics).toMatchObject([{ code: 'tcp/table-full', severity: 'warning' }]);
  });

  test('keeps no more of beginnings than it may; those it forgets are read on from their next message', () => {
    const recording = record({ beginningBytes: 2000 });
    const froms = [1, 2, 3, 4].map((host) => `10.0.0.${host + 10}:4000`);
    for (const from of froms) feed(recording, segment({ from, flags: SYN }), segment({ from, seq: 1, data: 'GE' }));
    for (const from of froms) feed(recording, segment({ from, seq: 3, data: 'T /' }));
    for (const from of froms) feed(recording, segment({ from, seq: 6, data: 'GET /2' }));
    recording.table.end();
    expect(recording.lines.filter((line) => !line.includes('end'))).toEqual([
      '1 open 10.0.0.12:4000 -> 10.0.0.1:80',
      '1 > @0 ack -1 frame 4: GE',
      '1 > @2 ack -1 frame 10: T /',
      '2 open 10.0.0.13:4000 -> 10.0.0.1:80',
      '2 > @0 ack -1 frame 6: GE',
      '2 > @2 ack -1 frame 11: T /',
      '3 open 10.0.0.14:4000 -> 10.0.0.1:80',
      '3 > @0 ack -1 frame 8: GE',
      '3 > @2 ack -1 frame 12: T /',
      '4 open 10.0.0.11:4000 -> 10.0.0.1:80 mid-stream',
      '4 > @0 ack -1 frame 13: GET /2',
      '1 > @5 ack -1 frame 14: GET /2',
      '2 > @5 ack -1 frame 15: GET /2',
      '3 > @5 ack -1 frame 16: GET /2',
    ]);
    expect(recording.diagnostics).toMatchObject([{ code: 'tcp/table-full', severity: 'info' }]);
  });

  test('tens of thousands of connections that do not say what they carry take a bounded amount of memory', async () => {
    const recording = record({}, { recognise: () => 'later' });
    const before = await memoryUsed();
    const data = Buffer.alloc(3000, 'x');
    for (let i = 0; i < 60_000; i++) {
      const from = `10.${i >> 16}.${(i >> 8) & 255}.${i & 255}:4000`;
      feed(recording, segment({ from, flags: SYN }), segment({ from, seq: 1, data }));
    }
    expect((await memoryUsed()) - before).toBeLessThan(40e6);
    recording.table.end();
  });

  test('what is held of a connection that nobody reads takes no room from others', () => {
    const recording = record({ totalBytes: 20_000 });
    for (let i = 0; i < 50; i++) {
      const from = `10.0.0.${i}:4000`;
      feed(
        recording,
        segment({ from, flags: SYN }),
        segment({ from: SERVER, to: from, flags: SYN, ack: 1 }),
        segment({ from: SERVER, to: from, seq: 100, ack: 1, data: 'x'.repeat(1000) }),
        segment({ from, seq: 1, ack: 1, data: 'SSH-2.0' }),
      );
    }
    feed(recording, ...handshake(), up({ data: 'GET /' }), up({ seq: 9, data: 'late' }), up({ seq: 5, data: 'soon' }));
    recording.table.end();
    expect(recording.lines.filter((line) => line.includes('gap'))).toEqual([]);
  });

  test('ends what is open at the end of the capture in the order of the ids', () => {
    const recording = record();
    for (const host of [9, 3, 7]) {
      feed(recording, segment({ from: `10.0.0.${host}:4000`, data: 'GET /' }));
    }
    recording.table.end();
    const ends = recording.lines.filter((line) => line.includes('end capture-ended'));
    expect(ends.map((line) => line.slice(0, 3))).toEqual(['1 >', '1 <', '2 >', '2 <', '3 >', '3 <']);
  });

  test('holds no more out-of-order bytes than its budget over all connections', () => {
    const recording = record({ totalBytes: 20_000 });
    for (let i = 0; i < 50; i++) {
      const from = `10.0.0.${i}:4000`;
      feed(recording, segment({ from, flags: SYN }), segment({ from, seq: 1, data: 'GET /' }));
      feed(recording, segment({ from, seq: 100, data: 'x'.repeat(1000) }));
    }
    // Those that wait longest were given up: 20,000 / (2,048 + 256) are left.
    expect(recording.lines.filter((line) => line.includes('gap')).length).toBeGreaterThanOrEqual(42);
  });

  test('ignores packets of unknown flows that carry nothing', () => {
    expect(tell(() => [up({}), down({ flags: FIN }), down({ flags: RST }), up({ flags: ACK })])).toEqual([]);
  });
});
