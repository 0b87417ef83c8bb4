/** A small seeded generator (mulberry32): the same seed makes the same inputs on every machine. */
export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed | 0;
  }

  /** An integer in [0, below). */
  int(below: number): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let t = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % below;
  }
}

const INTERESTING = [0x00, 0xff, 0x7f, 0x80, 0x0a, 0x0d, 0x22, 0x5c, 0x7b, 0x7d, 0x3c, 0x3e, 0x2a];

/** One of: flip, set, cut out, cut off, repeat, insert, swap, lie about a 32-bit length. One to four times. */
export function mutate(random: Random, input: Buffer): Buffer {
  let bytes: Buffer = Buffer.from(input);
  for (let round = 1 + random.int(4); round > 0 && bytes.length > 0; round--) bytes = mutateOnce(random, bytes);
  return bytes;
}

function mutateOnce(random: Random, bytes: Buffer): Buffer {
  const at = random.int(bytes.length);
  const length = Math.min(1 + random.int(64), bytes.length - at);
  switch (random.int(8)) {
    case 0:
      bytes[at] = bytes[at]! ^ (1 << random.int(8));
      return bytes;
    case 1:
      bytes[at] = INTERESTING[random.int(INTERESTING.length)]!;
      return bytes;
    case 2:
      return Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + length)]);
    case 3:
      return bytes.subarray(0, at);
    case 4:
      return Buffer.concat([bytes.subarray(0, at + length), bytes.subarray(at)]);
    case 5:
      return Buffer.concat([
        bytes.subarray(0, at),
        Buffer.alloc(length, INTERESTING[random.int(INTERESTING.length)]),
        bytes.subarray(at),
      ]);
    case 6: {
      const other = random.int(bytes.length);
      [bytes[at], bytes[other]] = [bytes[other]!, bytes[at]!];
      return bytes;
    }
    default:
      if (at + 4 <= bytes.length)
        bytes.writeUInt32LE([0, 1, 0x7fffffff, 0xffffffff, bytes.length, 0x10000][random.int(6)]!, at);
      return bytes;
  }
}

/** Cuts an input into up to five chunks. */
export function chunks(random: Random, bytes: Buffer): Buffer[] {
  const cuts = Array.from({ length: random.int(5) }, () => random.int(bytes.length + 1)).sort((a, b) => a - b);
  const edges = [0, ...cuts, bytes.length];
  return edges.slice(1).map((end, i) => bytes.subarray(edges[i], end));
}
