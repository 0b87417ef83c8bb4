const BINS = 1024;
const FIRST_WIDTH_US = 1000;

/** How many attempts were blocked when: a fixed number of bins that grow wider with the time they cover. */
export class Timeline {
  #blocked = new Uint32Array(BINS);
  #widthUs = FIRST_WIDTH_US;
  /** Where the first bin begins, a multiple of the width. */
  #startUs = 0;
  #isEmpty = true;
  firstUs = Number.POSITIVE_INFINITY;
  lastUs = Number.NEGATIVE_INFINITY;

  add(timeUs: number, isBlocked: boolean): void {
    if (!Number.isFinite(timeUs)) return;
    if (timeUs < this.firstUs) this.firstUs = timeUs;
    if (timeUs > this.lastUs) this.lastUs = timeUs;
    if (!isBlocked) return;
    if (this.#isEmpty) {
      this.#isEmpty = false;
      this.#startUs = Math.floor(timeUs / this.#widthUs) * this.#widthUs;
    }
    while (timeUs < this.#startUs || timeUs >= this.#startUs + BINS * this.#widthUs) this.#widen(timeUs);
    this.#blocked[Math.floor((timeUs - this.#startUs) / this.#widthUs)]! += 1;
  }

  /** Bins of twice the width; what there is moves to where it covers `timeUs` sooner. */
  #widen(timeUs: number): void {
    const width = this.#widthUs * 2;
    const end = this.#startUs + BINS * this.#widthUs;
    const start =
      timeUs < this.#startUs
        ? Math.ceil(end / width) * width - BINS * width
        : Math.floor(this.#startUs / width) * width;
    const wider = new Uint32Array(BINS);
    for (let i = 0; i < BINS; i++) {
      const count = this.#blocked[i]!;
      if (count > 0) wider[Math.floor((this.#startUs + i * this.#widthUs - start) / width)]! += count;
    }
    this.#blocked = wider;
    this.#widthUs = width;
    this.#startUs = start;
  }

  /** Blocked attempts from the first attempt to the last, in `parts` of the time. */
  parts(parts: number): number[] {
    const result = Array.from({ length: parts }, () => 0);
    const span = Math.max(1, this.lastUs - this.firstUs);
    for (let i = 0; i < BINS; i++) {
      const count = this.#blocked[i]!;
      if (count === 0) continue;
      const share = (this.#startUs + (i + 0.5) * this.#widthUs - this.firstUs) / span;
      result[Math.max(0, Math.min(parts - 1, Math.floor(share * parts)))]! += count;
    }
    return result;
  }
}
