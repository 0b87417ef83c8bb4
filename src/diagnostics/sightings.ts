/** More names than a reader can use; beyond it only the number grows. */
const MAX_NAMES = 4096;

/** One with whom a thing was seen: how often, and where first. */
export interface Sighting {
  readonly name: string;
  readonly count: number;
  readonly frame: number;
}

/** How often a thing was seen, where first, and with whom. */
export class Sightings {
  readonly #names = new Map<string, { name: string; count: number; frame: number }>();
  count = 0;
  firstFrame = 0;

  add(name: string, frame: number): void {
    if (this.count === 0 || frame < this.firstFrame) this.firstFrame = frame;
    this.count += 1;
    const known = this.#names.get(name);
    if (known !== undefined) {
      known.count += 1;
      known.frame = Math.min(known.frame, frame);
    } else if (this.#names.size < MAX_NAMES) this.#names.set(name, { name, count: 1, frame });
  }

  /** Those seen most often first. */
  get all(): Sighting[] {
    return [...this.#names.values()].sort((a, b) => b.count - a.count);
  }

  get names(): string[] {
    return this.all.map(({ name }) => name);
  }
}

/** Those of one kind; kinds are few. */
export function sightingsOf<K>(map: Map<K, Sightings>, kind: K): Sightings {
  let seen = map.get(kind);
  if (seen === undefined) {
    seen = new Sightings();
    map.set(kind, seen);
  }
  return seen;
}
