import { Budget } from '../bytes/budget.ts';
import { malformedHead, resynchronised } from '../diagnostics/http.ts';
import { http2NotDecoded, malformedHeaders, partialHeaders, tooManyStreams } from '../diagnostics/http2.ts';
import { Sightings } from '../diagnostics/sightings.ts';
import { socksNotAdmitted, socksNotDecoded } from '../diagnostics/socks.ts';
import { notDecoded } from '../diagnostics/tls.ts';
import type { ExchangeSink } from '../exchange/exchange-sink.ts';
import type { ConnectionInfo, HandlerFactory, Recognition, StreamChunk, StreamHandler } from '../flow/stream.ts';
import { SocksConnection } from '../socks/connection.ts';
import { mayBeSocks } from '../socks/recognise.ts';
import type { SocksRefusal } from '../socks/reports.ts';
import { SocksSightings } from '../socks/sightings.ts';
import type { ConnectionReports, ConnectionShared } from './connection-shared.ts';
import { H1Connection } from './h1/connection.ts';
import { H2Connection } from './h2/connection.ts';
import { recogniseHttp2 } from './h2/recognise.ts';
import { HeadMemory } from './head-memory.ts';
import { isHttp2Preface, recognise } from './recognise.ts';

/** Of heads of open streams; no capture of anybody's traffic comes near. */
const MAX_OPEN_HEAD_BYTES = 64 * 1024 * 1024;
/** Browsers and servers let each other have 64 KiB for a connection at most. */
const MAX_TABLE_BYTES = 32 * 1024 * 1024;
/** Of what runs inside SOCKS and waits for the word of a proxy. */
const MAX_SOCKS_BYTES = 16 * 1024 * 1024;

/** Opens the reader for what a flow carries, found by content on any port. What is not read is counted and told once. */
export class HttpFactory implements HandlerFactory {
  readonly #shared: ConnectionShared;
  /** TLS inside a tunnel through a proxy that is not read. */
  readonly #tunnels = new Sightings();
  readonly #http2 = new Sightings();
  readonly #partialHeaders = new Sightings();
  /** How many of those, as far as can be told, because of cut packets. */
  #cutHeaders = 0;
  readonly #malformedHeaders = new Sightings();
  readonly #tooManyStreams = new Sightings();
  readonly #resynchronised = new Sightings();
  readonly #malformed = new Sightings();
  readonly #socks = new SocksSightings();
  readonly #keptInSocks = new Budget(MAX_SOCKS_BYTES);
  /** Of what was recognised last. */
  #version: 1 | 2 | 'socks' = 1;
  #hasPreface = false;
  #frame = 0;
  #isOnlyCut: (connectionId: number) => boolean = () => false;

