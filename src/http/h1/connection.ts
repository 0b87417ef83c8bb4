import type { Lack } from '../../exchange/exchange.ts';
import type { ConnectionInfo, Direction, StreamChunk, StreamEnd, StreamHandler } from '../../flow/stream.ts';
import { HANDSHAKE } from '../../tls/record-opener.ts';
import type { ConnectionShared } from '../connection-shared.ts';
import { recogniseHttp2 } from '../h2/recognise.ts';
import { keptBodyOf } from '../kept-body.ts';
import { lackOfEnd, lackOfSilence } from '../lack.ts';
import { recogniseTls } from '../recognise.ts';
import { isRequestLine, type Likeness, likeRequestLine, likeStatusLine, statusOf } from '../start-line.ts';
import { newRequest, newResponse, type SeenResponse, type SentRequest } from './answered.ts';
import type { Head } from './head.ts';
import type { HeadPlace } from './head-place.ts';
import { Matcher, type MatchSink } from './matcher.ts';
import { CHUNKED, type MessageListener, OPAQUE, REFUSED, TUNNEL, UNTIL_CLOSE } from './message-listener.ts';
import { MessageReader } from './message-reader.ts';
import { asksForHttp2, isPreface, Successor } from './successor.ts';
import { type Origin, requestHead, toExchange } from './to-exchange.ts';

/** One HTTP/1.x connection (RFC 9112): two streams of messages, joined into exchanges. */
export class H1Connection implements StreamHandler, MessageListener, MatchSink {
  readonly #shared: ConnectionShared;
  readonly #origin: Origin;
  readonly #requests: MessageReader;
  readonly #responses: MessageReader;
  readonly #matcher = new Matcher(this);
  /** The message at hand of each direction. */
  #request: SentRequest | null = null;
  #response: SeenResponse | null = null;
  /** Reads what came behind HTTP/1, in directions that are over here. */
  readonly #successor: Successor;
  /** The request that asked for HTTP/2. */
  #asking: SentRequest | null = null;
  /** Target of the last CONNECT. */
  #tunnelTarget = '';
  /** The last request was a CONNECT, and no answer is known to be its own; or none was seen, so it may have been one. */
  #awaitsTunnel = true;
  /** Where the server's part of a tunnel begins that is not granted yet. */
  #tunnelledFrom = Number.POSITIVE_INFINITY;
  #areRequestsOver = false;
  /** The client closed while the server could still answer. */
  #hasClientLeft = false;
  #areResponsesOver = false;
  /** Whether any response was seen. */
  #hasAnswered = false;
  /** How far the streams were handed on, missing bytes included. */
  #requestsUntil = 0;
  #responsesUntil = 0;
  /** Where in the responses the last missing bytes end that may have held an answer; -1: none are missing. */
  #answersLostUntil = -1;
  /** What should begin an answer in the chunk at hand does not. */
  #hasUnreadable = false;
  /** How far the server had acknowledged the requests when it last sent something. */
  #serverAcknowledged = -1;

  constructor(shared: ConnectionShared, info: ConnectionInfo) {
    this.#shared = shared;
    this.#origin = { file: shared.file, connection: info };
    this.#successor = new Successor(shared, info);
    this.#requests = new MessageReader(0, this, shared.memory);
    this.#responses = new MessageReader(1, this, shared.memory);
    if (!info.fromStart) {
      this.#requests.joinMidway();
      this.#responses.joinMidway();
    }
  }

