import { describe, expect, test } from 'vitest';
import { SegmentBlocks } from '../../src/flow/segment-blocks.ts';
import type { StreamChunk } from '../../src/flow/stream.ts';
import { type AssemblyLimits, type AssemblyShared, StreamAssembler } from '../../src/flow/stream-assembler.ts';
import { random } from './support.ts';

const LIMITS: AssemblyLimits = {
  streamBytes: 1 << 20,
  totalBytes: 1 << 24,
  patiencePackets: 4,
  patienceUs: 1000,
  maxAgeUs: 60_000,
  maxAgeOneSidedUs: 5000,
};

interface Piece {
  seq: number;
  data: string;
  wire?: number;
  ack?: number;
  frame?: number;
}

/** An assembler that writes down what it hands on. */
function assemble(limits: Partial<AssemblyLimits> = {}) {
  const events: string[] = [];
  /** One entry a byte: offset, value, frame, acknowledged; gaps as `gap`. */
  const bytes: string[] = [];
  const chunk: StreamChunk = {
    direction: 0,
    bytes: Buffer.alloc(0),
    start: 0,
    end: 0,
    offset: 0,
    acknowledged: -1,
    frameNumber: 0,
    timeUs: 0,
  };
  const blocks = new SegmentBlocks();
  const shared: AssemblyShared = { limits: { ...LIMITS, ...limits }, chunk, blocks, heldBytes: 0 };
  let differing = 0;
  const stream = new StreamAssembler(0, shared, {
    deliver(_side, c) {
      events.push(`@${c.offset} ${c.bytes.toString('latin1', c.start, c.end)}`);
      for (let i = c.start; i < c.end; i++) {
        bytes.push(`${c.offset + i - c.start} ${c.bytes[i]} ${c.frameNumber} ${c.acknowledged}`);
      }
    },
    lost(_side, length, _behind, isCut) {
      const word = isCut ? 'cut' : 'gap';
      events.push(`${word} ${length}`);
      for (let i = 0; i < Math.min(length, 1000); i++) bytes.push(word);
    },
    finished: (_side, _us, frame) => void events.push(`fin ${frame}`),
    differs: () => void differing++,
  });
  const take = ({ seq, data, wire, ack = -1, frame = 1 }: Piece): void => {
    const payload = Buffer.from(`..${data}.`, 'latin1');
    const view = {
      bytes: payload,
      payloadStart: 2,
      payloadEnd: payload.length - 1,
      payloadLength: wire ?? data.length,
      timeUs: frame,
      frameNumber: frame,
    };
    if (stream.isNext(seq) && wire === undefined && data !== '') stream.pass(view, ack);
    else stream.take(view, seq, ack);
  };
  return { stream, shared, events, bytes, take, differing: () => differing };
}

