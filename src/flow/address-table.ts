import { type HashSeed, mix } from './hash.ts';

const WORDS = 4;
const FIRST_CAPACITY = 1024;

/** IPv6 addresses as small numbers, so that a flow key is three 32-bit words for either family. */
export class AddressTable {
  readonly #seed: HashSeed;
  /** Four words an address; number 0 is no address. */
  #words = new Int32Array(FIRST_CAPACITY * WORDS);
  #index = new Int32Array(FIRST_CAPACITY * 2);
  #free: number[] = [];
  /** Numbers below this were handed out once. */
  #next = 1;

  constructor(seed: HashSeed) {
    this.#seed = seed;
  }

  get count(): number {
    return this.#next - 1 - this.#free.length;
  }

  /** The number of the address `bytes[at, at + 16)`, 0 when it is not in the table. */
  find(bytes: Buffer, at: number): number {
    return this.#index[this.#probe(word(bytes, at), word(bytes, at + 4), word(bytes, at + 8), word(bytes, at + 12))]!;
  }

  add(bytes: Buffer, at: number): number {
    const [a, b, c, d] = [word(bytes, at), word(bytes, at + 4), word(bytes, at + 8), word(bytes, at + 12)];
    const known = this.#index[this.#probe(a, b, c, d)]!;
    if (known !== 0) return known;
    if (this.#free.length === 0 && (this.#next + 1) * WORDS > this.#words.length) this.#grow();
    const id = this.#free.pop() ?? this.#next++;
    this.#words.set([a, b, c, d], id * WORDS);
    this.#index[this.#probe(a, b, c, d)] = id;
    return id;
  }

  /** Writes the 16 bytes of the address with this number. */
  write(id: number, bytes: Buffer): void {
    for (let i = 0; i < WORDS; i++) bytes.writeInt32BE(this.#words[id * WORDS + i]!, i * 4);
  }

  /** All numbers handed out are below this. */
  get limit(): number {
    return this.#next;
  }

  /** Forgets every address whose number is not marked in `used`. */
  keepOnly(used: Uint8Array): void {
    this.#free = [];
    for (let id = this.#next - 1; id > 0; id--) {
      if (used[id] === 0) this.#free.push(id);
    }
    this.#rebuild(used);
  }

  #probe(a: number, b: number, c: number, d: number): number {
    const index = this.#index;
    const words = this.#words;
    const mask = index.length - 1;
    let at = mix(this.#seed, mix(this.#seed, a, b, c), d, 0) & mask;
    for (let id = index[at]!; id !== 0; id = index[at]!) {
      const w = id * WORDS;
      if (words[w] === a && words[w + 1] === b && words[w + 2] === c && words[w + 3] === d) break;
      at = (at + 1) & mask;
    }
    return at;
  }

  /** Only called when no number is free. */
  #grow(): void {
    const words = new Int32Array(this.#words.length * 2);
    words.set(this.#words);
    this.#words = words;
    this.#rebuild(null);
  }

  #rebuild(used: Uint8Array | null): void {
    const words = this.#words;
    this.#index = new Int32Array((words.length / WORDS) * 2);
    for (let id = 1; id < this.#next; id++) {
      if (used !== null && used[id] === 0) continue;
      const w = id * WORDS;
      this.#index[this.#probe(words[w]!, words[w + 1]!, words[w + 2]!, words[w + 3]!)] = id;
    }
  }
}

const word = (bytes: Buffer, at: number): number =>
  (bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!;
