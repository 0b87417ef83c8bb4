/**
 * Rows in the order of their time. Mostly they come in it; where packets are lost or several inputs are read they do
 * not, as an attempt is told when it is decided.
 */
export class TimeOrder {
  #latestUs = Number.NEGATIVE_INFINITY;
  #late = -1;
  #order = new Uint32Array(0);

  /** The next row. */
  add(row: number, timeUs: number): void {
    if (timeUs < this.#latestUs) this.#late = row;
    else this.#latestUs = timeUs;
  }

  /** Whether all rows from `row` on are later than those before them. */
  isKeptSince(row: number): boolean {
    return this.#late < row;
  }

  /** The first `length` rows, equal ones as they came; `null`: they come in order. The array is not to be changed. */
  rows(length: number, timeUs: (row: number) => number): Uint32Array | null {
    if (this.#late < 0) return null;
    const known = this.#order;
    if (known.length >= length) return known;
    const order = new Uint32Array(length);
    const fresh = Uint32Array.from({ length: length - known.length }, (_, i) => known.length + i);
    fresh.sort((a, b) => timeUs(a) - timeUs(b) || a - b);
    let taken = 0;
    for (let at = 0, next = 0; at < length; at++) {
      const isOld = next === fresh.length || (taken < known.length && timeUs(known[taken]!) <= timeUs(fresh[next]!));
      order[at] = isOld ? known[taken++]! : fresh[next++]!;
    }
    this.#order = order;
    return order;
  }
}
