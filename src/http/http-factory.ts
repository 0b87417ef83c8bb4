import { malformedHead, resynchronised } from '../diagnostics/http.ts';
import { http2NotDecoded, partialHeaders, tooManyStreams } from '../diagnostics/http2.ts';
import { tlsNotDecoded } from '../diagnostics/tls.ts';
import type { ExchangeSink } from '../exchange/exchange-sink.ts';
import type { ConnectionInfo, HandlerFactory, Recognition, StreamChunk, StreamHandler } from '../flow/stream.ts';
import type { ConnectionReports, ConnectionShared } from './connection-shared.ts';
import { H1Connection } from './h1/connection.ts';
import { H2Connection } from './h2/connection.ts';
import { recogniseHttp2 } from './h2/recognise.ts';
import { HeadMemory } from './head-memory.ts';
import { isHttp2Preface, recognise } from './recognise.ts';
import { serverName } from './server-name.ts';
import { Sightings } from './sightings.ts';

/** Opens the reader for what a flow carries, found by content on any port. What is not read is counted and told once. */
export class HttpFactory implements HandlerFactory {
  readonly #shared: ConnectionShared;
  readonly #tls = new Sightings();
  readonly #http2 = new Sightings();
  readonly #partialHeaders = new Sightings();
  readonly #tooManyStreams = new Sightings();
  readonly #resynchronised = new Sightings();
  readonly #malformed = new Sightings();
  /** Of what was recognised last. */
  #serverName: string | null = null;
  #version: 1 | 2 = 1;
  #hasPreface = false;
  #frame = 0;
  readonly #onServerName: (server: string, host: string) => void;

  /** `onServerName` hears which host a TLS client asks a server (`address:port`) for. */
  constructor(
    file: string,
    sink: ExchangeSink,
    onServerName: (server: string, host: string) => void = () => undefined,
  ) {
    this.#onServerName = onServerName;
    const reports: ConnectionReports = {
      resynchronised: ({ server }, _direction, frame) => this.#resynchronised.add(server, frame),
      malformed: ({ server }, _direction, frame) => this.#malformed.add(server, frame),
      tls: (host, frame) => this.#tls.add(host, frame),
      http2: (server, frame) => this.#http2.add(server, frame),
      partialHeaders: (server, frame) => this.#partialHeaders.add(server, frame),
      tooManyStreams: (server, frame) => this.#tooManyStreams.add(server, frame),
    };
    this.#shared = { file, sink, reports, memory: new HeadMemory() };
  }

  recognise(chunk: StreamChunk): Recognition {
    const { bytes, start, end } = chunk;
    const kind = recognise(bytes, start, end);
    if (kind === 'later' || kind === 'never') return kind;
    this.#frame = chunk.frameNumber;
    this.#serverName = kind === 'tls' ? serverName(bytes, start, end) : null;
    this.#hasPreface = kind === 'http' && isHttp2Preface(bytes, start, end);
    const isFrame = kind !== 'tls' && bytes[start] === 0x00 && recogniseHttp2(bytes, start, end) === kind;
    this.#version = this.#hasPreface || isFrame ? 2 : 1;
    return kind;
  }

  open(kind: 'http' | 'tls', connection: ConnectionInfo): StreamHandler | null {
    if (kind === 'http') {
      if (this.#version === 1) return new H1Connection(this.#shared, connection);
      // Where the preface is, the connection begins, whether or not the capture has the SYN.
      return this.#openHttp2(this.#hasPreface ? { ...connection, fromStart: true } : connection);
    }
    if (this.#serverName !== null) this.#onServerName(connection.server, this.#serverName);
    this.#tls.add(this.#serverName ?? connection.server, this.#frame);
    return null;
  }

  #openHttp2(connection: ConnectionInfo): StreamHandler {
    return new H2Connection(this.#shared, connection);
  }

  /** Tells what was counted. Every connection is over. */
  end(): void {
    const { file, sink } = this.#shared;
    const tell = [
      [this.#tls, tlsNotDecoded],
      [this.#http2, http2NotDecoded],
      [this.#partialHeaders, partialHeaders],
      [this.#tooManyStreams, tooManyStreams],
      [this.#malformed, malformedHead],
      [this.#resynchronised, resynchronised],
    ] as const;
    for (const [{ count, firstFrame, names }, describe] of tell) {
      if (count > 0) sink.diagnostic(describe(file, firstFrame, count, names));
    }
  }
}
