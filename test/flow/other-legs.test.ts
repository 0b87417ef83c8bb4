import { describe, expect, test } from 'vitest';
import { CLIENT, FIN, RST, record, SERVER, type SegmentOptions, SYN, segment } from './support.ts';

const BEHIND = '192.0.2.9:61000';
const ISN = 0x1234_5678;
const SERVER_ISN = 0x9abc_def0;
const STAMP = 0x0102_0304;
const SERVER_STAMP = 0x0506_0708;

const word = (value: number): number[] => [value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255];

/** As Linux orders them: maximum segment size, SACK permitted, time stamps, no operation, window scale. */
const options = ({ size = 1460, stamp = STAMP, echo = 0, scale = 7 } = {}): Uint8Array =>
  Uint8Array.from([2, 4, size >> 8, size & 255, 4, 2, 8, 10, ...word(stamp), ...word(echo), 1, 3, 3, scale]);

type Leg = readonly [client: string, server: string];
const FIRST: Leg = [CLIENT, SERVER];
const SECOND: Leg = [BEHIND, SERVER];

const syn = ([from, to]: Leg, more: SegmentOptions = {}) =>
  segment({ from, to, seq: ISN, flags: SYN, options: options(), ...more });
const synAck = ([to, from]: Leg, more: SegmentOptions = {}) => {
  const echoing = options({ stamp: SERVER_STAMP, echo: STAMP });
  return segment({ from, to, seq: SERVER_ISN, ack: ISN + 1, flags: SYN, options: echoing, ...more });
};
const up = ([from, to]: Leg, at: number, data: string, more: SegmentOptions = {}) =>
  segment({ from, to, seq: ISN + 1 + at, ack: SERVER_ISN + 1, data, ...more });
const down = ([to, from]: Leg, at: number, data: string, more: SegmentOptions = {}) =>
  segment({ from, to, seq: SERVER_ISN + 1 + at, ack: ISN + 1 + 9, data, ...more });

const QUESTION = 'GET / 123';
const ANSWER = 'HTTP/1.1 ';

/** Which connections were opened, what they read, and how many were said to be on several legs. */
function told(...segments: ReturnType<typeof segment>[]) {
  const { table, opened, chunks, diagnostics, lines } = record();
  for (const one of segments) table.segment(one);
  table.end();
  const legs = diagnostics.filter(({ code }) => code === 'tcp/several-legs').map(({ message }) => Number(message[0]));
  return {
    clients: opened.map(({ client, server }) => `${client} ${server}`),
    read: chunks.map(({ id, direction, text }) => `${id}${direction === 0 ? '>' : '<'}${text}`),
    gaps: lines.filter((line) => line.includes('gap')),
    legs: legs[0] ?? 0,
    unanswered: table.unanswered.list().map(({ server, how, count }) => [server, how, count]),
  };
}

const ONCE = { clients: [`${CLIENT} ${SERVER}`], read: [`1>${QUESTION}`, `1<${ANSWER}`], gaps: [], unanswered: [] };
const talk = (leg: Leg) => [syn(leg), synAck(leg), up(leg, 0, QUESTION), down(leg, 0, ANSWER)];

/** The packets of two legs in turns, the copy behind, or before where the server sends. */
function inTurns(first: Leg, second: Leg) {
  return [
    ...[syn(first), syn(second), synAck(second), synAck(first)],
    ...[up(first, 0, QUESTION), up(second, 0, QUESTION), down(second, 0, ANSWER), down(first, 0, ANSWER)],
  ];
}

