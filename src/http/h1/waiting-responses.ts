import type { SeenResponse, SentRequest } from './answered.ts';
import { mayAnswer } from './request-queue.ts';

/** Responses that may wait; more than one is rare. */
const MAX_WAITING = 8;

/**
 * Responses that are over while their request is not: its head was captured late, or its body still comes. Each is told
 * as soon as its request is over, or certainly not coming.
 */
export class WaitingResponses {
  readonly #waiting: SeenResponse[] = [];
  readonly #tell: (response: SeenResponse) => void;

  constructor(tell: (response: SeenResponse) => void) {
    this.#tell = tell;
  }

  get count(): number {
    return this.#waiting.length;
  }

  /** Adds a response, or tells it at once when the requests have come further than what it can answer. */
  add(response: SeenResponse, requestsUntil: number): void {
    if (response.request === null && response.place.acknowledged <= requestsUntil) {
      this.#tell(response);
      return;
    }
    this.#waiting.push(response);
    if (this.#waiting.length > MAX_WAITING) this.#tell(this.#waiting.shift()!);
  }

  /** Gives a request that was captured late to the first response that can answer it; whether there is one. */
  adopt(request: SentRequest): boolean {
    const response = this.#waiting.find((each) => each.request === null && mayAnswer(each.place, request.place));
    if (response === undefined) return false;
    response.request = request;
    return true;
  }

  requestIsOver(request: SentRequest): void {
    this.#tellIf((response) => response.request === request);
  }

  /** Tells those whose request was not among the bytes up to `offset`. */
  requestsCameTo(offset: number): void {
    this.#tellIf((response) => response.request === null && response.place.acknowledged <= offset);
  }

  flush(): void {
    this.#tellIf(() => true);
  }

  #tellIf(isDue: (response: SeenResponse) => boolean): void {
    const due = this.#waiting.filter(isDue);
    if (due.length === 0) return;
    const left = this.#waiting.filter((response) => !due.includes(response));
    this.#waiting.splice(0, this.#waiting.length, ...left);
    for (const response of due) this.#tell(response);
  }
}
