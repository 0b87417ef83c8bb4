/** 0: from the side that opened the connection (as far as known: SYN, else what the content says), 1: to it. */
export type Direction = 0 | 1;

/** The other direction, or the other side. */
export const opposite = (one: Direction): Direction => (one === 0 ? 1 : 0);

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

/** Why a direction of a connection ended. `unread`: what follows is encrypted, and cannot be decrypted. */
export type StreamEnd = 'fin' | 'reset' | 'replaced' | 'evicted' | 'capture-ended' | 'unread';

export interface ConnectionInfo {
  /** 1-based, unique within an input. */
  readonly id: number;
  /** `address:port`; IPv6 in brackets. `client` is the side of direction 0. */
  readonly client: string;
  readonly server: string;
  /** `https`: what is handed on was encrypted. */
  readonly scheme: 'http' | 'https';
  /** The host that the client named when it set up encryption (SNI), or `null`. */
  readonly serverName: string | null;
  /** Whether the capture has the SYN, so that offset 0 is the very first byte. */
  readonly fromStart: boolean;
  /** Capture time of the first packet with payload. */
  readonly timeUs: number;
  /** It runs inside a tunnel through a proxy, which is the server then. */
  readonly isTunnelled?: boolean;
  /** `host:port` that the client asked that proxy for, where it is known; else absent or `null`. */
  readonly target?: string | null;
}

/** What reads a connection. */
export interface StreamHandler {
  chunk(chunk: StreamChunk): void;
  /** Whether nothing more is wanted of the connection: it is ignored from here on. */
  readonly isDone?: boolean;
  /**
   * How many of the next bytes of a direction are stepped over, their length being all that matters. Absent: none. Who
   * hands them on may spare itself the making of them. -1: none, and what comes next is not known to be a head either.
   */
  stepsOver?(direction: Direction): number;
  /** Length of the heads that say how much behind them is stepped over. Absent: there are none such. */
  readonly headBytes?: number;
  /**
   * How many bytes behind the head at `bytes[at]` will be stepped over, where a head comes next in that direction. -1:
   * they will be read, or it is none.
   */
  stepsBehind?(direction: Direction, bytes: Buffer, at: number): number;
  /** `length` bytes of a direction will never come; the next chunk begins after them. */
  gap(direction: Direction, length: number): void;
  /**
   * A direction is over: once for each direction, nothing comes after it. With `reset`, `replaced`, `evicted` and
   * `capture-ended` every direction that is still open is reported.
   */
  end(direction: Direction, how: StreamEnd, timeUs: number, frameNumber: number): void;
}

/**
 * What the first bytes of a stream are. `http`: they begin (or may well begin) a request, so their sender is the client;
 * `http-response`: they begin a response, so their sender is the server; `later`: too few bytes to say; `never`: nothing
 * for us. Where the capture has a SYN or SYN-ACK, that decides who the client is, whatever the content says.
 */
export type Recognition = 'http' | 'http-response' | 'tls' | 'later' | 'never';

/**
 * Decides by content who reads a flow. A flow that began before the capture is asked about at each of its first
 * segments with payload, wherever in a message they begin, so the answer must be quick and rest on the first bytes only.
 */
export interface HandlerFactory {
  /**
   * The chunk holds all that is known of one direction from its beginning (the same bytes, and more, after `later`);
   * nothing of it counts as read. Without a SYN `chunk.direction` is a guess. After an answer other than `later` and
   * `never`, `open` is called and then the very same bytes are fed, each with the frame that carried it.
   */
  recognise(chunk: StreamChunk): Recognition;
  /** `null`: nobody wants it, the flow is ignored from here on. */
  open(kind: 'http' | 'tls', connection: ConnectionInfo): StreamHandler | null;
}
