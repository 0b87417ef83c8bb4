import type { ConnectionCredentials } from './connection-credentials.ts';
import { credentialsOf, passesOnlyWithout } from './credentials.ts';
import type { Draft } from './draft.ts';
import { WaitingQueue } from './waiting-queue.ts';

/** Requests that follow within it mostly are those of the same visit. */
const PATIENCE_US = 30_000_000;
/** Drafts that wait, with those behind them: what they hold in memory. */
const LIMIT = 256;

/**
 * Hands decided drafts on in their order. One whose verdict hangs on its credentials mode waits for what later requests
 * show of its connection, and those behind it wait with it.
 */
export class ModeLine {
  readonly #connections: ConnectionCredentials;
  readonly #out: (draft: Draft) => void;
  readonly #line = new WaitingQueue<Draft>();
  readonly #mayWait: boolean;
  #nowUs = Number.NEGATIVE_INFINITY;

  /** `mayWait`: nobody is waiting for the outcome meanwhile. */
  constructor(connections: ConnectionCredentials, mayWait: boolean, out: (draft: Draft) => void) {
    this.#connections = connections;
    this.#mayWait = mayWait;
    this.#out = out;
  }

  push(draft: Draft): void {
    this.#look(draft);
    if (this.#line.length === 0 && !this.#waits(draft)) {
      this.#out(draft);
      return;
    }
    this.#line.push(draft, this.#nowUs + PATIENCE_US);
    this.#drain();
  }

  /** Time has come to `nowUs` (capture time). */
  advance(nowUs: number): void {
    this.#nowUs = Math.max(this.#nowUs, nowUs);
    this.#drain();
  }

  end(): void {
    this.#nowUs = Number.POSITIVE_INFINITY;
    this.#drain();
  }

  #drain(): void {
    for (let head = this.#line.first; head; head = this.#line.first) {
      this.#look(head);
      if (this.#waits(head) && this.#line.length <= LIMIT && head.deadlineUs > this.#nowUs) return;
      this.#line.remove(head);
      this.#out(head);
    }
  }

  #look(draft: Draft): void {
    if (draft.actual !== null) draft.connectionCredentials = this.#connections.of(draft.actual);
  }

  #waits(draft: Draft): boolean {
    const { actual } = draft;
    if (!this.#mayWait || actual === null || draft.connectionCredentials !== 'unknown') return false;
    return (
      passesOnlyWithout(actual, draft.origin) && this.#connections.askFor(actual) && credentialsOf(draft) === 'unknown'
    );
  }
}