  constructor(file: string, sink: ExchangeSink) {
    const reports: ConnectionReports = {
      // That packets were cut is told by itself.
      resynchronised: ({ id, server }, _direction, frame) => {
        if (!this.#isOnlyCut(id)) this.#resynchronised.add(server, frame);
      },
      malformed: ({ server }, _direction, frame) => this.#malformed.add(server, frame),
      tls: (host, frame) => this.#tunnels.add(host, frame),
      http2: (server, frame) => this.#http2.add(server, frame),
      partialHeaders: ({ id, server }, frame) => {
        this.#partialHeaders.add(server, frame);
        if (this.#isOnlyCut(id)) this.#cutHeaders += 1;
      },
      malformedHeaders: (server, frame) => this.#malformedHeaders.add(server, frame),
      tooManyStreams: (server, frame) => this.#tooManyStreams.add(server, frame),
    };
    const openHeads = new Budget(MAX_OPEN_HEAD_BYTES);
    const tables = new Budget(MAX_TABLE_BYTES);
    this.#shared = { file, sink, reports, memory: new HeadMemory(), openHeads, tables, openTls: null };
  }

  /** Who hears that SOCKS proxies did not connect; without it, nobody does. */
  tellRefusalsTo(hear: (refusal: SocksRefusal) => void): void {
    this.#socks.onRefused = hear;
  }

  /** Who knows of which connections nothing is missing but what a snap length cut off; without it, of none. */
  knowCutsBy(isOnlyCut: (connectionId: number) => boolean): void {
    this.#isOnlyCut = isOnlyCut;
  }

  /** Who reads TLS inside a tunnel; without it, it is told as not read. */
  readTunnelsBy(openTls: (connection: ConnectionInfo) => StreamHandler): void {
    this.#shared.openTls = openTls;
  }

  recognise(chunk: StreamChunk): Recognition {
    const { bytes, start, end } = chunk;
    const kind = recognise(bytes, start, end);
    if (kind === 'later' || kind === 'never') return kind;
    this.#hasPreface = kind === 'http' && isHttp2Preface(bytes, start, end);
    const isBinary = kind !== 'tls' && mayBeSocks(bytes[start]!);
    const isFrame = isBinary && bytes[start] === 0x00 && recogniseHttp2(bytes, start, end) === kind;
    this.#version = this.#hasPreface || isFrame ? 2 : isBinary ? 'socks' : 1;
    this.#frame = chunk.frameNumber;
    return kind;
  }

  /** For plaintext; TLS is for others. */
  open(kind: 'http' | 'tls', connection: ConnectionInfo): StreamHandler | null {
    if (kind === 'tls') return null;
    if (this.#version === 1) return new H1Connection(this.#shared, connection);
    if (this.#version === 'socks') return this.#openSocks(connection);
    // Where the preface is, the connection begins, whether or not the capture has the SYN.
    return this.#openHttp2(this.#hasPreface ? { ...connection, fromStart: true } : connection);
  }

  /**
   * For what was encrypted. `alpn`: the protocol that was negotiated (RFC 7301), or `null` where that is not known: then
   * `recognise` has just said that it is HTTP. A name that begins with `http/1` stands for HTTP/1.1.
   */
  openSecure(alpn: string | null, connection: ConnectionInfo): StreamHandler | null {
    if (alpn === null) return this.open('http', connection);
    if (alpn === 'h2') return this.#openHttp2(connection);
    return alpn.startsWith('http/1') ? new H1Connection(this.#shared, connection) : null;
  }

  #openSocks(connection: ConnectionInfo): StreamHandler | null {
    if (!connection.isTunnelled) {
      const open = (kind: 'http' | 'tls', inside: ConnectionInfo): StreamHandler | null =>
        kind === 'tls' ? this.#openTls(inside) : this.open('http', inside);
      const recognise = (chunk: StreamChunk): Recognition => this.recognise(chunk);
      return new SocksConnection({ recognise, open, kept: this.#keptInSocks, socks: this.#socks }, connection);
    }
    this.#tunnels.add(connection.target ?? connection.server, this.#frame);
    return null;
  }

  #openTls(connection: ConnectionInfo): StreamHandler | null {
    const { openTls } = this.#shared;
    if (openTls === null) this.#tunnels.add(connection.target ?? connection.server, this.#frame);
    return openTls?.(connection) ?? null;
  }

  #openHttp2(connection: ConnectionInfo): StreamHandler {
    return new H2Connection(this.#shared, connection);
  }

  /** With whom connections were not read to their end: `address:port`, or hosts inside tunnels. */
  get unread(): string[] {
    return [...this.#http2.names, ...this.#tunnels.names, ...this.#socks.unread];
  }

  /** Tells what was counted. Every connection is over. */
  end(): void {
    const { file, sink } = this.#shared;
    const headers: typeof http2NotDecoded = (inFile, frame, messages, servers) =>
      partialHeaders(inFile, frame, { messages, cut: this.#cutHeaders }, servers);
    const tell = [
      [this.#http2, http2NotDecoded],
      [this.#partialHeaders, headers],
      [this.#malformedHeaders, malformedHeaders],
      [this.#tooManyStreams, tooManyStreams],
      [this.#malformed, malformedHead],
      [this.#resynchronised, resynchronised],
    ] as const;
    for (const [{ count, firstFrame, names }, describe] of tell) {
      if (count > 0) sink.diagnostic(describe(file, firstFrame, count, names));
    }
    if (this.#tunnels.count > 0) sink.diagnostic(notDecoded(file, this.#tunnels, 'tunnel'));
    for (const [obstacle, seen] of this.#socks.obstacles) sink.diagnostic(socksNotDecoded(file, seen, obstacle));
    for (const [why, seen] of this.#socks.shunned) sink.diagnostic(socksNotAdmitted(file, seen, why));
  }
}
