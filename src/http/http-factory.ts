import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { malformedHead, resynchronised } from '../diagnostics/http.ts';
import { http2NotDecoded } from '../diagnostics/http2.ts';
import { tlsNotDecoded } from '../diagnostics/tls.ts';
import type { ExchangeSink } from '../exchange/exchange-sink.ts';
import type { ConnectionInfo, HandlerFactory, Recognition, StreamChunk, StreamHandler } from '../flow/stream.ts';
import { type ConnectionReports, H1Connection } from './h1/connection.ts';
import { isHttp2Preface, recognise } from './recognise.ts';
import { serverName } from './server-name.ts';

/** Hosts told by name; beyond it a capture has so many that names help nobody. */
const MAX_NAMED = 16;

/** Opens the reader for what a flow carries, found by content on any port. */
export class HttpFactory implements HandlerFactory {
  readonly #file: string;
  readonly #sink: ExchangeSink;
  readonly #reports: ConnectionReports;
  readonly #told = new Set<string>();
  readonly #counts = new Map<string, number>();
  #serverName: string | null = null;
  #http2 = false;
  #frame = 0;

  constructor(file: string, sink: ExchangeSink) {
    this.#file = file;
    this.#sink = sink;
    this.#reports = {
      resynchronised: ({ id, server }, direction, frame) =>
        this.#once(`resynchronised ${id}`, () => resynchronised(file, frame, server, direction)),
      malformedHead: ({ id, server }, direction, frame) =>
        this.#once(`malformed ${id}`, () => malformedHead(file, frame, server, direction)),
    };
  }

  recognise(chunk: StreamChunk): Recognition {
    const { bytes, start, end } = chunk;
    const kind = recognise(bytes, start, end);
    if (kind !== 'later' && kind !== 'never') this.#frame = chunk.frameNumber;
    if (kind === 'tls') this.#serverName = serverName(bytes, start, end);
    this.#http2 = kind === 'http' && isHttp2Preface(bytes, start, end);
    return kind;
  }

  open(kind: 'http' | 'tls', connection: ConnectionInfo): StreamHandler | null {
    if (kind === 'tls') {
      const host = this.#serverName ?? connection.server;
      this.#once(`tls ${host}`, () => tlsNotDecoded(this.#file, this.#frame, host));
      return null;
    }
    if (this.#http2) {
      this.#once(`h2 ${connection.server}`, () => http2NotDecoded(this.#file, this.#frame, connection.server));
      return null;
    }
    return new H1Connection(this.#file, connection, this.#sink, this.#reports);
  }

  /** Tells a thing once; of one kind only the first few. */
  #once(key: string, describe: () => Diagnostic): void {
    if (this.#told.has(key)) return;
    const kind = key.slice(0, key.indexOf(' '));
    const count = this.#counts.get(kind) ?? 0;
    if (count >= MAX_NAMED) return;
    this.#told.add(key);
    this.#counts.set(kind, count + 1);
    this.#sink.diagnostic(describe());
  }
}
