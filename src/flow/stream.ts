/** 0: from the side that opened the connection (as far as known: SYN, else what the content says), 1: to it. */
export type Direction = 0 | 1;

/**
 * In-order bytes of one direction of a connection, in place; the same object every time, valid during the call only.
 */
export interface StreamChunk {
  direction: Direction;
  bytes: Buffer;
  /** The bytes are `bytes[start, end)`. */
  start: number;
  end: number;
  /** Offset of `bytes[start]` in its stream; the first byte seen (or after the SYN) is 0. Never wraps. */
  offset: number;
  /**
   * How far the sender had acknowledged the opposite stream when it first sent these bytes: an offset in the opposite
   * stream, or -1 when unknown. A response answers the request whose bytes its ACK covers.
   */
  acknowledged: number;
  frameNumber: number;
  timeUs: number;
}

/** Why a direction of a connection ended. */
export type StreamEnd = 'fin' | 'reset' | 'replaced' | 'evicted' | 'capture-ended';

export interface ConnectionInfo {
  /** 1-based, unique within an input. */
  readonly id: number;
  /** `address:port`; IPv6 in brackets. `client` is the side of direction 0. */
  readonly client: string;
  readonly server: string;
  /** Whether the capture has the SYN, so that offset 0 is the very first byte. */
  readonly fromStart: boolean;
  readonly timeUs: number;
}

/** What reads a connection: HTTP/1.1 now; TLS and HTTP/2 join here. */
export interface StreamHandler {
  chunk(chunk: StreamChunk): void;
  /** `length` bytes of a direction will never come; the next chunk begins after them. */
  gap(direction: Direction, length: number): void;
  /** A direction is over. With `reset` both directions are reported. */
  end(direction: Direction, how: StreamEnd, timeUs: number, frameNumber: number): void;
}

/** Decides by content, on the first payload bytes of a flow, who reads it. */
export interface HandlerFactory {
  /**
   * `handler` to attach (the chunk is then fed to it), `later` to look again at the next segment, `never` to mark the
   * flow dead. `swap`: the client is the other side than the flow table assumed.
   */
  recognise(chunk: StreamChunk): 'http' | 'tls' | 'later' | 'never';
  open(kind: 'http' | 'tls', connection: ConnectionInfo): StreamHandler | null;
}
