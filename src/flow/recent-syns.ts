import { type HashSeed, mix } from './hash.ts';

/** Words of an entry. */
const ISN = 0;
const STAMP = 1;
const OPTIONS = 2;
const RECORD = 3;
const GENERATION = 4;
const WORDS = 5;

const BUCKETS = 1024;
const WAYS = 4;
/** Copies come within microseconds on one machine; two recorders may differ by more. */
const RECENT_US = 1_000_000;

/** What a SYN is known by: initial sequence number, TSval, and a hash of its options; 0: unknown, told by a SYN-ACK. */
export interface SynKey {
  readonly isn: number;
  readonly stamp: number;
  readonly options: number;
}

/** The SYNs of the last second, so far as there is room: in each bucket the oldest makes room. */
export class RecentSyns {
  readonly #seed: HashSeed;
  readonly #words = new Int32Array(BUCKETS * WAYS * WORDS);
  readonly #times = new Float64Array(BUCKETS * WAYS).fill(-Infinity);

  constructor(seed: HashSeed) {
    this.#seed = seed;
  }

  /** The first record that `accept` takes of those whose SYN had this key within a second of `timeUs`; 0: none. */
  find(key: SynKey, timeUs: number, accept: (record: number, generation: number) => boolean): number {
    const words = this.#words;
    const first = this.#bucketOf(key);
    for (let entry = first; entry < first + WAYS; entry++) {
      const at = entry * WORDS;
      if (words[at + ISN] !== key.isn || words[at + STAMP] !== key.stamp) continue;
      if (Math.abs(timeUs - this.#times[entry]!) > RECENT_US) continue;
      const options = words[at + OPTIONS]!;
      if (options !== 0 && key.options !== 0 && options !== key.options) continue;
      if (accept(words[at + RECORD]!, words[at + GENERATION]!)) return words[at + RECORD]!;
    }
    return 0;
  }

  note(key: SynKey, record: number, generation: number, timeUs: number): void {
    const words = this.#words;
    const first = this.#bucketOf(key);
    let entry = first;
    for (let i = first; i < first + WAYS; i++) {
      const at = i * WORDS;
      if (words[at + ISN] === key.isn && words[at + STAMP] === key.stamp && words[at + RECORD] === record) {
        entry = i;
        break;
      }
      if (this.#times[i]! < this.#times[entry]!) entry = i;
    }
    const at = entry * WORDS;
    words[at + ISN] = key.isn;
    words[at + STAMP] = key.stamp;
    words[at + OPTIONS] = key.options;
    words[at + RECORD] = record;
    words[at + GENERATION] = generation;
    this.#times[entry] = timeUs;
  }

  #bucketOf({ isn, stamp }: SynKey): number {
    return (mix(this.#seed, isn, stamp, 0) & (BUCKETS - 1)) * WAYS;
  }
}
