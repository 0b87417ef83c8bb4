import type { Draft } from './draft.ts';

/** Drafts that may still grow, by URL, oldest first. */
export class OpenDrafts {
  readonly #heads = new Map<string, Draft>();

  first(url: string): Draft | null {
    return this.#heads.get(url) ?? null;
  }

  /** Adds a draft; answers how many of its URL are open. */
  add(draft: Draft): number {
    draft.open = true;
    draft.nextOfUrl = null;
    let last = this.first(draft.url);
    if (last === null) {
      this.#heads.set(draft.url, draft);
      return 1;
    }
    let count = 2;
    for (; last.nextOfUrl; last = last.nextOfUrl) count += 1;
    last.nextOfUrl = draft;
    return count;
  }

  remove(draft: Draft): void {
    if (!draft.open) return;
    draft.open = false;
    const head = this.first(draft.url);
    if (head === draft) {
      if (draft.nextOfUrl) this.#heads.set(draft.url, draft.nextOfUrl);
      else this.#heads.delete(draft.url);
    } else {
      for (let at = head; at; at = at.nextOfUrl) {
        if (at.nextOfUrl !== draft) continue;
        at.nextOfUrl = draft.nextOfUrl;
        break;
      }
    }
    draft.nextOfUrl = null;
  }
}
