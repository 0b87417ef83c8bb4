import { u32be } from '../bytes/fields.ts';
import type { DatagramView } from '../packet/segment-view.ts';
import { isNegotiation, isReservedVersion, isSpokenVersion, VERSION_2 } from './version.ts';

// The long header (RFC 8999 section 5.1, RFC 9000 section 17.2):
// first byte (1), version (4), DCID length (1), DCID, SCID length (1), SCID, then what the packet type has.
const LONG_FORM = 0x80;
const FIXED_BIT = 0x40;
const VERSION_AT = 1;
const DCID_LENGTH_AT = 5;
const DCID_AT = 6;
/** Without connection IDs. */
const MIN_HEADER_BYTES = 7;

const MAX_CID_BYTES = 20;
/** RFC 9000 section 7.2: of the DCID of a client's first packet. */
const MIN_FIRST_DCID_BYTES = 8;
/** RFC 9000 section 14.1: of the datagram of a client's first packet. */
const MIN_FIRST_DATAGRAM_BYTES = 1200;
/** RFC 9001 section 5.4.2: the sample for header protection stands 4 bytes behind the packet number's begin. */
const MIN_PROTECTED_BYTES = 20;
const INTEGRITY_TAG_BYTES = 16;
const HTTPS_PORT = 443;

export type PacketType = 'initial' | '0-rtt' | 'handshake' | 'retry' | 'negotiation' | 'reserved-version';

export interface LongHeader {
  readonly version: number;
  readonly type: PacketType;
  /** The DCID is `bytes[dcidAt, dcidAt + dcidLength)` of the datagram's bytes. */
  readonly dcidAt: number;
  readonly dcidLength: number;
  readonly hasToken: boolean;
  /** Of an Initial packet that is whole in the capture: where packet number and payload stand. Else both are 0. */
  readonly protectedAt: number;
  readonly end: number;
}

const TYPES = ['initial', '0-rtt', 'handshake', 'retry'] as const;
/** RFC 9369 section 3.2. */
const TYPES_OF_VERSION_2 = ['retry', 'initial', '0-rtt', 'handshake'] as const;

/** Whether a datagram may begin with a long header. For every datagram that there is: a few comparisons. */
export function mayBeLongHeader({ bytes, payloadStart, payloadEnd }: DatagramView): boolean {
  if (payloadEnd - payloadStart < MIN_HEADER_BYTES || bytes[payloadStart]! < LONG_FORM) return false;
  const version = u32be(bytes, payloadStart + VERSION_AT);
  return isSpokenVersion(version) || isNegotiation(version) || isReservedVersion(version);
}

/** The long header with which a datagram begins, for which `mayBeLongHeader` holds; `null`: it is something else. */
export function parseLongHeader(datagram: DatagramView): LongHeader | null {
  const { bytes, payloadStart: start, payloadEnd: end } = datagram;
  const wireEnd = start + datagram.payloadLength;
  const version = u32be(bytes, start + VERSION_AT);
  const dcidLength = bytes[start + DCID_LENGTH_AT]!;
  const scidLengthAt = start + DCID_AT + dcidLength;
  if (dcidLength > MAX_CID_BYTES || scidLengthAt >= end) return null;
  const at = scidLengthAt + 1 + bytes[scidLengthAt]!;
  if (bytes[scidLengthAt]! > MAX_CID_BYTES || at > end) return null;
  const header = { version, dcidAt: start + DCID_AT, dcidLength, hasToken: false, protectedAt: 0, end: 0 };
  if (isNegotiation(version))
    return offersVersions(bytes, at, end, wireEnd) ? { ...header, type: 'negotiation' } : null;
  if (!isSpokenVersion(version)) {
    const isFirst = dcidLength >= MIN_FIRST_DCID_BYTES && datagram.payloadLength >= MIN_FIRST_DATAGRAM_BYTES;
    // Sixteen of the version's bits may be anything: elsewhere this would be too weak a sign.
    return isFirst && datagram.destinationPort === HTTPS_PORT ? { ...header, type: 'reserved-version' } : null;
  }
  if ((bytes[start]! & FIXED_BIT) === 0) return null;
  const type = (version === VERSION_2 ? TYPES_OF_VERSION_2 : TYPES)[(bytes[start]! >> 4) & 0x03]!;
  if (type === 'retry') return wireEnd - at > INTEGRITY_TAG_BYTES ? { ...header, type } : null;
  return readLengths({ ...header, type }, datagram, at, wireEnd);
}

/** RFC 9000 section 17.2.1: supported versions to the end. One of them must be known. */
function offersVersions(bytes: Buffer, from: number, end: number, wireEnd: number): boolean {
  if (((wireEnd - from) & 3) !== 0) return false;
  for (let at = from; at + 4 <= end; at += 4) if (isSpokenVersion(u32be(bytes, at))) return true;
  return false;
}

/** Token (of an Initial packet) and length must fit the datagram, as far as the capture has them. */
function readLengths(
  header: LongHeader,
  { bytes, payloadEnd: end }: DatagramView,
  from: number,
  wireEnd: number,
): LongHeader | null {
  let at = from;
  let hasToken = false;
  if (header.type === 'initial') {
    const tokenLength = readVarint(bytes, at, end);
    if (tokenLength < 0) return wireEnd > end ? header : null;
    at += varintBytes(bytes[at]!) + tokenLength;
    if (at > wireEnd) return null;
    hasToken = tokenLength > 0;
  }
  const length = readVarint(bytes, at, end);
  if (length < 0) return wireEnd > end ? { ...header, hasToken } : null;
  const protectedAt = at + varintBytes(bytes[at]!);
  if (length < MIN_PROTECTED_BYTES || protectedAt + length > wireEnd) return null;
  if (header.type !== 'initial' || protectedAt + length > end) return { ...header, hasToken };
  return { ...header, hasToken, protectedAt, end: protectedAt + length };
}

/** RFC 9000 section 16. */
export const varintBytes = (first: number): number => 1 << (first >> 6);

/** The variable-length integer at `at`, -1 when it is not whole. One of 8 bytes may be rounded; nothing is so long. */
export function readVarint(bytes: Uint8Array, at: number, end: number): number {
  if (at >= end) return -1;
  const length = varintBytes(bytes[at]!);
  if (at + length > end) return -1;
  let value = bytes[at]! & 0x3f;
  for (let i = 1; i < length; i++) value = value * 256 + bytes[at + i]!;
  return value;
}
