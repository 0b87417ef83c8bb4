import type { Exchange, Lack } from '../../exchange/exchange.ts';
import type { ExchangeSink } from '../../exchange/exchange-sink.ts';
import type { ConnectionInfo, Direction, StreamChunk, StreamEnd, StreamHandler } from '../../flow/stream.ts';
import { beginsRequest, beginsResponse } from '../recognise.ts';
import { ErrorBody, mayHoldError } from './error-body.ts';
import { toExchange } from './exchange-builder.ts';
import type { Head } from './head.ts';
import type { HeadPlace } from './head-place.ts';
import { CHUNKED, type MessageListener, MessageReader, OPAQUE, TUNNEL, UNTIL_CLOSE } from './message-reader.ts';
import { mayAnswer, type PendingRequest, RequestQueue } from './request-queue.ts';

/** What a connection tells of itself besides exchanges; the factory counts and reports it. */
export interface ConnectionReports {
  resynchronised(connection: ConnectionInfo, direction: Direction, frameNumber: number): void;
  malformedHead(connection: ConnectionInfo, direction: Direction, frameNumber: number): void;
}

interface OpenResponse {
  readonly head: Head;
  readonly place: HeadPlace;
  readonly status: number;
  readonly request: PendingRequest | null;
  readonly body: ErrorBody | null;
}

interface DoneResponse {
  readonly response: OpenResponse;
  readonly whole: boolean;
  readonly timeUs: number;
  readonly lack: Lack | null;
}

/** Responses that may wait for a request whose last bytes were captured late. */
const MAX_ORPHANS = 8;

const LACK: Record<StreamEnd, Lack> = {
  fin: 'closed',
  reset: 'reset',
  replaced: 'closed',
  evicted: 'capture-ended',
  'capture-ended': 'capture-ended',
};

/** One HTTP/1.x connection (RFC 9112): two streams of messages, joined into exchanges. */
export class H1Connection implements StreamHandler {
  readonly #info: ConnectionInfo;
  readonly #file: string;
  readonly #sink: ExchangeSink;
  readonly #reports: ConnectionReports;
  readonly #queue = new RequestQueue();
  readonly #requests: MessageReader;
  readonly #responses: MessageReader;
  #request: PendingRequest | null = null;
  #response: OpenResponse | null = null;
  #requestsOver = false;
  #responsesOver = false;
  readonly #orphans: DoneResponse[] = [];
  #responseOffset = 0;
  /** How far the server had acknowledged the requests when it last sent something. */
  #serverAcknowledged = -1;

  constructor(file: string, info: ConnectionInfo, sink: ExchangeSink, reports: ConnectionReports) {
    this.#file = file;
    this.#info = info;
    this.#sink = sink;
    this.#reports = reports;
    this.#requests = new MessageReader(this.#requestListener());
    this.#responses = new MessageReader(this.#responseListener());
    if (!info.fromStart) {
      this.#requests.joinMidway();
      this.#responses.joinMidway();
    }
  }

  chunk(chunk: StreamChunk): void {
    if (chunk.direction === 0) {
      this.#requests.chunk(chunk);
      return;
    }
    this.#serverAcknowledged = chunk.acknowledged;
    this.#responseOffset = chunk.offset;
    this.#responses.chunk(chunk);
  }

