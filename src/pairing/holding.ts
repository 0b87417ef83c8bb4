import type { Draft } from './draft.ts';
import { BESIDE_SLACK_US } from './fit.ts';
import { Shelf, type WaitingPreflight } from './shelf.ts';
import { close } from './url-records.ts';
import { WaitingQueue } from './waiting-queue.ts';

/** What an open draft waits for. */
export type Awaited = 'actual' | 'preflight' | 'retry';

/** Keeps open drafts until they are decided, overdue or too many, and hands them out. */
export interface Holding {
  /** Keeps an open draft, or keeps it for another reason. */
  hold(draft: Draft, awaited: Awaited): void;
  /** A preflight for the URL that was put out of sight, and is to be held anew; `null`: all are in sight. */
  recall(url: string): WaitingPreflight | null;
  /** Nothing can be added to the draft any more. */
  decide(draft: Draft): void;
  /** Time has come to `nowUs` (capture time). */
  advance(nowUs: number): void;
  end(): void;
}

/** Lets go of an open draft, as there are too many. */
export function giveUp(holding: Holding, draft: Draft): void {
  draft.isGivenUp = true;
  holding.decide(draft);
}

const SECOND_US = 1_000_000;
/**
 * Exchanges come when they are over, so a preflight whose upload is under way looks like one that is never followed:
 * patience is long, the number bounded.
 */
const WIRE_PATIENCE_US: Record<Awaited, number> = {
  actual: 3600 * SECOND_US,
  retry: 600 * SECOND_US,
  preflight: 30 * SECOND_US,
};
/**
 * Each holds its exchanges, some 8 KB at most: these bounds are what pairing may cost in memory. More preflights than
 * these, which are more than any page has, are shelved, if they can be.
 */
const WIRE_LIMIT: Record<Awaited, number> = { actual: 2048, retry: 256, preflight: 128 };
const SHELF_BYTES = 96 * 1024 * 1024;
/** Of preflights that cannot be shelved. */
const BULKY_LIMIT = 12288;

/** Hands out each draft as soon as it is decided; attempts at one URL with one method keep their order. */
export class WireHolding implements Holding {
  readonly #queues: Record<Awaited, WaitingQueue<Draft>> = {
    actual: new WaitingQueue<Draft>(),
    retry: new WaitingQueue<Draft>(),
    preflight: new WaitingQueue<Draft>(),
  };
  /** Preflights that wait too, longer than those, but cannot be shelved. */
  readonly #bulky = new WaitingQueue<Draft>();
  readonly #shelf = new Shelf();
  readonly #out: (draft: Draft) => void;
  readonly #revived: (waiting: WaitingPreflight) => Draft;
  #nowUs = 0;

  /** `revived`: makes a draft as it was before it was put out of sight. */
  constructor(out: (draft: Draft) => void, revived: (waiting: WaitingPreflight) => Draft) {
    this.#out = out;
    this.#revived = revived;
  }

  hold(draft: Draft, awaited: Awaited): void {
    const queue = this.#queues[awaited];
    draft.queue?.remove(draft);
    queue.push(draft, this.#nowUs + WIRE_PATIENCE_US[awaited]);
    if (queue.length <= WIRE_LIMIT[awaited]) return;
    if (awaited === 'actual') this.#putAside(queue.first!);
    else giveUp(this, queue.first!);
  }

  recall(url: string): WaitingPreflight | null {
    return this.#shelf.take(url);
  }

  decide(draft: Draft): void {
    for (let at = draft.record?.head ?? null; at && at !== draft; ) {
      const next: Draft | null = at.nextOfUrl;
      if (at.actual !== null && at.method === draft.method) this.#release(at);
      at = next;
    }
    this.#release(draft);
  }

  advance(nowUs: number): void {
    if (nowUs <= this.#nowUs) return;
    this.#nowUs = nowUs;
    this.#releaseUntil(nowUs);
  }

  end(): void {
    this.#releaseUntil(Infinity);
  }

  #putAside(draft: Draft): void {
    if (this.#shelf.put(draft)) {
      if (this.#shelf.bytes > SHELF_BYTES) giveUp(this, this.#revived(this.#shelf.takeFirst()!));
      return;
    }
    const { deadlineUs } = draft;
    draft.queue?.remove(draft);
    this.#bulky.push(draft, deadlineUs);
    if (this.#bulky.length > BULKY_LIMIT) giveUp(this, this.#bulky.first!);
  }

  #releaseUntil(timeUs: number): void {
    while (this.#shelf.deadlineUs <= timeUs) {
      const waiting = this.#shelf.takeFirst();
      if (waiting === null) break;
      this.#release(this.#revived(waiting));
    }
    for (const queue of [this.#queues.retry, this.#queues.preflight, this.#bulky, this.#queues.actual]) {
      while (queue.first && queue.first.deadlineUs <= timeUs) this.decide(queue.first);
    }
  }

  #release(draft: Draft): void {
    draft.queue?.remove(draft);
    close(draft);
    this.#out(draft);
  }
}

const BROWSER_LIMIT = 512;

/** Hands drafts out in order of their start: a later one waits for the earlier. */
export class BrowserHolding implements Holding {
  readonly #line = new WaitingQueue<Draft>();
  readonly #out: (draft: Draft) => void;
  #nowUs = 0;

  constructor(out: (draft: Draft) => void) {
    this.#out = out;
  }

  hold(draft: Draft, awaited: Awaited): void {
    if (!draft.queue) this.#line.push(draft, 0);
    if (awaited === 'preflight' && draft.actual) draft.deadlineUs = draft.actual.endTimeUs + BESIDE_SLACK_US;
    else if (draft.preflight)
      draft.deadlineUs = draft.preflight.endTimeUs + (draft.answer === 'refused' ? 1 : 600) * SECOND_US;
    if (this.#line.length > BROWSER_LIMIT) giveUp(this, this.#line.first!);
  }

  recall(): null {
    return null;
  }

  decide(draft: Draft): void {
    if (!draft.queue) this.#line.push(draft, 0);
    close(draft);
    this.#drain();
  }

  advance(nowUs: number): void {
    this.#nowUs = Math.max(nowUs, this.#nowUs);
    this.#drain();
  }

  end(): void {
    while (this.#line.first) this.#shift();
  }

  #drain(): void {
    for (let head = this.#line.first; head; head = this.#line.first) {
      if (head.open && head.deadlineUs >= this.#nowUs) return;
      this.#shift();
    }
  }

  #shift(): void {
    const head = this.#line.first!;
    this.#line.remove(head);
    close(head);
    this.#out(head);
  }
}
