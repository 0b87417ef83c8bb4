import type { Head } from './head.ts';
import type { HeadPlace } from './head-place.ts';

/** A request whose answer has not been seen whole. */
export interface PendingRequest {
  readonly head: Head;
  readonly place: HeadPlace;
  readonly method: string;
  /** Whether its body was seen to the end. */
  bodyWhole: boolean;
}

/** More unanswered requests than any client pipelines. */
const MAX_PENDING = 1024;

/**
 * The unanswered requests of a connection, oldest first. A response answers the request whose bytes its sender had
 * acknowledged, and which was sent after what its receiver had already read: positions, not counts, so that a lost
 * message does not shift all that follow.
 */
export class RequestQueue {
  #pending: PendingRequest[] = [];

  get length(): number {
    return this.#pending.length;
  }

  get last(): PendingRequest | undefined {
    return this.#pending.at(-1);
  }

  /** Adds a request; the one that has to give way, if any. */
  push(request: PendingRequest): PendingRequest | undefined {
    this.#pending.push(request);
    return this.#pending.length > MAX_PENDING ? this.#pending.shift() : undefined;
  }

  /**
   * The request that a response at `place` answers (taken out), or null, and the older ones that it leaves behind
   * without an answer. `keep`: an interim response, the request stays.
   */
  answer(place: HeadPlace, keep: boolean): { request: PendingRequest | null; skipped: PendingRequest[] } {
    const index = this.#indexFor(place);
    if (index < 0) return { request: null, skipped: [] };
    const request = this.#pending[index]!;
    if (keep) return { request, skipped: [] };
    const skipped = index === 0 ? [] : this.#pending.slice(0, index);
    if (this.#pending.length === 1) this.#pending = [];
    else this.#pending = this.#pending.slice(index + 1);
    return { request, skipped };
  }

  /** Takes out all that are left. */
  drain(): PendingRequest[] {
    const left = this.#pending;
    this.#pending = [];
    return left;
  }

  /** Offset in the response stream at which the oldest answer is to begin; -1 unknown. */
  expectedAnswer(from: number): number {
    for (const { place } of this.#pending) if (place.acknowledged >= from) return place.acknowledged;
    return -1;
  }

  #indexFor(response: HeadPlace): number {
    let best = -1;
    let read = Number.NEGATIVE_INFINITY;
    for (let i = 0; i < this.#pending.length; i++) {
      const { place } = this.#pending[i]!;
      if (!mayAnswer(response, place)) break;
      // Of requests sent at the same point (pipelined) the oldest comes first.
      if (best < 0 || place.acknowledged > read) {
        best = i;
        read = place.acknowledged;
      }
    }
    return best;
  }
}

/** Whether a response can be the answer to a request, by what each side had read when it sent its part. */
export function mayAnswer(response: HeadPlace, request: HeadPlace): boolean {
  // The server had not received the request when it sent the response.
  if (response.acknowledged >= 0 && request.offset >= response.acknowledged) return false;
  // The client had already read beyond the response when it sent the request.
  return request.acknowledged <= response.offset;
}
