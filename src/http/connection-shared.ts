import type { Budget } from '../bytes/budget.ts';
import type { ExchangeSink } from '../exchange/exchange-sink.ts';
import type { ConnectionInfo, Direction, StreamHandler } from '../flow/stream.ts';
import type { HeadMemory } from './head-memory.ts';

/** What connections tell besides exchanges. */
export interface ConnectionReports {
  resynchronised(connection: ConnectionInfo, direction: Direction, frameNumber: number): void;
  malformed(connection: ConnectionInfo, direction: Direction, frameNumber: number): void;
  tls(host: string, frameNumber: number): void;
  /** HTTP/2 that could not be read from a frame on. */
  http2(server: string, frameNumber: number): void;
  /** A message of which some headers cannot be known. */
  partialHeaders(connection: ConnectionInfo, frameNumber: number): void;
  /** A response that no browser accepts, for its headers. */
  malformedHeaders(server: string, frameNumber: number): void;
  /** More streams are open than are kept. */
  tooManyStreams(server: string, frameNumber: number): void;
}

/** What the connections of an input share. */
export interface ConnectionShared {
  readonly file: string;
  readonly sink: ExchangeSink;
  readonly reports: ConnectionReports;
  readonly memory: HeadMemory;
  /** Heads of open streams. */
  readonly openHeads: Budget;
  /** Tables of header compression, beyond their default size. */
  readonly tables: Budget;
  /** Opens TLS inside a tunnel through a proxy. `null`: nobody reads it. */
  openTls: ((connection: ConnectionInfo) => StreamHandler) | null;
}
