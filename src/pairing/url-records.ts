import type { Draft, UrlRecord } from './draft.ts';

const HALF = 4096;

/**
 * What is known of URLs, found by one look-up. Bounded: records fall out in order of use, but for those with open
 * drafts, which have a bound of their own. Two generations make forgetting free, where deleting the oldest entry of a
 * large `Map` one by one is slow.
 */
export class UrlRecords {
  #young = new Map<string, UrlRecord>();
  #old = new Map<string, UrlRecord>();
  #added = 0;

  get(url: string): UrlRecord | null {
    const young = this.#young.get(url);
    if (young) return young;
    const old = this.#old.get(url);
    if (!old) return null;
    this.#set(old);
    return old;
  }

  /** The record of a URL that `get` does not know. */
  add(url: string): UrlRecord {
    const record: UrlRecord = { url, head: null, last: null, openCount: 0, grant: null };
    this.#set(record);
    return record;
  }

  #set(record: UrlRecord): void {
    this.#young.set(record.url, record);
    this.#added += 1;
    if (this.#added >= HALF) this.#age();
  }

  #age(): void {
    const before = this.#old;
    this.#old = this.#young;
    this.#young = new Map();
    this.#added = 0;
    for (const record of before.values()) {
      if (record.head !== null && !this.#old.has(record.url)) this.#young.set(record.url, record);
    }
  }
}

/** Opens a draft: lists it last with its URL. */
export function open(draft: Draft, record: UrlRecord): void {
  draft.open = true;
  draft.nextOfUrl = null;
  draft.previousOfUrl = record.last;
  if (record.last === null) record.head = draft;
  else record.last.nextOfUrl = draft;
  record.last = draft;
  record.openCount += 1;
}

export function close(draft: Draft): void {
  const { record, nextOfUrl: next, previousOfUrl: previous } = draft;
  if (!draft.open || record === null) return;
  draft.open = false;
  if (previous === null) record.head = next;
  else previous.nextOfUrl = next;
  if (next === null) record.last = previous;
  else next.previousOfUrl = previous;
  draft.nextOfUrl = null;
  draft.previousOfUrl = null;
  record.openCount -= 1;
}

/**
 * The draft that makes room where too many are open: a request that waits for a preflight, which seldom comes late; only
 * else the oldest preflight, lest each request whose preflight is gone drive out that of another.
 */
export function leastHopeful({ head }: UrlRecord): Draft | null {
  for (let at = head; at; at = at.nextOfUrl) if (at.preflight === null) return at;
  return head;
}
