import type { ConnectionInfo, Direction, StreamChunk, StreamEnd, StreamHandler } from '../flow/stream.ts';
import { opposite } from '../flow/stream.ts';
import {
  BIND,
  CONNECT,
  GSSAPI,
  NONE_ACCEPTABLE,
  readClient,
  type SocksRequest,
  USER_PASSWORD,
} from './client-messages.ts';
import { Inside, type InsideFactory } from './inside.ts';
import { mayBeSocks } from './recognise.ts';
import type { SocksObstacle, SocksReports } from './reports.ts';
import { isGranted, readServer, type ServerSaid, type SocksReply } from './server-messages.ts';
import { Side } from './side.ts';

/** What the SOCKS connections of an input share. */
export interface SocksShared extends InsideFactory {
  readonly socks: SocksReports;
}

/** An offset that is not known yet: no byte stands behind it. */
const UNKNOWN = Number.POSITIVE_INFINITY;
/** A client that has received as much of a server has its reply: what comes before that is shorter. */
const LEAST_WITH_REPLY = 8;

/**
 * A connection to a SOCKS proxy (RFC 1928, RFC 1929; SOCKS 4 and 4a): the negotiation, and what runs behind it as a
 * connection of its own. Nothing is told of what turns out to be something else.
 */
export class SocksConnection implements StreamHandler {
  readonly #shared: SocksShared;
  readonly #info: ConnectionInfo;
  readonly #sides: readonly [Side, Side];
  /** Where in each direction the negotiation ends. */
  readonly #origins: [number, number] = [UNKNOWN, UNKNOWN];
  readonly #until: [number, number] = [0, 0];
  readonly #inside: Inside;
  #request: SocksRequest | null = null;
  #said: ServerSaid | null = null;
  #firstFrame = 0;
  /** Frame of the last answer, and what of the client its sender had by then. */
  #answerFrame = 0;
  #answerAcknowledged = -1;
  /** What of the proxy the client had when it first sent something inside, its reply with it; unknown: it had none. */
  #clientHad = UNKNOWN;
  #isAgreed = false;
  /** The proxy opened the connection: what the client says comes in direction 1. */
  #isReversed = false;
  #openEnds = 2;
  /** Where the proxy closed the connection, before the client did; 0: it did not. */
  #closedFrame = 0;
  isDone = false;

  constructor(shared: SocksShared, info: ConnectionInfo) {
    this.#shared = shared;
    this.#info = info;
    this.#sides = [new Side(!info.fromStart), new Side(!info.fromStart)];
    this.#inside = new Inside(shared, () => this.#insideInfo(), this.#origins, info.scheme === 'https');
  }

