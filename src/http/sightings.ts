/** More names than a reader can use; beyond it only the number grows. */
const MAX_NAMES = 4096;

/** How often a thing was seen, where first, and with whom. */
export class Sightings {
  readonly #names = new Map<string, number>();
  count = 0;
  firstFrame = 0;

  add(name: string, frame: number): void {
    if (this.count === 0) this.firstFrame = frame;
    this.count += 1;
    const before = this.#names.get(name);
    if (before !== undefined || this.#names.size < MAX_NAMES) this.#names.set(name, (before ?? 0) + 1);
  }

  /** Those seen most often first. */
  get names(): string[] {
    return [...this.#names].sort(([, a], [, b]) => b - a).map(([name]) => name);
  }
}
