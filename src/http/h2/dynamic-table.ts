import type { Budget } from '../../bytes/budget.ts';

/** What an encoder may use before it says otherwise (RFC 9113 section 6.5.2, SETTINGS_HEADER_TABLE_SIZE). */
const DEFAULT_SIZE = 4096;
/** More is not kept, whatever the encoder announces: older entries count as unknown. */
const MAX_SIZE = 1 << 20;
/** RFC 7541 section 4.1. */
const ENTRY_OVERHEAD = 32;
/** A ring of so many entries is not worth making smaller. */
const SMALL_RING = 256;

/**
 * The dynamic table of one direction (RFC 7541 section 2.3.2), as far as a listener knows it. Entries are counted from
 * the newest, so those known are known for certain even when older ones, or the size of the encoder's table, are not: an
 * encoder cannot refer to what it evicted. For the same reason SETTINGS_HEADER_TABLE_SIZE need not be followed: an
 * encoder that honours it says so in a header block (section 4.2).
 */
export class DynamicTable {
  /** What all tables keep beyond the default size. */
  readonly #budget: Budget;
  /** What this one does. */
  #beyond = 0;
  /** A ring; its length is a power of two. The newest entry is at `#next - 1`. `null`: a name that is not known. */
  #names: (string | null)[] = [];
  #values: string[] = [];
  #flaws: number[] = [];
  #next = 0;
  #count = 0;
  #size = 0;
  #limit = DEFAULT_SIZE;
  /** The encoder's table cannot be larger than `#limit`. */
  #isLimitCertain = true;
  #isWhole = true;

  constructor(budget: Budget) {
    this.#budget = budget;
  }

  /** Whether there is no entry but those known. */
  get isWhole(): boolean {
    return this.#isWhole;
  }

  /** Entries that are known. */
  get count(): number {
    return this.#count;
  }

  /** Sizes of the known entries (RFC 7541 section 4.1). */
  get size(): number {
    return this.#size;
  }

  /** What the known entries are at most together. */
  get limit(): number {
    return this.#limit;
  }

  /** Entry 1 is the newest; `index` is at most `count`. */
  name(index: number): string | null {
    return this.#names[(this.#next - index) & (this.#names.length - 1)]!;
  }

  value(index: number): string {
    return this.#values[(this.#next - index) & (this.#values.length - 1)]!;
  }

  /** What was said of it when it was added. */
  flaws(index: number): number {
    return this.#flaws[(this.#next - index) & (this.#flaws.length - 1)]!;
  }

  /** RFC 7541 section 4.4. An entry larger than the table empties it. */
  add(name: string | null, value: string, flaws = 0): void {
    const size = sizeOf(name, value);
    this.#evict(this.#limit - size);
    if (size > this.#limit) return;
    if (!this.#mayHold(this.#size + size)) {
      // The encoder keeps what is not kept here.
      this.#isLimitCertain = false;
      this.#evict(DEFAULT_SIZE - size);
      this.#isWhole = false;
      if (size > DEFAULT_SIZE) return;
    }
    if (this.#count === this.#names.length) this.#move(roomFor(this.#count + 1));
    const at = this.#next & (this.#names.length - 1);
    this.#names[at] = name;
    this.#values[at] = value;
    this.#flaws[at] = flaws;
    this.#next = (at + 1) & (this.#names.length - 1);
    this.#count += 1;
    this.#size += size;
    this.#account();
  }

  /** The encoder changes the size of its table (RFC 7541 section 6.3). */
  resize(size: number): void {
    this.#limit = Math.min(size, MAX_SIZE);
    this.#isLimitCertain = size <= MAX_SIZE;
    this.#evict(this.#limit);
    if (size < ENTRY_OVERHEAD) this.#isWhole = true;
  }

  /** Header blocks were not seen: whatever is in the table is not known any more. */
  forget(): void {
    this.#evict(0);
    this.#isWhole = false;
    this.#isLimitCertain = false;
    this.#limit = Math.max(this.#limit, DEFAULT_SIZE);
  }

  /** Drops the oldest entries until the rest is at most `room` large. */
  #evict(room: number): void {
    if (this.#size <= room || this.#count === 0) return;
    while (this.#size > room && this.#count > 0) {
      this.#size -= sizeOf(this.name(this.#count), this.value(this.#count));
      const oldest = (this.#next - this.#count) & (this.#names.length - 1);
      this.#names[oldest] = null;
      this.#values[oldest] = '';
      this.#count -= 1;
    }
    // What is older than an entry that the encoder evicted is evicted, too.
    this.#isWhole = this.#isLimitCertain;
    this.#account();
    if (this.#names.length > SMALL_RING && this.#count < this.#names.length / 8) this.#move(roomFor(2 * this.#count));
  }

  #mayHold(size: number): boolean {
    return size <= DEFAULT_SIZE || size - DEFAULT_SIZE - this.#beyond <= this.#budget.left;
  }

  #account(): void {
    const beyond = Math.max(0, this.#size - DEFAULT_SIZE);
    this.#budget.bytes += beyond - this.#beyond;
    this.#beyond = beyond;
  }

  /** Moves the entries into a ring with room for `room` of them. */
  #move(room: number): void {
    const names = new Array<string | null>(room).fill(null);
    const values = new Array<string>(room).fill('');
    const flaws = new Array<number>(room).fill(0);
    for (let index = this.#count; index > 0; index--) {
      names[this.#count - index] = this.name(index);
      values[this.#count - index] = this.value(index);
      flaws[this.#count - index] = this.flaws(index);
    }
    this.#names = names;
    this.#values = values;
    this.#flaws = flaws;
    this.#next = this.#count;
  }
}

/** The length of a ring for so many entries. */
const roomFor = (count: number): number => 1 << Math.max(4, 32 - Math.clz32(Math.max(0, count - 1)));

/** Of a name that is not known the least that it can be. */
const sizeOf = (name: string | null, value: string): number =>
  (name === null ? 0 : name.length) + value.length + ENTRY_OVERHEAD;