  chunk(chunk: StreamChunk): void {
    if (this.#firstFrame === 0) this.#begin(chunk);
    const { direction } = chunk;
    chunk.direction = this.#roleOf(direction);
    this.#read(chunk);
    chunk.direction = direction;
    if (this.#inside.isDone) this.isDone = true;
  }

  gap(side: Direction, length: number): void {
    const direction = this.#roleOf(side);
    const from = this.#until[direction];
    const until = from + length;
    if (from < this.#origins[direction]) this.#lose(direction, from);
    if (direction === 1) this.#agreeWithClient(until);
    this.#until[direction] = until;
    const missing = until - Math.max(from, this.#origins[direction]);
    if (missing > 0) this.#inside.gap(direction, missing);
  }

  end(side: Direction, how: StreamEnd, timeUs: number, frameNumber: number): void {
    const direction = this.#roleOf(side);
    this.#inside.end(direction, how, timeUs, frameNumber);
    if (this.#openEnds === 2 && direction === 1 && how === 'fin') this.#closedFrame = frameNumber;
    this.#openEnds -= 1;
    if (this.#openEnds > 0 || this.isDone || this.#inside.isOpen) return;
    if (this.#isClosedUnanswered) this.#refuse(null, this.#closedFrame);
    // Sent before the proxy had answered, and its answer is not there.
    else this.#inside.release();
    if (this.#inside.isOpen) return;
    if (this.#isLost) this.#obstruct('lost');
    else this.#inside.drop();
  }

  /** Who speaks as a client is the client, whoever opened the connection. */
  #begin(chunk: StreamChunk): void {
    this.#firstFrame = chunk.frameNumber;
    if (this.#info.fromStart) return;
    const recognition = this.#shared.recognise(chunk);
    const sender = recognition === 'http' ? 0 : recognition === 'http-response' ? 1 : chunk.direction;
    this.#isReversed = sender !== chunk.direction;
  }

  #roleOf(direction: Direction): Direction {
    return this.#isReversed ? opposite(direction) : direction;
  }

  #read(chunk: StreamChunk): void {
    const { direction, start, end, offset } = chunk;
    const until = offset + end - start;
    if (offset < this.#origins[direction]) this.#negotiate(chunk);
    if (direction === 1) this.#agreeWithClient(until);
    this.#until[direction] = until;
    const from = Math.max(0, this.#origins[direction] - offset);
    if (!this.isDone && start + from < end) this.#enter(chunk, from);
  }

  get #names(): Pick<ConnectionInfo, 'client' | 'server'> {
    const { client, server } = this.#info;
    return this.#isReversed ? { client: server, server: client } : { client, server };
  }

  #insideInfo(): ConnectionInfo {
    const { id, timeUs } = this.#info;
    const known = { id, ...this.#names, timeUs, target: this.#request?.target ?? null };
    return { ...known, scheme: 'http', serverName: null, fromStart: true, isTunnelled: true };
  }

  #negotiate(chunk: StreamChunk): void {
    const { direction } = chunk;
    const side = this.#sides[direction];
    side.add(chunk, this.#origins[direction]);
    if (direction === 0) this.#readClient(side, chunk);
    else this.#readServer(side, chunk);
  }

  #readClient(side: Side, chunk: StreamChunk): void {
    const { bytes, isMidway } = side;
    const { state, length, request } = readClient(bytes, 0, bytes.length, isMidway, this.#said?.method ?? null);
    if (state === 'no' || (state === 'later' && side.isFull)) this.#stray(side, chunk);
    else if (state === 'request') {
      this.#request = request;
      this.#origins[0] = side.offset + length;
      this.#judge();
    }
  }

  #readServer(side: Side, chunk: StreamChunk): void {
    const { bytes, isMidway } = side;
    const said = readServer(bytes, 0, bytes.length, isMidway, this.#version);
    const isTooLong = said.state === 'later' && side.isFull;
    if (said.state === 'no' || isTooLong || !this.#isOffered(said.method)) {
      this.#stray(side, chunk);
      return;
    }
    this.#said = said;
    this.#answerFrame = chunk.frameNumber;
    this.#answerAcknowledged = chunk.acknowledged;
    if (said.state === 'reply') {
      this.#origins[1] = Math.min(this.#origins[1], side.offset + said.length);
      this.#placeRequests(this.#until[0]);
    }
    if (said.state !== 'later') this.#judge();
  }

  /** What the client speaks, where its first byte is there. */
  get #version(): 4 | 5 | null {
    const [{ bytes, isMidway }] = this.#sides;
    const version = this.#request?.version ?? (isMidway ? undefined : bytes[0]);
    return version === 4 || version === 5 ? version : null;
  }

  /** Whether it may be chosen of what the client offers, where that is there. */
  #isOffered(method: number | null): boolean {
    const [{ bytes, isMidway }] = this.#sides;
    if (method === null || method === NONE_ACCEPTABLE || isMidway || bytes[0] !== 5) return true;
    return bytes.subarray(2, 2 + (bytes[1] ?? 0)).includes(method);
  }

  /**
   * The request is missing, from `missing` on: what the proxy had of the client when it replied came before what is
   * inside.
   */
  #placeRequests(missing: number): void {
    const isReplied = this.#said?.state === 'reply' && this.#answerAcknowledged >= missing;
    if (isReplied && this.#origins[0] === UNKNOWN) this.#origins[0] = this.#answerAcknowledged;
  }

  /** No message of a negotiation. Behind missing bytes it may begin what is inside. */
  #stray(side: Side, chunk: StreamChunk): void {
    if (!side.isMidway && !this.#isAgreed) {
      this.#inside.drop();
      this.isDone = true;
      return;
    }
    side.forget();
    const { direction, bytes, start, offset } = chunk;
    const recognition = mayBeSocks(bytes[start]!) ? 'never' : this.#shared.recognise(chunk);
    if (recognition === 'never' || recognition === 'later') return;
    this.#origins[direction] = Math.min(this.#origins[direction], offset);
    if (direction === 1) this.#agree();
  }

  /** Bytes of a negotiation are missing, from an offset on. */
  #lose(direction: Direction, from: number): void {
    const side = this.#sides[direction];
    side.hasGap = true;
    side.forget();
    if (direction === 0) this.#placeRequests(from);
    const reply = direction === 1 ? (this.#said?.reply ?? null) : null;
    // Of a reply that was cut short its code is known.
    if (reply !== null && !isGranted(reply)) this.#judge();
  }

  /** What the answers so far come to. */
  #judge(): void {
    if (this.#said === null || this.#isAgreed || this.isDone) return;
    const { method, status, reply } = this.#said;
    if (method === NONE_ACCEPTABLE) this.#shun('methods');
    else if (method === GSSAPI) this.#obstruct('gssapi');
    else if (method !== null && method > USER_PASSWORD) this.#obstruct('method');
    else if (status !== null && status !== 0) this.#shun('password');
    else if (this.#request !== null && this.#request.command !== CONNECT) {
      this.#obstruct(this.#request.command === BIND ? 'bind' : 'udp-associate');
    } else if (reply !== null) {
      if (isGranted(reply)) this.#agree();
      else this.#refuse(reply, this.#answerFrame);
    }
  }

  /** Hands on what of a chunk is inside. */
  #enter(chunk: StreamChunk, from: number): void {
    const { direction, start, offset, acknowledged } = chunk;
    if (direction === 0 && acknowledged >= LEAST_WITH_REPLY && this.#clientHad === UNKNOWN) {
      this.#clientHad = acknowledged;
      this.#agreeWithClient(this.#until[1]);
    }
    chunk.start = start + from;
    chunk.offset = offset + from;
    this.#inside.chunk(chunk);
    chunk.start = start;
    chunk.offset = offset;
  }

  /**
   * A client that has the reply and goes on was not refused, wherever the reply is: unless that is still to come, which
   * packets the wrong way round show, as far as `until`.
   */
  #agreeWithClient(until: number): void {
    if (this.#isAgreed || this.isDone || this.#clientHad > until) return;
    if (this.#origins[1] === UNKNOWN) {
      this.#origins[1] = this.#clientHad;
      const missing = this.#until[1] - this.#clientHad;
      if (missing > 0) this.#inside.gap(1, missing);
    }
    this.#agree();
  }

  #agree(): void {
    if (this.#isAgreed) return;
    this.#isAgreed = true;
    this.#inside.release();
  }

  #refuse(reply: SocksReply | null, frame: number): void {
    this.#inside.drop();
    this.isDone = true;
    if (this.#request === null) this.#obstruct('lost');
    else this.#shared.socks.refused({ target: this.#request.target, proxy: this.#names.server, reply, frame });
  }

  #shun(why: 'methods' | 'password'): void {
    this.#inside.drop();
    this.isDone = true;
    this.#shared.socks.notAdmitted(why, this.#names.server, this.#answerFrame);
  }

  #obstruct(obstacle: SocksObstacle): void {
    this.#inside.drop();
    this.isDone = true;
    this.#shared.socks.notDecoded(obstacle, this.#request?.target ?? this.#names.server, this.#firstFrame);
  }

  /** The proxy took the request, and was the first to close, without a word. */
  get #isClosedUnanswered(): boolean {
    const hasAsked = this.#request !== null && this.#said !== null && this.#said.reply === null;
    return this.#closedFrame > 0 && hasAsked && !this.#hasGap;
  }

  get #hasGap(): boolean {
    return this.#sides[0].hasGap || this.#sides[1].hasGap;
  }

  /** The proxy did answer, but what came behind does not begin anything that can be read. */
  get #isLost(): boolean {
    const hasAnswered = this.#said !== null && (this.#said.method !== null || this.#said.reply !== null);
    return hasAnswered && (this.#hasGap || this.#inside.hasGap);
  }
}
