import type { SeenResponse, SentRequest } from './answered.ts';
import { RequestQueue } from './request-queue.ts';

/**
 * Responses that may wait for requests that were captured late, or not at all: more than come in the packets for which
 * missing bytes are waited for.
 */
const MAX_WAITING = 40;

/** Told what became of each request and response. */
export interface MatchSink {
  answered(response: SeenResponse): void;
  /** Its answer is missing: a later request was answered at `timeUs`, or too many wait. */
  skipped(request: SentRequest, timeUs: number): void;
}

/**
 * Joins the requests and responses of a connection. A response is decided as soon as the requests are known that its
 * sender had received, and told as soon as it and its request are over.
 */
export class Matcher {
  readonly #sink: MatchSink;
  readonly #queue = new RequestQueue();
  /** The response at hand. */
  #open: SeenResponse | null = null;
  /** Those that are over, but not decided, or whose request is not over. */
  #waiting: SeenResponse[] = [];
  #knownUntil = 0;
  /** Requests that begin before this offset may be those of responses that could not wait for them. */
  givenUpUntil = 0;

  constructor(sink: MatchSink) {
    this.#sink = sink;
  }

  /** Whether responses still need requests that may come. */
  get isUndecided(): boolean {
    return this.#waiting.some(({ isDecided }) => !isDecided);
  }

  /** As `RequestQueue.isDoubtful`. */
  get isDoubtful(): boolean {
    return this.#queue.isDoubtful;
  }

  addRequest(request: SentRequest): void {
    const displaced = this.#queue.push(request);
    if (displaced !== undefined) this.#sink.skipped(displaced, request.place.timeUs);
  }

  /** Requests from `offset` on may be missing. */
  loseRequests(offset: number): void {
    this.#queue.lose(offset);
  }

  /** A response has begun; its request is known afterwards if it can be. */
  beginResponse(response: SeenResponse): void {
    this.#open = response;
    if (!this.isUndecided) this.#decide(response);
  }

  endResponse(response: SeenResponse): void {
    this.#open = null;
    if (this.#waiting.length === 0 && isDue(response)) {
      this.#sink.answered(response);
      return;
    }
    this.#waiting.push(response);
    if (this.#waiting.length > MAX_WAITING) this.#giveUp();
  }

  endRequest(): void {
    if (this.#waiting.length > 0) this.#settle(this.#knownUntil);
  }

  /** All requests that begin before `offset` are known now, or missing for good. */
  requestsKnown(offset: number): void {
    this.#knownUntil = offset;
    if (this.#waiting.length > 0 || this.#open?.isDecided === false) this.#settle(offset);
  }

  /** Tells all responses that wait. No more requests come. */
  flush(): void {
    this.#settle(Number.POSITIVE_INFINITY);
    for (const response of this.#waiting.splice(0)) this.#sink.answered(response);
  }

  /** Takes out the requests without an answer. */
  drain(): readonly SentRequest[] {
    return this.#queue.drain();
  }

  /** Offset in the response stream, not before `from`, at which the next answer is to begin; -1 unknown. */
  expectedAnswer(from: number): number {
    return this.#queue.expectedAnswer(from);
  }

  #giveUp(): void {
    for (const { isDecided, place } of this.#waiting) {
      if (!isDecided) this.givenUpUntil = Math.max(this.givenUpUntil, place.acknowledged);
    }
    this.#settle(Number.POSITIVE_INFINITY);
  }

  /** Decides in order what can be decided, and tells what is due. */
  #settle(knownUntil: number): void {
    const before = this.#knownUntil;
    this.#knownUntil = knownUntil;
    const undecided = this.#waiting.filter(({ isDecided }) => !isDecided);
    if (this.#open?.isDecided === false) undecided.push(this.#open);
    undecided.every((response) => this.#decide(response));
    this.#knownUntil = before;
    const due = this.#waiting.filter(isDue);
    if (due.length === 0) return;
    this.#waiting = this.#waiting.filter((response) => !isDue(response));
    for (const response of due) this.#sink.answered(response);
  }

  #decide(response: SeenResponse): boolean {
    const answered = this.#queue.answer(response.place, this.#knownUntil);
    if (answered === undefined) return false;
    response.isDecided = true;
    response.request = answered.request;
    for (const request of answered.skipped) this.#sink.skipped(request, response.place.timeUs);
    return true;
  }
}

const isDue = ({ isDecided, request }: SeenResponse): boolean => isDecided && (request === null || request.isOver);
