import type { SentRequest } from './answered.ts';
import type { HeadPlace } from './head-place.ts';

/** More unanswered requests than clients pipeline. */
const MAX_PENDING = 256;

/**
 * Whether a response can be the answer to a request, by what each side had received when it sent its part: TCP positions,
 * which hold whatever else is missing.
 */
export function mayAnswer(response: HeadPlace, request: HeadPlace): boolean {
  // The server had not received the request when it sent the response.
  if (response.acknowledged >= 0 && request.offset >= response.acknowledged) return false;
  // The client had already received the beginning of the response when it sent the request.
  return request.acknowledged <= response.offset;
}

/** The unanswered requests of a connection, oldest first. */
export class RequestQueue {
  #pending: SentRequest[] = [];

  /** Adds a request; returns the one that has to give way, if any. */
  push(request: SentRequest): SentRequest | undefined {
    this.#pending.push(request);
    return this.#pending.length > MAX_PENDING ? this.#pending.shift() : undefined;
  }

  /**
   * Takes out the request that a response at `place` answers (`null`: none of them), and the older ones, which can have
   * no answer any more.
   */
  answer(place: HeadPlace): { readonly request: SentRequest | null; readonly skipped: readonly SentRequest[] } {
    const index = this.#indexFor(place);
    const request = this.#pending[index];
    if (request === undefined) return NO_ANSWER;
    if (index === 0) {
      this.#pending.shift();
      return { request, skipped: NONE };
    }
    const skipped = this.#pending.splice(0, index + 1);
    skipped.pop();
    return { request, skipped };
  }

  /** Takes out all that are left. */
  drain(): readonly SentRequest[] {
    const left = this.#pending;
    this.#pending = [];
    return left;
  }

  /** Offset in the response stream, not before `from`, at which the next answer is to begin; -1 unknown. */
  expectedAnswer(from: number): number {
    for (const { place } of this.#pending) if (place.acknowledged >= from) return place.acknowledged;
    return -1;
  }

  #indexFor(response: HeadPlace): number {
    const first = this.#pending[0];
    if (first === undefined) return -1;
    // Nothing is missing on either side: answers come in the order of requests (RFC 9112 section 9.3.2).
    if (response.isContiguous && first.place.isContiguous) return mayAnswer(response, first.place) ? 0 : -1;
    let best = -1;
    let received = Number.NEGATIVE_INFINITY;
    for (const [index, { place }] of this.#pending.entries()) {
      if (!mayAnswer(response, place)) break;
      // Of requests sent at the same point (pipelined) the oldest comes first, else the last sent before the answer.
      if (place.acknowledged > received) {
        best = index;
        received = place.acknowledged;
      }
    }
    return best;
  }
}

const NONE: readonly SentRequest[] = [];
const NO_ANSWER = { request: null, skipped: NONE };
