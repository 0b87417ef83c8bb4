import { latin1 } from '../bytes/latin1.ts';

const CLIENT_HELLO = 0x01;
const SERVER_NAME = 0x0000;

/** The host of the server_name extension (RFC 6066 section 3) of a ClientHello that begins a stream, or `null`. */
export function serverName(bytes: Buffer, start: number, end: number): string | null {
  // record header (5), handshake type and length (4), version (2), random (32)
  let at = start + 43;
  if (at >= end || bytes[start] !== 0x16 || bytes[start + 5] !== CLIENT_HELLO) return null;
  at += 1 + bytes[at]!; // session id
  if (at + 2 > end) return null;
  at += 2 + bytes.readUInt16BE(at); // cipher suites
  if (at >= end) return null;
  at += 1 + bytes[at]!; // compression methods
  if (at + 2 > end) return null;
  const limit = Math.min(end, at + 2 + bytes.readUInt16BE(at));
  at += 2;
  while (at + 4 <= limit) {
    const type = bytes.readUInt16BE(at);
    const length = bytes.readUInt16BE(at + 2);
    if (type === SERVER_NAME) return hostName(bytes, at + 4, Math.min(limit, at + 4 + length));
    at += 4 + length;
  }
  return null;
}

/** list length (2), name type (1, 0 is host_name), name length (2), name */
function hostName(bytes: Buffer, at: number, end: number): string | null {
  if (at + 5 > end || bytes[at + 2] !== 0) return null;
  const length = bytes.readUInt16BE(at + 3);
  if (at + 5 + length > end) return null;
  const name = latin1(bytes, at + 5, at + 5 + length);
  return /^[\w.-]{1,255}$/.test(name) ? name.toLowerCase() : null;
}
