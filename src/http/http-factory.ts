import { malformedHead, resynchronised } from '../diagnostics/http.ts';
import { http2NotDecoded, partialHeaders, tooManyStreams } from '../diagnostics/http2.ts';
import { Sightings } from '../diagnostics/sightings.ts';
import { notDecoded } from '../diagnostics/tls.ts';
import type { ExchangeSink } from '../exchange/exchange-sink.ts';
import type { ConnectionInfo, HandlerFactory, Recognition, StreamChunk, StreamHandler } from '../flow/stream.ts';
import type { ConnectionReports, ConnectionShared } from './connection-shared.ts';
import { H1Connection } from './h1/connection.ts';
import { H2Connection } from './h2/connection.ts';
import { recogniseHttp2 } from './h2/recognise.ts';
import { HeadMemory } from './head-memory.ts';
import { isHttp2Preface, recognise } from './recognise.ts';

/** Opens the reader for what a flow carries, found by content on any port. What is not read is counted and told once. */
export class HttpFactory implements HandlerFactory {
  readonly #shared: ConnectionShared;
  /** TLS inside a tunnel through a proxy that is not read. */
  readonly #tunnels = new Sightings();
  readonly #http2 = new Sightings();
  readonly #partialHeaders = new Sightings();
  readonly #tooManyStreams = new Sightings();
  readonly #resynchronised = new Sightings();
  readonly #malformed = new Sightings();
  /** Of what was recognised last. */
  #version: 1 | 2 = 1;
  #hasPreface = false;

  constructor(file: string, sink: ExchangeSink) {
    const reports: ConnectionReports = {
      resynchronised: ({ server }, _direction, frame) => this.#resynchronised.add(server, frame),
      malformed: ({ server }, _direction, frame) => this.#malformed.add(server, frame),
      tls: (host, frame) => this.#tunnels.add(host, frame),
      http2: (server, frame) => this.#http2.add(server, frame),
      partialHeaders: (server, frame) => this.#partialHeaders.add(server, frame),
      tooManyStreams: (server, frame) => this.#tooManyStreams.add(server, frame),
    };
    this.#shared = { file, sink, reports, memory: new HeadMemory(), openTls: null };
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
    const isFrame = kind !== 'tls' && bytes[start] === 0x00 && recogniseHttp2(bytes, start, end) === kind;
    this.#version = this.#hasPreface || isFrame ? 2 : 1;
    return kind;
  }

  /** For plaintext; TLS is for others. */
  open(kind: 'http' | 'tls', connection: ConnectionInfo): StreamHandler | null {
    if (kind === 'tls') return null;
    if (this.#version === 1) return new H1Connection(this.#shared, connection);
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

  #openHttp2(connection: ConnectionInfo): StreamHandler {
    return new H2Connection(this.#shared, connection);
  }

  /** With whom connections were not read to their end: `address:port`, or hosts inside tunnels. */
  get unread(): string[] {
    return [...this.#http2.names, ...this.#tunnels.names];
  }

  /** Tells what was counted. Every connection is over. */
  end(): void {
    const { file, sink } = this.#shared;
    const tell = [
      [this.#http2, http2NotDecoded],
      [this.#partialHeaders, partialHeaders],
      [this.#tooManyStreams, tooManyStreams],
      [this.#malformed, malformedHead],
      [this.#resynchronised, resynchronised],
    ] as const;
    for (const [{ count, firstFrame, names }, describe] of tell) {
      if (count > 0) sink.diagnostic(describe(file, firstFrame, count, names));
    }
    if (this.#tunnels.count > 0) sink.diagnostic(notDecoded(file, this.#tunnels, 'tunnel'));
  }
}