describe('segments in, bytes and gaps out', () => {
  const table: [string, (Piece | 'give up' | 'answered' | { fin: number })[], string[]][] = [
    [
      'segments in order go straight through',
      [
        { seq: 0, data: 'abc' },
        { seq: 3, data: 'de' },
      ],
      ['@0 abc', '@3 de'],
    ],
    [
      'a segment that came too early waits for the one before it',
      [
        { seq: 3, data: 'de' },
        { seq: 0, data: 'abc' },
      ],
      ['@0 abc', '@3 de'],
    ],
    [
      'segments in reverse order come out in order',
      [
        { seq: 4, data: 'e' },
        { seq: 3, data: 'd' },
        { seq: 2, data: 'c' },
        { seq: 1, data: 'b' },
        { seq: 0, data: 'a' },
      ],
      ['@0 a', '@1 b', '@2 c', '@3 d', '@4 e'],
    ],
    [
      'a retransmission is dropped',
      [
        { seq: 0, data: 'abc' },
        { seq: 0, data: 'abc' },
        { seq: 1, data: 'b' },
        { seq: 3, data: 'd' },
      ],
      ['@0 abc', '@3 d'],
    ],
    [
      'only the new part of an overlap is handed on',
      [
        { seq: 0, data: 'abc' },
        { seq: 1, data: 'XXde' },
      ],
      ['@0 abc', '@3 de'],
    ],
    [
      'what was held first wins over a later segment that covers it',
      [
        { seq: 2, data: 'cd' },
        { seq: 0, data: 'abXXef' },
      ],
      ['@0 ab', '@2 cd', '@4 ef'],
    ],
    [
      'a held segment is filled up on both sides',
      [
        { seq: 4, data: 'e' },
        { seq: 2, data: 'cdXfg' },
        { seq: 0, data: 'ab' },
      ],
      ['@0 ab', '@2 cd', '@4 e', '@5 fg'],
    ],
    [
      'a keep-alive probe one byte below the window is dropped',
      [
        { seq: 0, data: 'abc' },
        { seq: 2, data: '\0' },
        { seq: 3, data: 'd' },
      ],
      ['@0 abc', '@3 d'],
    ],
    [
      'a zero-window probe carries the next byte, its retransmission the rest',
      [
        { seq: 0, data: 'abc' },
        { seq: 3, data: 'd' },
        { seq: 3, data: 'def' },
      ],
      ['@0 abc', '@3 d', '@4 ef'],
    ],
    [
      'the tail that a snaplen cut off is missing',
      [{ seq: 0, data: 'abc', wire: 10 }, 'answered'],
      ['@0 abc', 'cut 7'],
    ],
    [
      'what comes behind it shows that it is missing',
      [
        { seq: 0, data: 'abc', wire: 10 },
        { seq: 10, data: 'k' },
      ],
      ['@0 abc', 'cut 7', '@10 k'],
    ],
    ['so does the end', [{ seq: 0, data: 'abc', wire: 10 }, { fin: 10 }], ['@0 abc', 'cut 7', 'fin 9']],
    [
      'unless the whole packet comes next, from another recorder',
      [{ seq: 0, data: 'abc', wire: 10 }, { seq: 0, data: 'abcdefghij' }, 'answered'],
      ['@0 abc', '@3 defghij'],
    ],
    [
      'a copy that is cut as well fills what it has',
      [
        { seq: 0, data: 'abc', wire: 10 },
        { seq: 0, data: 'ab', wire: 10 },
        { seq: 0, data: 'abcde', wire: 10 },
        'answered',
      ],
      ['@0 abc', '@3 de', 'cut 5'],
    ],
    [
      'a segment of which nothing was captured is missing',
      [
        { seq: 0, data: '', wire: 4 },
        { seq: 4, data: 'ab' },
      ],
      ['cut 4', '@4 ab'],
    ],
    [
      'the tail of a held segment is missing, as far as nothing else covers it',
      [
        { seq: 6, data: 'gh' },
        { seq: 2, data: 'c', wire: 8 },
        { seq: 0, data: 'ab' },
      ],
      ['@0 ab', '@2 c', 'cut 3', '@6 gh', 'cut 2'],
    ],
    [
      'behind a hole that is given up, what a snaplen cut off is told apart',
      [{ seq: 0, data: 'ab' }, { seq: 5, data: 'f', wire: 4 }, { seq: 12, data: 'm' }, 'give up', 'give up'],
      ['@0 ab', 'gap 3', '@5 f', 'cut 3', 'gap 3', '@12 m'],
    ],
    [
      'a hole that is given up is a gap',
      [{ seq: 0, data: 'ab' }, { seq: 5, data: 'f' }, 'give up'],
      ['@0 ab', 'gap 3', '@5 f'],
    ],
    [
      'bytes that come after they were given up are dropped',
      [{ seq: 5, data: 'f' }, 'give up', { seq: 0, data: 'abcde' }, { seq: 6, data: 'g' }],
      ['gap 5', '@5 f', '@6 g'],
    ],
    ['the stream ends at its FIN', [{ seq: 0, data: 'ab' }, { fin: 2 }], ['@0 ab', 'fin 9']],
    [
      'a FIN waits for the bytes before it',
      [{ seq: 2, data: 'c' }, { fin: 3 }, { seq: 0, data: 'ab' }],
      ['@0 ab', '@2 c', 'fin 9'],
    ],
    ['a hole before a FIN can be given up', [{ seq: 0, data: 'a' }, { fin: 4 }, 'give up'], ['@0 a', 'gap 3', 'fin 9']],
    [
      'nothing comes after the FIN',
      [{ seq: 0, data: 'a' }, { seq: 4, data: 'xyz' }, { fin: 2 }, { seq: 1, data: 'bcd' }, { seq: 2, data: 'c' }],
      ['@0 a', '@1 b', 'fin 9'],
    ],
    ['a repeated FIN says nothing new', [{ seq: 0, data: 'a' }, { fin: 1 }, { fin: 1 }, { fin: 7 }], ['@0 a', 'fin 9']],
  ];
  test.each(table)('%s', (_title, steps, wanted) => {
    // The same with sequence numbers that wrap in the middle.
    for (const initial of [0, 0xffff_fffe, 0x7fff_fffd]) {
      const { stream, events, take } = assemble();
      stream.start(initial);
      for (const step of steps) {
        if (step === 'give up') stream.giveUp();
        else if (step === 'answered') stream.loseCut();
        else if ('fin' in step) stream.finish((initial + step.fin) >>> 0, { timeUs: 9, frameNumber: 9 });
        else take({ ...step, seq: (initial + step.seq) >>> 0 });
      }
      expect(events).toEqual(wanted);
    }
  });

  test('a stream starts at the first segment when no SYN was seen', () => {
    const { events, take, stream } = assemble();
    take({ seq: 4_000_000_000, data: 'ab' });
    take({ seq: 4_000_000_002, data: 'c' });
    expect(events).toEqual(['@0 ab', '@2 c']);
    expect(stream.nextOffset).toBe(3);
  });

  test('differing copies are noticed while both are held', () => {
    const { stream, take, differing } = assemble();
    stream.start(0);
    take({ seq: 5, data: 'abc' });
    take({ seq: 4, data: 'xab' });
    expect(differing()).toBe(0);
    take({ seq: 6, data: 'XX' });
    expect(differing()).toBe(1);
  });

  test('offsets go on beyond 2^32', () => {
    const { stream, events, take } = assemble();
    stream.start(0);
    for (let i = 1; i <= 5; i++) {
      take({ seq: (i * 1_000_000_000) >>> 0, data: `${i}` });
      stream.giveUp();
    }
    expect(events.at(-1)).toBe('@5000000000 5');
    expect(stream.acknowledge(5_000_000_001 >>> 0)).toBe(5_000_000_001);
  });

  test('a segment half the sequence space away is not of this stream', () => {
    const { stream, events, take } = assemble();
    stream.start(0);
    take({ seq: 0x7000_0000, data: 'x' });
    take({ seq: 0x9000_0000, data: 'y' });
    expect(stream.isWaiting).toBe(false);
    expect(events).toEqual([]);
    expect(stream.acknowledge(0x7000_0000)).toBe(-1);
  });
});

