import type { SentRequest } from './answered.ts';
import type { HeadPlace } from './head-place.ts';

/** More unanswered requests than clients pipeline. */
const MAX_PENDING = 256;

/** The request that a response answers (`null`: none of them), and the older ones, which can have no answer any more. */
export interface Answered {
  readonly request: SentRequest | null;
  readonly skipped: readonly SentRequest[];
}

const NONE: readonly SentRequest[] = [];
const NO_ANSWER: Answered = { request: null, skipped: NONE };

/**
 * How far the requests have to be known before it can be said which of them a response answers: as far as the server
 * had received them. Where that is not known, something of them has to be.
 */
export const neededRequests = (response: HeadPlace): number => Math.max(1, response.acknowledged);

/**
 * Whether a response can be the answer to a request, by what each side had received when it sent its part: TCP positions,
 * which hold whatever else is missing. An acknowledgement of 0 or less names no position within the stream.
 */
export function mayAnswer(response: HeadPlace, request: HeadPlace): boolean {
  // The server had not received the request when it sent the response.
  if (response.acknowledged > 0 && request.offset >= response.acknowledged) return false;
  // The client had already received the beginning of the response when it sent the request.
  return request.acknowledged <= response.offset;
}

/**
 * Whether no other request, which is missing, can be the one: either the response begins where the client stood when it
 * sent the request, or nothing is missing of what the server had received behind it.
 */
const isCertain = (response: HeadPlace, { place, lostFrom }: SentRequest): boolean =>
  place.acknowledged === response.offset || lostFrom >= response.acknowledged;

/** The unanswered requests of a connection, oldest first. */
export class RequestQueue {
  #pending: SentRequest[] = [];
  /** The client does not wait for answers (pipelining, early data of TLS): it sent two requests at the same point. */
  #isPipelined = false;
  /** How much of the answers the client had when it sent the last request; -1 unknown. */
  #lastAcknowledged = -1;
  #isDoubtful = false;

  /** Of requests that did not wait for answers some answers are missing, nobody knows how many: no other can be placed. */
  get isDoubtful(): boolean {
    return this.#isDoubtful;
  }

  /** Adds a request; returns the one that has to give way, if any. */
  push(request: SentRequest): SentRequest | undefined {
    const { acknowledged } = request.place;
    if (acknowledged >= 0 && acknowledged === this.#lastAcknowledged) this.#isPipelined = true;
    this.#lastAcknowledged = acknowledged;
    this.#pending.push(request);
    return this.#pending.length > MAX_PENDING ? this.#pending.shift() : undefined;
  }

  /**
   * Takes out what a response at `place` answers. `undefined`: it cannot be said before the requests are known further
   * than up to `knownUntil`.
   */
  answer(place: HeadPlace, knownUntil: number): Answered | undefined {
    const first = this.#pending[0];
    // Nothing is missing on either side: answers come in the order of requests (RFC 9112 section 9.3.2).
    if (first !== undefined && place.isContiguous && first.place.isContiguous && !this.#isDoubtful) {
      if (!mayAnswer(place, first.place)) return NO_ANSWER;
      this.#pending.shift();
      return { request: first, skipped: NONE };
    }
    if (neededRequests(place) > knownUntil) return undefined;
    this.#isDoubtful ||= this.#isPipelined && this.#isAmbiguous(place);
    if (this.#isDoubtful) return { request: null, skipped: this.#takeSent(place) };
    const index = this.#lastFor(place);
    const request = this.#pending[index];
    if (request === undefined) return NO_ANSWER;
    const skipped = this.#pending.slice(0, index);
    this.#pending = this.#pending.slice(index + 1);
    if (isCertain(place, request)) return { request, skipped };
    return { request: null, skipped: [...skipped, request] };
  }

  /** Requests behind the last one, from `offset` on, may be missing. */
  lose(offset: number): void {
    const last = this.#pending.at(-1);
    if (last !== undefined && last.lostFrom > offset) last.lostFrom = offset;
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

  /** Whether a response that something is missing before may answer several requests of a client that does not wait. */
  #isAmbiguous(response: HeadPlace): boolean {
    const [first, second] = this.#pending;
    if (second === undefined || !mayAnswer(response, second.place)) return false;
    return !first!.place.isContiguous || first!.place.acknowledged !== response.offset;
  }

  /** Takes out what the server may have received when it sent the response. */
  #takeSent(response: HeadPlace): readonly SentRequest[] {
    const until = this.#pending.findIndex(({ place }) => !mayAnswer(response, place));
    return this.#pending.splice(0, until < 0 ? this.#pending.length : until);
  }

  /**
   * Something is missing: the last request that was sent before the answer, and of those sent at the same point
   * (pipelined) the oldest. -1: none.
   */
  #lastFor(response: HeadPlace): number {
    let last = -1;
    let received = Number.NEGATIVE_INFINITY;
    for (const [index, { place }] of this.#pending.entries()) {
      if (!mayAnswer(response, place)) break;
      if (place.acknowledged > received) last = index;
      received = Math.max(received, place.acknowledged);
    }
    return last;
  }
}