describe('a connection before and behind a translation is one', () => {
  test.each<[string, Leg]>([
    ['of the source', SECOND],
    ['of the source, with its port kept', ['192.0.2.9:50000', SERVER]],
    ['of the destination', [CLIENT, '172.17.0.2:8080']],
    ['of both', ['192.0.2.9:50000', '172.17.0.2:8080']],
    ['of both, by the machine that was asked (hairpin)', ['10.0.0.1:61000', '172.17.0.2:8080']],
    ['of IPv4 into IPv6', ['[2001:db8:0:0:0:0:0:9]:50000', '[64:ff9b:0:0:0:0:a00:1]:80']],
    ['that turns the order of the addresses', ['9.0.0.1:61000', SERVER]],
  ])('%s', (_, second) => {
    expect(told(...inTurns(FIRST, second))).toEqual({ ...ONCE, legs: 1 });
    const turned = told(...inTurns(second, FIRST));
    expect(turned).toMatchObject({
      read: ONCE.read,
      clients: [second.join(' ').replaceAll(/(:0)+:/g, '::')],
      legs: 1,
    });
  });

  test('that lowers the maximum segment size', () => {
    const lowered = syn(SECOND, { options: options({ size: 1360 }) });
    expect(told(syn(FIRST), lowered, ...talk(FIRST).slice(1), ...talk(SECOND).slice(1))).toEqual({ ...ONCE, legs: 1 });
  });

  test('up to four times', () => {
    const legs = [FIRST, ...[9, 10, 11, 12].map((n): Leg => [`192.0.2.${n}:61000`, SERVER])];
    expect(told(...legs.slice(0, 4).map((leg) => syn(leg)), ...legs.slice(0, 4).flatMap(talk)).clients).toHaveLength(1);
    expect(told(...legs.map((leg) => syn(leg)), ...legs.flatMap(talk)).clients).toHaveLength(2);
  });

  test('whichever comes late, or is missing', () => {
    const [a0, a1, a2, a3] = talk(FIRST) as [never, never, never, never];
    const [b0, b1, b2, b3] = talk(SECOND) as [never, never, never, never];
    for (const order of [
      [a0, a1, a2, a3, b0, b1, b2, b3],
      [a0, b1, b0, a1, a2, b2, b3, a3],
      [a1, b1, a0, b0, a2, b2, a3, b3],
      // One leg without its SYN, without its SYN-ACK, and each with one of them.
      [a0, b1, a1, a2, b2, b3, a3],
      [a0, a1, b0, a2, b2, b3, a3],
      [a1, b0, a2, b2, b3, a3],
      [a0, b1, a2, b2, b3, a3],
    ])
      expect(told(...order)).toEqual({ ...ONCE, legs: 1 });
  });

  test('and one leg fills what the other lacks', () => {
    const [b0, b1, , b3] = talk(SECOND) as [never, never, never, never];
    expect(told(syn(FIRST), b0, b1, synAck(FIRST), up(FIRST, 0, QUESTION), b3)).toEqual({ ...ONCE, legs: 1 });
    // The hole is acknowledged before its bytes come.
    const { read, gaps } = told(
      ...[syn(FIRST), b0, synAck(FIRST), b1, up(FIRST, 4, '/ 123'), down(FIRST, 0, ANSWER)],
      ...[up(SECOND, 0, QUESTION), down(SECOND, 0, ANSWER)],
    );
    expect([read.join('').replaceAll(/1[<>]/g, '').length, gaps]).toEqual([QUESTION.length + ANSWER.length, []]);
  });

  test('also when its first bytes are those of the leg that was seen later', () => {
    const segments = [syn(FIRST), syn(SECOND), synAck(SECOND), up(SECOND, 0, QUESTION), down(SECOND, 0, ANSWER)];
    expect(told(...segments)).toEqual({ ...ONCE, legs: 1 });
  });

  test('and ends once', () => {
    const fins = (leg: Leg) => [up(leg, 9, '', { flags: FIN }), down(leg, 9, '', { flags: FIN })];
    const all = [...inTurns(FIRST, SECOND), ...fins(FIRST), ...fins(SECOND), up(SECOND, 0, QUESTION)];
    expect(told(...all)).toEqual({ ...ONCE, legs: 1 });
    const resets = [FIRST, SECOND].map((leg) => down(leg, 9, '', { flags: RST }));
    expect(told(...inTurns(FIRST, SECOND), ...resets, up(SECOND, 0, QUESTION))).toEqual({ ...ONCE, legs: 1 });
  });

  test('and is refused once, and silent as often as it was asked again', () => {
    const refusal = ([to, from]: Leg) => segment({ from, to, seq: 0, ack: ISN + 1, flags: RST });
    const second: Leg = [CLIENT, '172.17.0.2:8080'];
    const { unanswered } = told(syn(FIRST), syn(second), refusal(second), refusal(FIRST));
    expect(unanswered).toEqual([[SERVER, 'refused', 1]]);
    const again = { options: options({ stamp: STAMP + 1000 }) };
    expect(told(syn(FIRST), syn(second), syn(FIRST, again), syn(second, again)).unanswered).toEqual([
      [SERVER, 'silent', 1],
    ]);
    const late = [syn(FIRST), syn(second), syn(FIRST, again), syn(second, again), synAck(second)];
    expect(told(...late).unanswered).toEqual([]);
  });

  test('also when only the SYN that is sent again is on the other leg', () => {
    const again = { options: options({ stamp: STAMP + 1000 }) };
    const echoing = { options: options({ stamp: SERVER_STAMP, echo: STAMP + 1000 }) };
    const segments = [
      syn(FIRST),
      syn(FIRST, again),
      syn(SECOND, again),
      synAck(SECOND, echoing),
      synAck(FIRST, echoing),
    ];
    const rest = [FIRST, SECOND].flatMap((leg) => talk(leg).slice(2));
    expect(told(...segments, ...rest)).toEqual({ ...ONCE, legs: 1 });
  });
});

