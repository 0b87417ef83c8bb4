import type { ConnectionInfo, Recognition, StreamChunk, StreamHandler } from '../flow/stream.ts';

/** Who reads what was encrypted. */
export interface PlaintextFactory {
  /** What a stream is, by its first bytes (see `HandlerFactory.recognise`). */
  recognise(chunk: StreamChunk): Recognition;
  /**
   * `alpn`: the protocol that was negotiated (RFC 7301), or `null` where that is not known: then `recognise` has just
   * said that the content is HTTP. The result `null`: nobody reads it.
   */
  openSecure(alpn: string | null, connection: ConnectionInfo): StreamHandler | null;
}
