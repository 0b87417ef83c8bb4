import type { ConnectionInfo, Direction, StreamChunk, StreamEnd } from '../../flow/stream.ts';
import { Tunnel } from '../../flow/tunnel.ts';
import type { ConnectionShared } from '../connection-shared.ts';
import { H2Connection } from '../h2/connection.ts';
import { serverName } from '../server-name.ts';
import type { Head } from './head.ts';

/** The client connection preface (RFC 9113 section 3.4) looks like a head of HTTP/1 so far. */
const PREFACE = 'PRI * HTTP/2.0';
const PREFACE_HEAD_BYTES = 18;

export const isPreface = ({ startLine, length }: Head): boolean =>
  startLine === PREFACE && length === PREFACE_HEAD_BYTES;

/** Reads what a connection carries behind HTTP/1: HTTP/2 after a preface or an upgrade, or TLS inside a tunnel. */
export class Successor {
  readonly #shared: ConnectionShared;
  readonly #connection: ConnectionInfo;
  #http2: H2Connection | null = null;
  #tunnel: Tunnel | null = null;
  /** The client has begun HTTP/2. */
  hasPreface = false;

  constructor(shared: ConnectionShared, connection: ConnectionInfo) {
    this.#shared = shared;
    this.#connection = connection;
  }

  get hasBegun(): boolean {
    return this.#http2 !== null || this.#tunnel !== null;
  }

  get isTunnel(): boolean {
    return this.#tunnel !== null;
  }

  /** What comes in directions that are over for HTTP/1 is HTTP/2, from its beginning. */
  http2(): H2Connection {
    this.#http2 ??= new H2Connection(this.#shared, { ...this.#connection, fromStart: true });
    return this.#http2;
  }

  /** The client begins HTTP/2; `isPreface` was read. */
  preface(): void {
    this.hasPreface = true;
    this.http2().skipPreface(PREFACE_HEAD_BYTES);
  }

  /**
   * What comes in both directions is TLS, of which the first bytes stand at `chunk.bytes[at]`; `origins`: where it begins
   * in each direction, `target`: of the CONNECT. Whether it is read.
   */
  tls(chunk: StreamChunk, at: number, origins: readonly [number, number], target: string): boolean {
    const { openTls, reports } = this.#shared;
    const { scheme, isTunnelled } = this.#connection;
    // A tunnel inside a tunnel is not worth the depth that it could be given.
    if (openTls === null || isTunnelled) {
      const { direction, bytes, end, frameNumber } = chunk;
      if (direction === 0) reports.tls(serverName(bytes, at, end) ?? target, frameNumber);
      return false;
    }
    const inside = {
      scheme: 'http',
      fromStart: true,
      isTunnelled: true,
      target: target === '' ? null : target,
    } as const;
    const handler = openTls({ ...this.#connection, ...inside });
    this.#tunnel = new Tunnel(handler, origins, scheme === 'https');
    return true;
  }

  /** Hands on `chunk` from `at` on. */
  chunk(chunk: StreamChunk, at: number): void {
    const { start, offset } = chunk;
    chunk.offset += at - start;
    chunk.start = at;
    (this.#tunnel ?? this.#http2)?.chunk(chunk);
    chunk.start = start;
    chunk.offset = offset;
  }

  gap(direction: Direction, length: number): void {
    (this.#tunnel ?? this.#http2)?.gap(direction, length);
  }

  end(direction: Direction, how: StreamEnd, timeUs: number, frameNumber: number): void {
    this.#http2?.end(direction, how, timeUs);
    this.#tunnel?.end(direction, how, timeUs, frameNumber);
  }
}

/** Whether an Upgrade header (RFC 9110 section 7.8) names HTTP/2 without TLS. */
export const asksForHttp2 = (upgrade: string | null): boolean =>
  upgrade?.split(',').some((name) => name.trim().toLowerCase() === 'h2c') === true;
