/** Of one demand; each may be some hundred characters. */
const MOST = 1000;
const MOST_IN_ALL = 50_000;

/** The different URLs, without their queries, at which each demand was asked. Bounded. */
export class Addresses {
  readonly #byDemand = new Map<number, Set<string>>();
  readonly #full = new Set<number>();
  #count = 0;

  note(demand: number, url: string): void {
    const address = addressOf(url);
    const known = this.#byDemand.get(demand);
    if (known?.has(address)) return;
    if (known === undefined) this.#byDemand.set(demand, new Set([address]));
    else if (known.size < MOST && this.#count < MOST_IN_ALL) known.add(address);
    else this.#full.add(demand);
    this.#count += 1;
  }

  /** In the order in which they were first seen. */
  of(demand: number): ReadonlySet<string> {
    return this.#byDemand.get(demand) ?? NONE;
  }

  /** There are more than were kept. */
  hasMore(demand: number): boolean {
    return this.#full.has(demand);
  }
}

const NONE: ReadonlySet<string> = new Set();

/** A URL without its query, which differs with every signature. */
export function addressOf(url: string): string {
  const end = url.search(/[?#]/);
  return end < 0 ? url : url.slice(0, end);
}
