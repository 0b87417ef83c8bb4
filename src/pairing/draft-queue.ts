import type { Draft } from './draft.ts';

/** Drafts in order of arrival. Leaving from the middle costs nothing and retains nothing. */
export class DraftQueue {
  first: Draft | null = null;
  length = 0;
  #last: Draft | null = null;

  push(draft: Draft, deadlineUs: number): void {
    draft.queue = this;
    draft.deadlineUs = deadlineUs;
    draft.previous = this.#last;
    draft.next = null;
    if (this.#last) this.#last.next = draft;
    else this.first = draft;
    this.#last = draft;
    this.length += 1;
  }

  remove(draft: Draft): void {
    if (draft.queue !== this) return;
    if (draft.previous) draft.previous.next = draft.next;
    else this.first = draft.next;
    if (draft.next) draft.next.previous = draft.previous;
    else this.#last = draft.previous;
    draft.queue = null;
    draft.previous = null;
    draft.next = null;
    this.length -= 1;
  }
}