describe('two connections stay two', () => {
  const TWICE = { legs: 0, clients: [`${CLIENT} ${SERVER}`, `${BEHIND} ${SERVER}`] };
  const both = (first: SegmentOptions, second: SegmentOptions, leg: Leg = SECOND) =>
    told(syn(FIRST, first), syn(leg, second), ...talk(FIRST).slice(2), ...talk(leg).slice(2));

  test.each<[string, SegmentOptions, SegmentOptions]>([
    ['no options', { options: new Uint8Array() }, { options: new Uint8Array() }],
    ['no time stamp', { options: Uint8Array.from([2, 4, 5, 180]) }, { options: Uint8Array.from([2, 4, 5, 180]) }],
    ['time stamp 0', { options: options({ stamp: 0 }) }, { options: options({ stamp: 0 }) }],
    ['another time stamp', {}, { options: options({ stamp: STAMP + 1 }) }],
    ['another option', {}, { options: options({ scale: 8 }) }],
    ['another initial sequence number', {}, { seq: ISN + 1 }],
    ['more than a second between them', { us: 1_000_000 }, { us: 2_000_001 }],
    ['options that are not well-formed', {}, { options: Uint8Array.from([...options().subarray(0, 16), 3, 0, 3, 7]) }],
  ])('%s', (_, first, second) => {
    expect(both(first, second)).toMatchObject({ legs: 0 });
    expect(both(first, second).clients).toHaveLength(2);
  });

  test('a snap length cut their options', () => {
    const cut = (leg: Leg) => {
      const view = syn(leg);
      return Object.assign(view, { payloadStart: view.payloadStart - 4, payloadEnd: view.payloadEnd - 4 });
    };
    expect(told(cut(FIRST), cut(SECOND), ...[FIRST, SECOND].flatMap((leg) => talk(leg).slice(2)))).toMatchObject(TWICE);
  });

  test('the same machines with other ports', () => {
    expect(both({}, {}, ['10.0.0.2:50001', SERVER]).clients).toHaveLength(2);
    expect(both({}, {}, [CLIENT, '10.0.0.1:8080']).clients).toHaveLength(2);
  });

  test('nothing in common', () => {
    expect(both({}, {}, ['192.0.2.9:61000', '198.51.100.7:8080']).clients).toHaveLength(2);
  });

  test.each([0, 1, 1000, 65_535])('what counts from %i', (seq) => {
    const leg = (endpoints: Leg) => [
      syn(endpoints, { seq }),
      segment({ from: endpoints[0], to: endpoints[1], seq: seq + 1, ack: 1, data: QUESTION }),
    ];
    expect(told(...leg(FIRST), ...leg(SECOND)).clients).toHaveLength(2);
    expect(told(syn(FIRST, { seq }), syn(SECOND, { seq }), leg(FIRST)[1]!, leg(SECOND)[1]!).clients).toHaveLength(2);
  });

  test('a server that answers with two numbers (a proxy that keeps only those of the client)', () => {
    const other = SERVER_ISN + 77_777;
    const segments = [
      ...[syn(FIRST), synAck(FIRST), syn(SECOND), synAck(SECOND, { seq: other })],
      ...[up(FIRST, 0, QUESTION), up(SECOND, 0, QUESTION, { ack: other + 1 })],
    ];
    expect(told(...segments)).toMatchObject({ clients: TWICE.clients });
  });

  test('the other tuple is used again for another connection', () => {
    const next = { seq: ISN + 5_000_000, options: options({ stamp: STAMP + 5000 }) };
    const again = segment({ from: BEHIND, to: SERVER, seq: ISN + 5_000_001, ack: 1, data: QUESTION });
    expect(told(...inTurns(FIRST, SECOND), syn(SECOND, next), again)).toMatchObject({ ...TWICE, legs: 1 });
  });

  test('the first tuple is used again, and the other one without its SYN', () => {
    const next = { seq: ISN + 5_000_000, options: options({ stamp: STAMP + 5000 }) };
    const again = segment({ from: CLIENT, to: SERVER, seq: ISN + 5_000_001, ack: 1, data: QUESTION });
    const foreign = segment({ from: BEHIND, to: SERVER, seq: ISN + 9_000_000, ack: 9, data: QUESTION });
    expect(told(...inTurns(FIRST, SECOND), syn(FIRST, next), again, foreign)).toMatchObject({
      clients: [`${CLIENT} ${SERVER}`, `${CLIENT} ${SERVER}`, `${BEHIND} ${SERVER}`],
      read: [...ONCE.read, `2>${QUESTION}`, `3>${QUESTION}`],
    });
  });

  test('the other tuple goes on with other numbers after the end', () => {
    const fins = [up(FIRST, 9, '', { flags: FIN }), down(FIRST, 9, '', { flags: FIN })];
    const foreign = segment({ from: BEHIND, to: SERVER, seq: ISN + 0x4000_0000, ack: 9, data: QUESTION });
    expect(told(...inTurns(FIRST, SECOND), ...fins, foreign).clients).toEqual(TWICE.clients);
  });

  test('a connection that is over has no copies', () => {
    const fins = [up(FIRST, 9, '', { flags: FIN }), down(FIRST, 9, '', { flags: FIN })];
    expect(told(...talk(FIRST), ...fins, ...talk(SECOND)).clients).toEqual(TWICE.clients);
  });
});

