import type { Budget } from '../../bytes/budget.ts';
import type { Lack } from '../../exchange/exchange.ts';
import type { ExchangeSink } from '../../exchange/exchange-sink.ts';
import type { Direction, StreamEnd } from '../../flow/stream.ts';
import { LACK, lackOfSilence } from '../lack.ts';
import type { RequestHead, ResponseHead } from './message-heads.ts';
import { type StreamsOrigin, toExchange } from './to-exchange.ts';

/** Streams that are open at a time; servers allow some hundreds. */
const MAX_OPEN = 4096;
/** Responses that wait for requests that were captured late, or not at all. */
const MAX_WAITING = 256;
/** Streams that ended early and may still send. */
const MAX_CUT = 1024;
/** A server says once or twice that it closes (RFC 9113 section 6.8). */
const MAX_REFUSALS = 16;

/** A stream of HTTP/2 or HTTP/3: one request and its response. */
interface OpenStream {
  readonly id: number;
  request: RequestHead | null;
  response: ResponseHead | null;
  isRequestOver: boolean;
  isResponseOver: boolean;
  /** Not a byte is missing, so far. */
  isRequestWhole: boolean;
  isResponseWhole: boolean;
  /** The server gave it up before its request was seen. */
  isReset: boolean;
  /** When the client gave it up, although answers that it had by then are still to be read; -1: it did not. */
  abortedUs: number;
  /** Losses of the direction before its head was seen; of responses without a head, before the stream was. */
  requestLosses: number;
  responseLosses: number;
  endTimeUs: number;
}

/**
 * The streams of a connection, joined into exchanges by their ids. A stream is told when both its directions are over;
 * what is over for another reason (a reset, the end of the connection) is told with what it lacks.
 */
export class ExchangeStreams {
  readonly #origin: StreamsOrigin;
  readonly #sink: ExchangeSink;
  /** Heads of the open streams of all connections. */
  readonly #heads: Budget;
  /** A stream was given up, to make room, when this frame opened another. */
  readonly #evicted: (frame: number) => void;
  /** By id, oldest first. */
  readonly #open = new Map<number, OpenStream>();
  /** Ended before the peer knew. */
  readonly #cut = new Set<number>();
  readonly #losses: [number, number] = [0, 0];
  /** Open streams that keep what comes of a body. */
  #bodies = 0;
  /** Open streams with a response but without a request. */
  readonly #waiting = new Set<OpenStream>();
  /** Requests on streams below this were seen, or will not be. */
  #knownBelow = 0;
  /** Open streams that the client gave up. */
  readonly #aborted = new Set<OpenStream>();
  #refusals = 0;
  #areRequestsOver = false;
  #areResponsesOver = false;
  #hasAnswered = false;

  constructor(origin: StreamsOrigin, sink: ExchangeSink, heads: Budget, evicted: (frame: number) => void) {
    this.#origin = origin;
    this.#sink = sink;
    this.#heads = heads;
    this.#evicted = evicted;
  }

  isOpen(id: number): boolean {
    return this.#open.has(id);
  }

  hasRequest(id: number): boolean {
    const request = this.#open.get(id)?.request;
    return request !== undefined && request !== null;
  }

  /** Of an open stream. */
  request(id: number): RequestHead | null {
    return this.#open.get(id)?.request ?? null;
  }

  /** The final response whose head was seen, if the stream is open. */
  response(id: number): ResponseHead | null {
    return this.#open.get(id)?.response ?? null;
  }

  /** Whether the stream ended early: what still comes belongs to nothing. */
  isCut(id: number): boolean {
    return this.#cut.has(id);
  }

  /** `mayBeAnswered`: in responses that were missing before the request came, late. */
  addRequest(id: number, request: RequestHead, mayBeAnswered = false): void {
    const stream = this.#open.get(id) ?? this.#add(id, request.frames[0]?.frame ?? 0, request.timeUs);
    if (mayBeAnswered && stream.response === null) stream.responseLosses = -1;
    if (stream.response !== null) this.#waiting.delete(stream);
    this.#heads.bytes += request.bytes - (stream.request?.bytes ?? 0);
    stream.request = request;
    stream.requestLosses = this.#losses[0];
    if (stream.isReset) this.#tellReset(stream, 'reset', request.timeUs);
    this.#makeRoom(request);
  }