describe('giving up', () => {
  function holed(limits: Partial<AssemblyLimits> = {}) {
    const made = assemble(limits);
    made.stream.start(0);
    made.take({ seq: 10, data: 'k' });
    return made;
  }

  test('a hole that the receiver acknowledged is given up after some packets', () => {
    const { stream, events } = holed();
    stream.acknowledge(11);
    for (let packet = 0; packet < 4; packet++) stream.wait(0, 1);
    expect(events).toEqual([]);
    stream.wait(0, 1);
    expect(events).toEqual(['gap 10', '@10 k']);
  });

  test('or after some time', () => {
    const { stream, events } = holed();
    stream.acknowledge(10);
    stream.wait(0, 0);
    stream.wait(1000, 0);
    expect(events).toEqual([]);
    stream.wait(1001, 0);
    expect(events).toEqual(['gap 10', '@10 k']);
  });

  test('bytes that come in that time close the hole', () => {
    const { stream, events, take } = holed();
    stream.acknowledge(11);
    stream.wait(0, 1);
    take({ seq: 0, data: 'abcdefghij' });
    expect(events).toEqual(['@0 abcdefghij', '@10 k']);
    expect(stream.isWaiting).toBe(false);
  });

  test('a hole of which only a part was acknowledged is kept', () => {
    const { stream, events } = holed();
    stream.acknowledge(9);
    for (let packet = 0; packet < 50; packet++) stream.wait(0, 1);
    expect(events).toEqual([]);
  });

  test('several holes that were acknowledged are given up together', () => {
    const { stream, events, take } = holed();
    take({ seq: 20, data: 'u' });
    take({ seq: 30, data: 'A' });
    stream.acknowledge(21);
    for (let packet = 0; packet < 5; packet++) stream.wait(0, 1);
    expect(events).toEqual(['gap 10', '@10 k', 'gap 9', '@20 u']);
    expect(stream.isWaiting).toBe(true);
  });

  test('a hole that nobody acknowledges is given up by age, sooner when no acknowledgement is captured', () => {
    const oneSided = holed();
    oneSided.stream.wait(0, 1);
    oneSided.stream.wait(5000, 1);
    expect(oneSided.events).toEqual([]);
    oneSided.stream.wait(5001, 1);
    expect(oneSided.events).toEqual(['gap 10', '@10 k']);

    const both = holed();
    both.stream.acknowledge(0);
    both.stream.wait(0, 1);
    both.stream.wait(60_000, 1);
    expect(both.events).toEqual([]);
    both.stream.wait(60_001, 1);
    expect(both.events).toEqual(['gap 10', '@10 k']);
  });

  test('a stream holds no more than its budget', () => {
    const { stream, shared, events, take } = holed({ streamBytes: 8000 });
    for (let i = 0; i < 10; i++) take({ seq: 20 + i * 300, data: 'x'.repeat(200) });
    expect(shared.heldBytes).toBeLessThanOrEqual(8000);
    expect(events.slice(0, 2)).toEqual(['gap 10', '@10 k']);
    stream.flush();
    expect(shared.heldBytes).toBe(0);
  });

  test('a hole before a FIN is given up once the FIN was acknowledged', () => {
    const { stream, events } = assemble();
    stream.start(0);
    stream.finish(7, { timeUs: 3, frameNumber: 2 });
    stream.acknowledge(8);
    for (let packet = 0; packet < 5; packet++) stream.wait(0, 1);
    expect(events).toEqual(['gap 7', 'fin 2']);
  });
});