test('both tuples are used again for a connection on both legs', () => {
  const next = { seq: ISN + 5_000_000, options: options({ stamp: STAMP + 5000 }) };
  const ask = ([from, to]: Leg) => segment({ from, to, seq: ISN + 5_000_001, ack: 1, data: QUESTION });
  const again = [syn(FIRST, next), syn(SECOND, next), ask(FIRST), ask(SECOND)];
  expect(told(...inTurns(FIRST, SECOND), ...again)).toMatchObject({
    clients: [`${CLIENT} ${SERVER}`, `${CLIENT} ${SERVER}`],
    legs: 2,
  });
  expect(told(...inTurns(FIRST, SECOND), again[1]!, again[0]!, again[3]!, again[2]!).read).toEqual([
    ...ONCE.read,
    `2>${QUESTION}`,
  ]);
});

test('other legs go with their connection when room is made, and are bounded', () => {
  const { table, opened } = record({ flows: 64, connections: 8 });
  for (let i = 0; i < 3000; i++) {
    const seq = ISN + i * 77_777;
    const own = { seq, options: options({ stamp: STAMP + i }), us: i * 70_000 };
    const legs = [`10.1.${i >> 8}.${i & 255}:50000`, BEHIND].map(
      (from): Leg => [from.replace('61000', `${20_000 + i}`), SERVER],
    );
    for (const leg of legs) table.segment(syn(leg, own));
    if (i % 3 === 0) continue;
    for (const [from, to] of legs)
      table.segment(segment({ from, to, seq: seq + 1, data: QUESTION, us: i * 70_000 + 50 }));
  }
  table.end();
  expect(opened).toHaveLength(2000);
  expect(new Set(opened.map(({ client }) => client.slice(0, 5)))).toEqual(new Set(['10.1.']));
});

test('a SYN-ACK alone is no other leg of what it does not answer', () => {
  const stranger = synAck(SECOND, { options: options({ stamp: SERVER_STAMP, echo: STAMP + 1 }) });
  expect(told(syn(FIRST), stranger, up(FIRST, 0, QUESTION), up(SECOND, 0, QUESTION)).clients).toHaveLength(2);
});

describe('ports that are used again and again, within a second, as only a forged capture has them', () => {
  let stamp = 1_000_000;
  /** So many connections on a leg, none with a copy. */
  const used = (leg: Leg, times: number) =>
    Array.from({ length: times }, (_, n) =>
      syn(leg, { seq: ISN + 1000 * (n + 1), options: options({ stamp: ++stamp }) }),
    );

  test('a connection is never a leg of itself', () => {
    for (let times = 13; times <= 17; times++) {
      const { read } = told(syn(FIRST), syn(SECOND), ...used(FIRST, times), ...talk(FIRST), ...talk(SECOND));
      expect(read.join(''), `${times} times`).toContain(QUESTION);
    }
  });

  test('legs of legs of legs do not pile up', () => {
    const legs = Array.from({ length: 300 }, (_, n): Leg => [`10.9.${n >> 8}.${n & 255}:50000`, SERVER]);
    const { table, opened } = record();
    for (const [n, leg] of legs.entries()) {
      const next = legs[n + 1] ?? FIRST;
      const own = { seq: ISN + 70_000 * n, options: options({ stamp: 100_000 + n }) };
      // The leg joins the next one, which then begins anew until its number comes round.
      for (const one of [syn(next, own), syn(leg, own), ...used(next, 15)]) table.segment({ ...one, timeUs: 0 });
    }
    // Whose first leg has become another's leg, or has begun anew, is on its own.
    for (const leg of legs) table.segment(up(leg, 0, QUESTION));
    table.end();
    expect(opened.map(({ client }) => client)).toEqual(legs.map(([client]) => client));
  });
});
