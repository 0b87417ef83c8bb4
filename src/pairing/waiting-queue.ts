/** What can stand in a queue. */
export interface Waiting<T> {
  queue: { remove(one: T): void } | null;
  previous: T | null;
  next: T | null;
  deadlineUs: number;
}

/** In order of arrival. Leaving from the middle costs nothing and retains nothing. */
export class WaitingQueue<T extends Waiting<T>> {
  first: T | null = null;
  length = 0;
  #last: T | null = null;

  push(one: T, deadlineUs: number): void {
    one.queue = this;
    one.deadlineUs = deadlineUs;
    one.previous = this.#last;
    one.next = null;
    if (this.#last) this.#last.next = one;
    else this.first = one;
    this.#last = one;
    this.length += 1;
  }

  remove(one: T): void {
    if (one.queue !== this) return;
    if (one.previous) one.previous.next = one.next;
    else this.first = one.next;
    if (one.next) one.next.previous = one.previous;
    else this.#last = one.previous;
    one.queue = null;
    one.previous = null;
    one.next = null;
    this.length -= 1;
  }
}