  gap(direction: Direction, length: number): void {
    (direction === 0 ? this.#requests : this.#responses).gap(length);
  }

  end(direction: Direction, how: StreamEnd, timeUs: number): void {
    if (direction === 0) {
      this.#requests.end(false);
      this.#requestsOver = true;
      // After the client's FIN the server may still answer.
      if (how === 'fin' && !this.#responsesOver) return;
    } else {
      if (this.#response && this.#responses.inMessage) this.#endResponses(how, timeUs);
      else this.#responses.stop();
      this.#responsesOver = true;
    }
    for (const request of this.#queue.drain()) this.#unanswered(request, LACK[how], timeUs);
    // Requests that a hole held back may still come, and take their answers.
    if (!this.#requestsOver || !this.#responsesOver) return;
    for (const orphan of this.#orphans.splice(0)) this.#tell(orphan);
  }

  #endResponses(how: StreamEnd, timeUs: number): void {
    const lack = how === 'fin' ? null : LACK[how];
    this.#ending = lack;
    this.#responses.end(how === 'fin');
    this.#ending = null;
    if (this.#response) this.#emit(this.#response, false, timeUs, LACK[how]);
  }

  /** Why the response at hand ends before its time. */
  #ending: Lack | null = null;

  #requestListener(): MessageListener {
    return {
      wantsBody: false,
      body: () => undefined,
      mayBegin: (bytes, start, end) => beginsRequest(bytes, start, end) !== 'no',
      expectedStart: () => this.#serverAcknowledged,
      head: (head, place) => this.#requestHead(head, place),
      messageEnd: (whole) => {
        if (this.#request) this.#request.bodyWhole = whole;
      },
      resynchronised: (frame) => this.#reports.resynchronised(this.#info, 0, frame),
      malformedHead: (frame) => this.#reports.malformedHead(this.#info, 0, frame),
    };
  }

  #requestHead(head: Head, place: HeadPlace): number {
    const method = head.startLine.slice(0, Math.max(0, head.startLine.indexOf(' ')));
    const request: PendingRequest = { head, place, method, bodyWhole: false };
    this.#request = request;
    if (!this.#adoptOrphan(request)) this.#enqueue(request);
    if (head.chunked) return CHUNKED;
    return head.contentLength ?? 0;
  }

  /** A response that was captured before the end of the request that it answers. */
  #adoptOrphan(request: PendingRequest): boolean {
    const index = this.#orphans.findIndex(({ response }) => mayAnswer(response.place, request.place));
    const open = this.#response;
    if (index < 0 && open?.request === null && mayAnswer(open.place, request.place)) {
      this.#response = { ...open, request };
      return true;
    }
    if (index < 0) return false;
    const [orphan] = this.#orphans.splice(index, 1);
    if (orphan) this.#tell({ ...orphan, response: { ...orphan.response, request } });
    return true;
  }

  #enqueue(request: PendingRequest): void {
    const displaced = this.#queue.push(request);
    if (displaced) this.#unanswered(displaced, 'gap', request.place.timeUs);
  }

  #responseListener(): MessageListener {
    const listener: MessageListener = {
      wantsBody: false,
      body: (bytes, start, end) => this.#response?.body?.add(bytes, start, end),
      mayBegin: beginsResponse,
      expectedStart: () => this.#queue.expectedAnswer(this.#responseOffset),
      head: (head, place) => {
        const framing = this.#responseHead(head, place);
        listener.wantsBody = this.#response?.body != null;
        return framing;
      },
      messageEnd: (whole, timeUs) => {
        listener.wantsBody = false;
        if (this.#response) this.#emit(this.#response, whole, timeUs, whole ? null : this.#brokenBody());
      },
      resynchronised: (frame) => this.#reports.resynchronised(this.#info, 1, frame),
      malformedHead: (frame) => this.#reports.malformedHead(this.#info, 1, frame),
    };
    return listener;
  }

  /** A body with a hole in it was still delivered to the client; one that the connection cut was not. */
  #brokenBody(): Lack | null {
    return this.#ending;
  }

  #responseHead(head: Head, place: HeadPlace): number {
    const status = statusOf(head.startLine);
    const interim = status >= 100 && status < 200 && status !== 101;
    const { request, skipped } = this.#queue.answer(place, interim);
    for (const lost of skipped) this.#unanswered(lost, 'gap', place.timeUs);
    if (interim) return 0;
    const keep = status >= 300 && status !== 304 && mayHoldError(head.contentType) && request?.method !== 'HEAD';
    this.#response = { head, place, status, request, body: keep ? new ErrorBody() : null };
    return this.#responseFraming(head, status, request);
  }

  /** RFC 9112 section 6.3. */
  #responseFraming(head: Head, status: number, request: PendingRequest | null): number {
    if (status === 101) {
      this.#requests.stop();
      return OPAQUE;
    }
    if (request?.method === 'CONNECT' && status >= 200 && status < 300) {
      this.#requests.tunnel();
      return TUNNEL;
    }
    if (status === 204 || status === 304 || request?.method === 'HEAD') return 0;
    if (head.chunked) return CHUNKED;
    return head.contentLength ?? UNTIL_CLOSE;
  }

  #emit(response: OpenResponse, whole: boolean, timeUs: number, lack: Lack | null): void {
    this.#response = null;
    const done: DoneResponse = { response, whole, timeUs, lack };
    if (response.request !== null) {
      this.#tell(done);
      return;
    }
    this.#orphans.push(done);
    if (this.#orphans.length > MAX_ORPHANS) this.#tell(this.#orphans.shift()!);
  }

  #tell({ response, whole, timeUs, lack }: DoneResponse): void {
    this.#sink.exchange(this.#exchange(response.request, response, whole, timeUs, lack));
  }

  #unanswered(request: PendingRequest, lack: Lack, timeUs: number): void {
    this.#sink.exchange(this.#exchange(request, null, false, timeUs, lack));
  }

  #exchange(
    request: PendingRequest | null,
    response: OpenResponse | null,
    whole: boolean,
    timeUs: number,
    lack: Lack | null,
  ): Exchange {
    return toExchange({
      id: this.#sink.nextExchangeId(),
      file: this.#file,
      connection: this.#info,
      request,
      response,
      errorBody: response?.body?.text(response.head.contentEncoding) ?? null,
      whole: whole && (request?.bodyWhole ?? false),
      endTimeUs: timeUs,
      lack,
    });
  }
}

/** `HTTP/1.1 403 Forbidden` -> 403; 0 when there is no number. */
function statusOf(startLine: string): number {
  const digits = /^HTTP\/\d\.\d +(\d{3})/.exec(startLine)?.[1];
  return digits === undefined ? 0 : Number(digits);
}
