import { malformedHead, resynchronised } from '../diagnostics/http.ts';
import { http2NotDecoded } from '../diagnostics/http2.ts';
import { Sightings } from '../diagnostics/sightings.ts';
import { notDecoded } from '../diagnostics/tls.ts';
import type { ExchangeSink } from '../exchange/exchange-sink.ts';
import type { ConnectionInfo, HandlerFactory, Recognition, StreamChunk, StreamHandler } from '../flow/stream.ts';
import { type ConnectionReports, type ConnectionShared, H1Connection } from './h1/connection.ts';
import { HeadMemory } from './h1/head-buffer.ts';
import { isHttp2Preface, recognise } from './recognise.ts';

/** Opens the reader for what a flow carries, found by content on any port. What is not read is counted and told once. */
export class HttpFactory implements HandlerFactory {
  readonly #shared: ConnectionShared;
  /** TLS inside a tunnel through a proxy. */
  readonly #tunnels = new Sightings();
  readonly #http2 = new Sightings();
  readonly #resynchronised = new Sightings();
  readonly #malformed = new Sightings();
  /** Of what was recognised last. */
  #isHttp2 = false;
  #frame = 0;

  constructor(file: string, sink: ExchangeSink) {
    const reports: ConnectionReports = {
      resynchronised: ({ server }, _direction, frame) => this.#resynchronised.add(server, frame),
      malformed: ({ server }, _direction, frame) => this.#malformed.add(server, frame),
      tls: (host, frame) => this.#tunnels.add(host, frame),
      http2: (host, frame) => this.#http2.add(host, frame),
    };
    this.#shared = { file, sink, reports, memory: new HeadMemory() };
  }

  recognise(chunk: StreamChunk): Recognition {
    const { bytes, start, end } = chunk;
    const kind = recognise(bytes, start, end);
    if (kind === 'later' || kind === 'never') return kind;
    this.#frame = chunk.frameNumber;
    this.#isHttp2 = kind === 'http' && isHttp2Preface(bytes, start, end);
    return kind;
  }

  /** For plaintext; TLS is for others. */
  open(kind: 'http' | 'tls', connection: ConnectionInfo): StreamHandler | null {
    if (kind === 'tls') return null;
    return this.#isHttp2 ? this.#openHttp2(connection) : new H1Connection(this.#shared, connection);
  }

  /**
   * For what was encrypted. `alpn`: the protocol that was negotiated (RFC 7301), or `null` where that is not known: then
   * `recognise` has just said that it is HTTP. `frameNumber`: where its data begin. HTTP/1.1 is what a name stands for that begins with `http/1`.
   */
  openSecure(alpn: string | null, connection: ConnectionInfo, frameNumber: number): StreamHandler | null {
    this.#frame = frameNumber;
    if (alpn === null) return this.open('http', connection);
    if (alpn === 'h2') return this.#openHttp2(connection);
    return alpn.startsWith('http/1') ? new H1Connection(this.#shared, connection) : null;
  }

  #openHttp2(connection: ConnectionInfo): StreamHandler | null {
    this.#http2.add(connection.serverName ?? connection.server, this.#frame);
    return null;
  }

  /** Tells what was counted. Every connection is over. */
  end(): void {
    const { file, sink } = this.#shared;
    const tell = [
      [this.#http2, http2NotDecoded],
      [this.#malformed, malformedHead],
      [this.#resynchronised, resynchronised],
    ] as const;
    for (const [{ count, firstFrame, names }, describe] of tell) {
      if (count > 0) sink.diagnostic(describe(file, firstFrame, count, names));
    }
    if (this.#tunnels.count > 0) sink.diagnostic(notDecoded(file, this.#tunnels, 'tunnel'));
  }
}
