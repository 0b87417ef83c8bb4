import { CLIENT_HELLO } from '../tls/handshake-messages.ts';
import { parseClientHello } from '../tls/hello.ts';
import { HANDSHAKE, RECORD_HEADER_BYTES } from '../tls/record-opener.ts';

/** The host of the server_name extension (RFC 6066 section 3) of a ClientHello that begins a stream, or `null`. */
export function serverName(bytes: Buffer, start: number, end: number): string | null {
  const at = start + RECORD_HEADER_BYTES;
  if (bytes[start] !== HANDSHAKE || at >= end || bytes[at] !== CLIENT_HELLO) return null;
  return parseClientHello(bytes, at, end)?.serverName ?? null;
}