  chunk(chunk: StreamChunk): void {
    const until = chunk.offset + chunk.end - chunk.start;
    if (chunk.direction === 0) {
      if (this.#awaitsTunnel) this.#seekTunnel(chunk);
      this.#requests.chunk(chunk);
      this.#requestsKnown(until);
    } else {
      this.#serverAcknowledged = chunk.acknowledged;
      this.#responsesUntil = chunk.offset;
      const isLikely = likeStatusLine(chunk.bytes, chunk.start, chunk.end) === 'yes' && this.#responses.inMessage;
      // An answer where the client stood when it asked again: the one before was over for it, whatever is said of its length.
      if (isLikely && this.#matcher.expectedAnswer(chunk.offset) === chunk.offset) this.#responses.endMessage(false);
      this.#responses.chunk(chunk);
      this.#responsesUntil = until;
      if (this.#hasUnreadable) this.#answersLostUntil = this.#responses.isOver ? Number.POSITIVE_INFINITY : until;
      this.#hasUnreadable = false;
    }
  }

  stepsOver(direction: Direction): number {
    if (this.#successor.isTunnel) return 0;
    return direction === 0 ? this.#requests.stepsOver : this.#responses.stepsOver;
  }

  gap(direction: Direction, length: number): void {
    const reader = direction === 0 ? this.#requests : this.#responses;
    if (reader.isOver) this.#successor.gap(direction, length);
    if (direction === 0) {
      if (reader.isOver) this.#matcher.loseRequests(this.#requestsUntil);
      this.#requests.gap(length);
      this.#requestsKnown(this.#requestsUntil + length);
    } else {
      this.#response?.body?.breakOff();
      const mayHoldAnswers = this.#responses.gap(length);
      this.#responsesUntil += length;
      if (mayHoldAnswers) this.#answersLostUntil = this.#responsesUntil;
      if (mayHoldAnswers) this.#agreeInGap();
      if (!this.#responses.isOver && this.#responsesUntil >= this.#tunnelledFrom) {
        // The answer that granted the tunnel is among what is missing.
        this.#responses.stop();
        this.#successor.gap(1, this.#responsesUntil - this.#tunnelledFrom);
      }
    }
  }

  end(direction: Direction, how: StreamEnd, timeUs: number, frameNumber: number): void {
    this.#end(direction, how, timeUs);
    this.#successor.end(direction, how, timeUs, frameNumber);
  }

  #end(direction: Direction, how: StreamEnd, timeUs: number): void {
    if (direction === 0) {
      this.#requests.end(false);
      this.#areRequestsOver = true;
      // After the client's FIN the server may still answer; browsers wait for no answer then.
      if (how === 'fin' && !this.#areResponsesOver) {
        this.#hasClientLeft = true;
        return;
      }
    } else {
      this.#endResponses(how);
      this.#areResponsesOver = true;
    }
    // Requests that a hole held back may still come, and take their answers.
    if (!this.#areRequestsOver && this.#matcher.isUndecided) return;
    this.#matcher.flush();
    for (const request of this.#matcher.drain()) this.#unanswered(request, this.#lackOf(request, how, timeUs), timeUs);
  }

  #requestsKnown(until: number): void {
    this.#requestsUntil = until;
    this.#matcher.requestsKnown(until);
    // The answer to a HEAD request has no body, whatever its head says.
    if (this.#responses.isBeforeBody && this.#response?.request?.method === 'HEAD') this.#responses.endMessage();
  }

  // MessageListener: what the two readers find

  startsLike(direction: Direction, bytes: Buffer, start: number, end: number): Likeness {
    return direction === 0 ? likeRequestLine(bytes, start, end) : likeStatusLine(bytes, start, end);
  }

  head(direction: Direction, head: Head, place: HeadPlace): number {
    return direction === 0 ? this.#requestHead(head, place) : this.#responseHead(head, place);
  }

  wantsBody(direction: Direction): boolean {
    return direction === 1 && this.#response?.body?.isOpen === true;
  }

  body(bytes: Buffer, start: number, end: number): void {
    this.#response?.body?.add(bytes, start, end);
  }

  /** The answer to a HEAD request that was not captured has the length of a body, but none. */
  mayLackBody(direction: Direction): boolean {
    return direction === 1 && this.#response !== null && this.#response.request === null;
  }

  messageEnd(direction: Direction, isWhole: boolean, timeUs: number): void {
    if (direction === 1) this.#responseEnd(isWhole, timeUs);
    else if (this.#request !== null) {
      const request = this.#request;
      this.#request = null;
      request.isOver = true;
      request.isWhole = isWhole;
      this.#matcher.endRequest();
    }
  }

  expectedStart(direction: Direction): number {
    return direction === 0 ? this.#serverAcknowledged : this.#matcher.expectedAnswer(this.#responsesUntil);
  }

  lost(direction: Direction): void {
    if (direction === 0) this.#matcher.loseRequests(this.#requestsUntil);
    else if (this.#response !== null) this.#response.lack = 'gap';
  }

  resynchronised(direction: Direction, frameNumber: number): void {
    this.#shared.reports.resynchronised(this.#origin.connection, direction, frameNumber);
  }

  malformed(direction: Direction, frameNumber: number): void {
    if (direction === 1) this.#hasUnreadable = true;
    this.#shared.reports.malformed(this.#origin.connection, direction, frameNumber);
  }

  tunnelled(direction: Direction, chunk: StreamChunk, at: number): boolean {
    const { bytes, start, end, offset } = chunk;
    if (this.#successor.hasBegun) return false;
    if (this.startsLike(direction, bytes, at, end) !== 'no') return true;
    if (direction === 1 && recogniseHttp2(bytes, at, end) === 'http-response') {
      this.#successor.http2();
      return false;
    }
    // A few bytes of a record suffice: what else begins a tunnel with a control character?
    if (recogniseTls(bytes, at, end) === 'never') return false;
    const origins: [number, number] = [this.#requestsUntil, this.#responsesUntil];
    origins[direction] = offset + at - start;
    const isRead = this.#successor.tls(chunk, at, origins, this.#tunnelTarget);
    if (isRead) (direction === 0 ? this.#responses : this.#requests).stop();
    return false;
  }

  /** TLS behind a CONNECT: it was granted, though the answer is still to come, or came first and was not known as one. */
  #seekTunnel(chunk: StreamChunk): void {
    const { bytes, start, end, offset, acknowledged } = chunk;
    if (bytes[start] !== HANDSHAKE || recogniseTls(bytes, start, end) !== 'tls') return;
    if (this.#requests.inMessage || this.#successor.hasBegun) return;
    this.#awaitsTunnel = false;
    this.#requests.stop();
    const isAnswered = this.#responsesUntil >= acknowledged;
    this.#successor.tls(chunk, start, [offset, isAnswered ? this.#responsesUntil : acknowledged], this.#tunnelTarget);
    if (!isAnswered) {
      this.#tunnelledFrom = acknowledged;
      return;
    }
    this.#responses.endMessage();
    this.#responses.stop();
  }

  opaque(_direction: Direction, chunk: StreamChunk, at: number): void {
    this.#successor.chunk(chunk, at);
  }

  // Requests

  #requestHead(head: Head, place: HeadPlace): number {
    const methodEnd = head.startLine.indexOf(' ');
    if (isPreface(head)) return this.#preface();
    if (!head.isCut && !isRequestLine(head.startLine, methodEnd)) return REFUSED;
    const method = head.startLine.slice(0, Math.max(0, methodEnd));
    const request = newRequest(head, place, method);
    this.#request = request;
    if (asksForHttp2(head.upgrade)) this.#asking = request;
    this.#awaitsTunnel = method === 'CONNECT';
    if (this.#awaitsTunnel) this.#tunnelTarget = head.startLine.split(' ', 2)[1] ?? '';
    this.#matcher.addRequest(request);
    return head.transferCoding === 'chunked' ? CHUNKED : Math.max(0, head.contentLength);
  }

  #preface(): number {
    this.#successor.preface();
    // That the server agrees may still be to come.
    if (this.#asking === null) this.#responses.stop();
    else this.#agreeInGap();
    return OPAQUE;
  }

  /** A client begins HTTP/2 when the server has agreed (RFC 7540 section 3.2): where that is missing, HTTP/2 follows. */
  #agreeInGap(): void {
    const asking = this.#asking;
    if (asking === null || !this.#successor.hasPreface || this.#responses.isOver) return;
    if (this.#answersLostUntil <= asking.place.acknowledged) return;
    this.#responses.stop();
    this.#matcher.flush();
    for (const request of this.#matcher.drain()) {
      if (request === asking) this.#successor.http2().adopt(requestHead(request, this.#origin));
      else this.#unanswered(request, 'gap', asking.place.timeUs);
    }
    this.#successor.gap(1, this.#responsesUntil);
  }

  #lackOf({ place }: SentRequest, how: StreamEnd, timeUs: number): Lack {
    // A client that had received all that is missing asked afterwards.
    const { isDoubtful, givenUpUntil } = this.#matcher;
    if (isDoubtful || place.offset < givenUpUntil || place.acknowledged < this.#answersLostUntil) return 'gap';
    if (lackOfEnd(how, this.#hasClientLeft) === 'aborted') return 'aborted';
    return lackOfSilence(how, this.#hasAnswered, timeUs - place.timeUs);
  }

  #unanswered(request: SentRequest, lack: Lack, endTimeUs: number): void {
    const { sink } = this.#shared;
    sink.exchange(toExchange(sink.nextExchangeId(), this.#origin, request, { lack, endTimeUs }));
  }

  // Responses

  #responseHead(head: Head, place: HeadPlace): number {
    if (!head.startLine.startsWith('HTTP/1.')) return REFUSED;
    const status = statusOf(head.startLine);
    if (status === 0) return REFUSED;
    this.#hasAnswered = true;
    // Interim responses come before the final one (RFC 9110 section 15.2); 101 ends HTTP.
    if (status >= 100 && status < 200 && status !== 101) return 0;
    const response = newResponse(head, place, status);
    this.#response = response;
    this.#matcher.beginResponse(response);
    response.body = keptBodyOf(status, head.contentType, response.request?.head.headers ?? null);
    return this.#framing(response);
  }

  /** RFC 9112 section 6.3. */
  #framing({ head, status, request }: SeenResponse): number {
    if (status === 101) {
      this.#requests.end(false);
      if (asksForHttp2(head.upgrade)) this.#successor.http2();
      return OPAQUE;
    }
    if (request !== null && request.method === 'CONNECT' && status >= 200 && status < 300) {
      this.#awaitsTunnel = false;
      this.#requests.tunnel();
      return TUNNEL;
    }
    if (status === 204 || status === 304 || (request !== null && request.method === 'HEAD')) return 0;
    if (head.transferCoding === 'chunked') return CHUNKED;
    if (head.transferCoding === 'other' || head.contentLength < 0) return UNTIL_CLOSE;
    return head.contentLength;
  }

  #responseEnd(isWhole: boolean, timeUs: number): void {
    const response = this.#response;
    if (response === null) return;
    this.#response = null;
    response.isWhole = isWhole;
    response.endTimeUs = timeUs;
    this.#matcher.endResponse(response);
  }

  #endResponses(how: StreamEnd): void {
    // A message that lasts until the close ends properly with a FIN; any other is cut off.
    const isProper = this.#responses.endsWithClose && how === 'fin';
    if (this.#response !== null && this.#responses.inMessage && !isProper)
      this.#response.lack = lackOfEnd(how, this.#hasClientLeft);
    this.#responses.end(how === 'fin');
  }

  // MatchSink: what belongs together

  skipped(request: SentRequest, timeUs: number): void {
    this.#unanswered(request, 'gap', timeUs);
  }

  answered(response: SeenResponse): void {
    const { sink } = this.#shared;
    if (response.status === 101 && asksForHttp2(response.head.upgrade)) {
      // The answer itself comes on stream 1.
      if (response.request !== null) this.#successor.http2().adopt(requestHead(response.request, this.#origin));
      return;
    }
    sink.exchange(toExchange(sink.nextExchangeId(), this.#origin, response.request, response));
  }
}