  /** The head of a final response; replaces what was taken for one. */
  addResponse(id: number, response: ResponseHead): void {
    const stream = this.#open.get(id) ?? this.#add(id, response.frames[0]?.frame ?? 0, response.timeUs);
    if (stream.response?.body?.isOpen) this.#bodies -= 1;
    if (response.body !== null) this.#bodies += 1;
    if (stream.request === null) this.#waiting.add(stream);
    this.#heads.bytes += response.bytes - (stream.response?.bytes ?? 0);
    stream.response = response;
    stream.responseLosses = this.#losses[1];
    stream.endTimeUs = response.timeUs;
    this.#hasAnswered = true;
    if (stream.request?.method === 'CONNECT' && response.status >= 200 && response.status < 300) {
      // The stream is a tunnel from here on (RFC 9113 section 8.5).
      stream.isRequestOver = stream.isResponseOver = true;
      this.#settle(stream);
    } else if (this.#waiting.size > MAX_WAITING) this.#tellOneWaiting(response);
    this.#makeRoom(response);
  }

  /** A direction of the stream ends properly. */
  endMessage(direction: Direction, id: number, timeUs: number): void {
    const stream = this.#open.get(id);
    if (stream === undefined) return;
    if (direction === 0) {
      stream.isRequestOver = true;
      stream.isRequestWhole &&= stream.requestLosses === this.#losses[0];
    } else {
      stream.isResponseOver = true;
      stream.isResponseWhole &&= stream.responseLosses === this.#losses[1];
      stream.endTimeUs = timeUs;
    }
    this.#settle(stream);
  }

  get wantsBodies(): boolean {
    return this.#bodies > 0;
  }

  /** Body bytes of a response. */
  body(id: number, bytes: Buffer, start: number, end: number): void {
    const body = this.#open.get(id)?.response?.body;
    if (!body?.isOpen) return;
    body.add(bytes, start, end);
    if (!body.isOpen) this.#bodies -= 1;
  }

  /** Body bytes of this stream are missing. */
  damage(direction: Direction, id: number): void {
    const stream = this.#open.get(id);
    if (stream === undefined) return;
    if (direction === 0) stream.isRequestWhole = false;
    else {
      stream.isResponseWhole = false;
      this.#breakOff(stream);
    }
  }

  /** What was sent as an answer is none, nor what follows. */
  loseAnswer(id: number): void {
    const stream = this.#open.get(id);
    if (stream !== undefined) stream.responseLosses = -1;
    this.#noteCut(id);
  }

  /** Whatever was sent in this direction may be missing. */
  lose(direction: Direction): void {
    this.#losses[direction] += 1;
    if (direction === 1 && this.#bodies > 0) for (const stream of this.#open.values()) this.#breakOff(stream);
  }

  /** One side gives the stream up. `isBehind`: the client had answers by then that are still to be read. */
  reset(direction: Direction, id: number, timeUs: number, isBehind: boolean): void {
    const stream = this.#open.get(id);
    if (stream === undefined || stream.abortedUs >= 0) return;
    // Its request may still come.
    if (stream.request === null && !this.#isRequestLost(stream)) stream.isReset = true;
    else if (direction === 0 && isBehind && !stream.isResponseOver) {
      stream.abortedUs = timeUs;
      this.#aborted.add(stream);
    } else this.#tellReset(stream, direction === 0 ? 'aborted' : 'reset', timeUs);
  }

  /** All answers that the client had so far were read, or are missing. */
  caughtUp(): void {
    if (this.#aborted.size === 0) return;
    for (const stream of this.#aborted) this.#tellReset(stream, 'aborted', stream.abortedUs);
  }

  /** The server does not answer the requests above `id` that it has not answered yet. */
  refuseAbove(id: number, timeUs: number): void {
    // Each looks at every open stream; those beyond are closed with the connection.
    this.#refusals += 1;
    if (this.#refusals > MAX_REFUSALS) return;
    for (const stream of this.#open.values()) {
      if (stream.id <= id || stream.id % 2 === 0 || stream.response !== null) continue;
      this.#tell(stream, 'closed', timeUs);
      this.#noteCut(stream.id);
    }
  }

  /** No request on a stream below `id` will be seen any more. */
  requestsKnown(id: number): void {
    if (id > this.#knownBelow) this.#knownBelow = id;
    if (this.#waiting.size > 0) this.#tellWaiting(id);
  }

  end(direction: Direction, how: StreamEnd, timeUs: number): void {
    if (direction === 0) this.#areRequestsOver = true;
    else this.#areResponsesOver = true;
    if (this.#areRequestsOver) this.#tellWaiting(Number.POSITIVE_INFINITY);
    // After the client's FIN the server may still answer.
    if (direction === 0 && how === 'fin' && !this.#areResponsesOver) return;
    for (const stream of this.#open.values()) {
      // Its request may still come.
      if (stream.request === null && !this.#areRequestsOver) continue;
      this.#tell(stream, this.#lackOf(stream, how, timeUs), timeUs);
    }
  }

  #lackOf(stream: OpenStream, how: StreamEnd, timeUs: number): Lack | null {
    const { request, response, isResponseOver } = stream;
    if (response !== null && isResponseOver) return null;
    if (stream.responseLosses !== this.#losses[1]) return 'gap';
    if (stream.abortedUs >= 0) return 'aborted';
    // The client may have given it up.
    if (request !== null && stream.requestLosses !== this.#losses[0] && how !== 'fin') return 'gap';
    if (response !== null || request === null) return LACK[how];
    return lackOfSilence(how, this.#hasAnswered, timeUs - request.timeUs);
  }

  #add(id: number, frame: number, timeUs: number): OpenStream {
    if (this.#open.size >= MAX_OPEN) this.#evict(this.#open.values(), frame, timeUs);
    const stream: OpenStream = {
      id,
      request: null,
      response: null,
      isRequestOver: false,
      isResponseOver: false,
      isRequestWhole: true,
      isResponseWhole: true,
      isReset: false,
      abortedUs: -1,
      requestLosses: 0,
      responseLosses: this.#losses[1],
      endTimeUs: timeUs,
    };
    this.#open.set(id, stream);
    return stream;
  }

  /** Gives up the first of some streams. */
  #evict(streams: Iterable<OpenStream>, frame: number, timeUs: number): void {
    for (const stream of streams) {
      this.#tell(stream, stream.isResponseOver ? null : LACK.evicted, timeUs);
      this.#noteCut(stream.id);
      this.#evicted(frame);
      return;
    }
  }

  /** A few bytes of a header block may stand for a megabyte of headers: what all connections keep is bounded. */
  #makeRoom({ frames, timeUs }: RequestHead | ResponseHead): void {
    while (this.#heads.isExceeded && this.#open.size > 0) {
      this.#evict(this.#open.values(), frames[0]?.frame ?? 0, timeUs);
    }
  }

  #tellReset(stream: OpenStream, lack: Lack, timeUs: number): void {
    const isOver = stream.isResponseOver && stream.response !== null;
    // The rest of the response, or all of it, may have come.
    const isMissing = stream.responseLosses !== this.#losses[1];
    this.#tell(stream, isOver ? null : isMissing ? 'gap' : lack, isOver ? stream.endTimeUs : timeUs);
    this.#noteCut(stream.id);
  }

  /** Whether the request of the stream will not be seen. */
  #isRequestLost({ id }: OpenStream): boolean {
    return this.#areRequestsOver || id < this.#knownBelow;
  }

  /** Tells the stream if both its directions are over. */
  #settle(stream: OpenStream): void {
    if (!stream.isResponseOver) return;
    if (stream.request === null) {
      if (this.#isRequestLost(stream)) this.#tell(stream, null, stream.endTimeUs);
    } else if (stream.isRequestOver) this.#tell(stream, stream.response === null ? 'gap' : null, stream.endTimeUs);
  }

  /** Tells responses below `id`, as far as they are over, whose request will not be seen. */
  #tellWaiting(id: number): void {
    for (const stream of this.#waiting) if (stream.id < id) this.#tellWithoutRequest(stream);
  }

  /** Whether the response is over. */
  #tellWithoutRequest(stream: OpenStream): boolean {
    if (stream.isReset) this.#tellReset(stream, 'reset', stream.endTimeUs);
    else if (stream.isResponseOver) this.#tell(stream, null, stream.endTimeUs);
    else return false;
    return true;
  }

  /** The oldest that is over, or else that goes on. */
  #tellOneWaiting({ frames, timeUs }: ResponseHead): void {
    for (const stream of this.#waiting) if (this.#tellWithoutRequest(stream)) return;
    this.#evict(this.#waiting, frames[0]?.frame ?? 0, timeUs);
  }

  #tell(stream: OpenStream, lack: Lack | null, endTimeUs: number): void {
    this.#open.delete(stream.id);
    const { request, response } = stream;
    if (stream.abortedUs >= 0) this.#aborted.delete(stream);
    if (request === null) this.#waiting.delete(stream);
    this.#heads.bytes -= (request?.bytes ?? 0) + (response?.bytes ?? 0);
    if (response?.body?.isOpen) this.#bodies -= 1;
    const areOver = stream.isRequestOver && stream.isResponseOver;
    const areKnown = request?.knowledge === 'complete' && response?.knowledge === 'complete';
    const isComplete = areOver && areKnown && stream.isRequestWhole && stream.isResponseWhole;
    this.#sink.exchange(toExchange(this.#sink.nextExchangeId(), this.#origin, stream, { endTimeUs, lack, isComplete }));
  }

  /** What comes of its body does not follow what was kept. */
  #breakOff({ response }: OpenStream): void {
    if (!response?.body?.isOpen) return;
    response.body.breakOff();
    this.#bodies -= 1;
  }

  #noteCut(id: number): void {
    this.#cut.add(id);
    if (this.#cut.size <= MAX_CUT) return;
    for (const oldest of this.#cut) {
      this.#cut.delete(oldest);
      return;
    }
  }
}
