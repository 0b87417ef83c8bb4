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
    const record: UrlRecord = { url, head: null, grant: null };
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

/** Opens a draft: lists it last with its URL. Answers how many of the URL are open. */
export function open(draft: Draft, record: UrlRecord): number {
  draft.open = true;
  draft.nextOfUrl = null;
  if (record.head === null) {
    record.head = draft;
    return 1;
  }
  let count = 2;
  let last = record.head;
  for (; last.nextOfUrl; last = last.nextOfUrl) count += 1;
  last.nextOfUrl = draft;
  return count;
}

export function close(draft: Draft): void {
  if (!draft.open || draft.record === null) return;
  draft.open = false;
  if (draft.record.head === draft) draft.record.head = draft.nextOfUrl;
  else {
    for (let at = draft.record.head; at; at = at.nextOfUrl) {
      if (at.nextOfUrl !== draft) continue;
      at.nextOfUrl = draft.nextOfUrl;
      break;
    }
  }
  draft.nextOfUrl = null;
}
