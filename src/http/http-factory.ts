import { malformedHead, resynchronised } from '../diagnostics/http.ts';
import { http2NotDecoded } from '../diagnostics/http2.ts';
import { tlsNotDecoded } from '../diagnostics/tls.ts';
import type { ExchangeSink } from '../exchange/exchange-sink.ts';
import type { ConnectionInfo, HandlerFactory, Recognition, StreamChunk, StreamHandler } from '../flow/stream.ts';
import type { ConnectionReports, ConnectionShared } from './connection-shared.ts';
import { H1Connection } from './h1/connection.ts';
import { HeadMemory } from './head-memory.ts';
import { isHttp2Preface, recognise } from './recognise.ts';
import { serverName } from './server-name.ts';
import { Sightings } from './sightings.ts';

/** Opens the reader for what a flow carries, found by content on any port. What is not read is counted and told once. */
export class HttpFactory implements HandlerFactory {
  readonly #shared: ConnectionShared;
  readonly #tls = new Sightings();
  readonly #http2 = new Sightings();
  readonly #resynchronised = new Sightings();
  readonly #malformed = new Sightings();
  /** Of what was recognised last. */
  #serverName: string | null = null;
  #isHttp2 = false;
  #frame = 0;

  constructor(file: string, sink: ExchangeSink) {
    const reports: ConnectionReports = {
      resynchronised: ({ server }, _direction, frame) => this.#resynchronised.add(server, frame),
      malformed: ({ server }, _direction, frame) => this.#malformed.add(server, frame),
      tls: (host, frame) => this.#tls.add(host, frame),
      http2: (host, frame) => this.#http2.add(host, frame),
    };
    this.#shared = { file, sink, reports, memory: new HeadMemory() };
  }

  recognise(chunk: StreamChunk): Recognition {
    const { bytes, start, end } = chunk;
    const kind = recognise(bytes, start, end);
    if (kind === 'later' || kind === 'never') return kind;
    this.#frame = chunk.frameNumber;
    this.#serverName = kind === 'tls' ? serverName(bytes, start, end) : null;
    this.#isHttp2 = kind === 'http' && isHttp2Preface(bytes, start, end);
    return kind;
  }

  open(kind: 'http' | 'tls', connection: ConnectionInfo): StreamHandler | null {
    if (kind === 'tls') this.#tls.add(this.#serverName ?? connection.server, this.#frame);
    else if (this.#isHttp2) this.#http2.add(connection.server, this.#frame);
    else return new H1Connection(this.#shared, connection);
    return null;
  }

  /** Tells what was counted. Every connection is over. */
  end(): void {
    const { file, sink } = this.#shared;
    const tell = [
      [this.#tls, tlsNotDecoded],
      [this.#http2, http2NotDecoded],
      [this.#malformed, malformedHead],
      [this.#resynchronised, resynchronised],
    ] as const;
    for (const [{ count, firstFrame, names }, describe] of tell) {
      if (count > 0) sink.diagnostic(describe(file, firstFrame, count, names));
    }
  }
}
