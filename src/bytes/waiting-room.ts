import { Budget } from './budget.ts';

/** Somebody who keeps bytes until more of them come. */
export interface Waiter {
  /** Others need the room: keeps nothing any more. It has left the room already. */
  giveUp(): void;
}

/** Those who keep bytes, all within one budget, oldest first: where there are too many, the oldest give up. */
export class WaitingRoom {
  readonly #budget: Budget;
  readonly #waiters = new Map<Waiter, number>();

  /** `most`: bytes that all may keep together. */
  constructor(most: number) {
    this.#budget = new Budget(most);
  }

  /** What is kept now. */
  get bytes(): number {
    return this.#budget.bytes;
  }

  /** From now on `waiter` keeps so many bytes. Whether it may: else it has given up, as others may have. */
  keep(waiter: Waiter, bytes: number): boolean {
    this.#budget.bytes += bytes - (this.#waiters.get(waiter) ?? 0);
    this.#waiters.set(waiter, bytes);
    for (const oldest of this.#waiters.keys()) {
      if (!this.#budget.isExceeded) break;
      this.leave(oldest);
      oldest.giveUp();
    }
    return this.#waiters.has(waiter);
  }

  /** `waiter` keeps nothing any more. */
  leave(waiter: Waiter): void {
    const bytes = this.#waiters.get(waiter);
    if (bytes === undefined) return;
    this.#waiters.delete(waiter);
    this.#budget.bytes -= bytes;
  }
}