describe('the model', () => {
  /** Slow and obvious: every byte of the stream in a map. */
  class Model {
    readonly bytes: string[] = [];
    next = 0;
    fin = Number.POSITIVE_INFINITY;
    readonly #seen = new Map<number, string>();
    readonly #cut: { at: number; until: number }[] = [];
    /** Up to where the last packet was cut off: a copy of it may come next. */
    #cutUntil = 0;

    take({ seq, data, wire, ack = -1, frame = 1 }: Piece): void {
      if (seq > this.next) this.loseCut();
      const end = Math.min(seq + (wire ?? data.length), this.fin);
      if (end <= this.next) return;
      const isWaiting = this.#ahead(this.next).length > 0 || Number.isFinite(this.fin);
      for (let i = 0; i < data.length; i++) {
        const at = seq + i;
        if (at >= this.next && at < this.fin && !this.#seen.has(at)) {
          this.#seen.set(at, `${at} ${data.charCodeAt(i)} ${frame} ${ack}`);
        }
      }
      const isNext = seq <= this.next;
      const isCut = end > seq + data.length;
      if (isCut && isNext && !isWaiting) this.#cutUntil = Math.max(this.#cutUntil, end);
      else if (isCut) this.#cut.push({ at: seq + data.length, until: end });
      this.#advance();
    }

    /** Something else than a copy of a packet that was cut came. */
    loseCut(): void {
      if (this.#cutUntil > this.next) this.#cut.push({ at: this.next, until: this.#cutUntil });
      this.#cutUntil = 0;
      this.#advance();
    }

    #ahead(of: number): number[] {
      return [...this.#seen.keys(), ...this.#cut.map((cut) => cut.at)].filter((at) => at > of);
    }

    finish(at: number): void {
      this.loseCut();
      if (this.fin !== Number.POSITIVE_INFINITY || at < this.next) return;
      this.fin = at;
      this.#advance();
    }

    giveUp(): void {
      const to = Math.min(...this.#ahead(this.next), this.fin);
      if (to !== Number.POSITIVE_INFINITY) this.#lose(to, 'gap');
      this.#advance();
    }

    #lose(to: number, word: 'cut' | 'gap'): void {
      while (this.next < Math.min(to, this.fin)) {
        this.bytes.push(word);
        this.next += 1;
      }
    }

    #advance(): void {
      while (this.next < this.fin) {
        const byte = this.#seen.get(this.next);
        if (byte !== undefined) {
          this.bytes.push(byte);
          this.#seen.delete(this.next);
          this.next += 1;
        } else if (this.#cut.some((cut) => cut.at <= this.next && this.next < cut.until))
          this.#lose(this.next + 1, 'cut');
        else break;
      }
    }
  }

  const CASES = Number(process.env['FLOW_MODEL_CASES'] ?? 1000);

  function run(seed: number): void {
    const pick = random(seed);
    const initial = pick(2) === 0 ? 0xffff_ffff - pick(60) : pick(0xffff_ffff);
    const made = assemble();
    const model = new Model();
    made.stream.start(initial);
    const span = 20 + pick(80);
    const cuts = pick(3) === 0;
    for (let step = 0, frame = 1; step < 5 + pick(60); step++, frame++) {
      const what = pick(20);
      if (what === 0 && made.stream.isWaiting) {
        made.stream.giveUp();
        model.giveUp();
      } else if (what === 2) {
        made.stream.loseCut();
        model.loseCut();
      } else if (what === 1 && pick(4) === 0) {
        const at = model.next + pick(span);
        made.stream.finish((initial + at) >>> 0, { timeUs: 0, frameNumber: 0 });
        model.finish(at);
      } else {
        const at = Math.max(0, model.next - 10 + pick(span));
        const data = String.fromCharCode(...Array.from({ length: 1 + pick(12) }, () => 97 + pick(26)));
        const piece: Piece = { seq: at, data, ack: pick(1000), frame };
        if (cuts && pick(3) === 0) piece.wire = data.length + 1 + pick(10);
        made.take({ ...piece, seq: (initial + at) >>> 0 });
        model.take(piece);
      }
      expect(made.bytes, `seed ${seed} step ${step}`).toEqual(model.bytes);
      expect(made.stream.nextOffset, `seed ${seed}`).toBe(model.next);
    }
    made.stream.loseCut();
    model.loseCut();
    while (made.stream.isWaiting) {
      made.stream.giveUp();
      model.giveUp();
    }
    expect(made.bytes, `seed ${seed}`).toEqual(model.bytes);
    expect(made.shared.heldBytes, `seed ${seed}`).toBe(0);
  }

  test(`${CASES} random runs of overlaps, losses, repeats, cuts and FINs agree with it, byte for byte`, () => {
    for (let seed = 1; seed <= CASES; seed++) run(seed);
  });
});
