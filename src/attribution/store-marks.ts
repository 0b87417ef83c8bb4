import { isFromStore } from './intermediary.ts';
import type { Scene } from './scene.ts';

const HOSTS_LIMIT = 10_000;
/** A host whose first answers have no mark of a store has none. */
const LOOKS = 16;

interface Host {
  looks: number;
  hasMarks: boolean;
  agrees: boolean;
}

/** What the answers of a host were like so far: whether they name a store, and whether one was as the rules say. */
export class StoreMarks {
  readonly #hosts = new Map<string, Host>();

  learn({ host, attempt, observed, predicted }: Pick<Scene, 'host' | 'attempt' | 'observed' | 'predicted'>): void {
    let known = this.#hosts.get(host);
    if (!known) {
      if (this.#hosts.size >= HOSTS_LIMIT) return;
      known = { looks: LOOKS, hasMarks: false, agrees: false };
      this.#hosts.set(host, known);
    }
    if (!known.agrees) known.agrees = observed.verdict === 'allowed' && predicted?.browser.verdict === 'allowed';
    if (known.hasMarks || known.looks === 0) return;
    known.looks -= 1;
    const { actual, preflight } = attempt;
    known.hasMarks =
      (actual !== null && isFromStore(actual.responseHeaders)) ||
      (preflight !== null && isFromStore(preflight.responseHeaders));
  }

  /** Whether the host was seen at all. */
  knows(host: string): boolean {
    return this.#hosts.has(host);
  }

  /** Answers of the host say of themselves that a store wrote them. */
  has(host: string): boolean {
    return this.#hosts.get(host)?.hasMarks === true;
  }

  /** Some answer of the host was as the given configuration says. */
  agrees(host: string): boolean {
    return this.#hosts.get(host)?.agrees === true;
  }
}
