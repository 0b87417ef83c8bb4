import { u32be } from '../../bytes/fields.ts';

/** RFC 9113 section 4.1: length (3), type, flags, stream identifier (4). */
export const FRAME_HEADER_BYTES = 9;

/** RFC 9113 section 6. */
export const DATA = 0x00;
export const HEADERS = 0x01;
const PRIORITY = 0x02;
export const RST_STREAM = 0x03;
export const SETTINGS = 0x04;
export const PUSH_PROMISE = 0x05;
const PING = 0x06;
export const GOAWAY = 0x07;
const WINDOW_UPDATE = 0x08;
export const CONTINUATION = 0x09;

export const END_STREAM = 0x01;
const ACK = 0x01;
export const END_HEADERS = 0x04;
export const PADDED = 0x08;
export const PRIORITISED = 0x20;

/** 32 settings; senders have some six of them. */
const MAX_USUAL_SETTINGS = 32 * 6;
/** SETTINGS_MAX_FRAME_SIZE, unless somebody asked for more (RFC 9113 section 4.2). */
const USUAL_FRAME_BYTES = 16_384;

export const frameLength = (bytes: Uint8Array, at: number): number =>
  (bytes[at]! << 16) | (bytes[at + 1]! << 8) | bytes[at + 2]!;

/** The reserved bit is ignored (RFC 9113 section 4.1). */
export const streamId = (bytes: Uint8Array, at: number): number => u32be(bytes, at) & 0x7fff_ffff;

/** Bytes of a payload before its header block, or its data. */
export function prefixLength(type: number, flags: number): number {
  const padding = (flags & PADDED) === 0 ? 0 : 1;
  switch (type) {
    case DATA:
      return padding;
    case HEADERS:
      return padding + ((flags & PRIORITISED) === 0 ? 0 : 5);
    case PUSH_PROMISE:
      return padding + 4;
    default:
      return 0;
  }
}

/** Whether there can be such a frame; where not, an endpoint closes the connection, and a listener has lost its place. */
export function isAllowed(type: number, flags: number, length: number, id: number): boolean {
  switch (type) {
    case DATA:
    case HEADERS:
    case PUSH_PROMISE:
      return id !== 0 && length >= prefixLength(type, flags);
    case PRIORITY:
    case CONTINUATION:
      return id !== 0;
    case RST_STREAM:
      return id !== 0 && length === 4;
    case SETTINGS:
      return id === 0 && ((flags & ACK) === 0 ? length % 6 === 0 : length === 0);
    case PING:
      return id === 0 && length === 8;
    case GOAWAY:
      return id === 0 && length >= 8;
    case WINDOW_UPDATE:
      return length === 4;
    default:
      return true;
  }
}

/** Whether that may be a frame where it is not certain that one begins: what is long is data. */
export const isLikely = (type: number, length: number): boolean => type === DATA || length <= USUAL_FRAME_BYTES;

/** Flags that have a meaning. */
const FLAGS: readonly number[] = [0x09, 0x2d, 0x00, 0x00, 0x01, 0x0c, 0x01, 0x00, 0x00, 0x04];

/**
 * Whether a frame header at `at` is one that senders really make. Stricter than what is allowed: by itself it is right
 * about once in 2^33 places of random bytes.
 */
export function isUsual(bytes: Uint8Array, at: number): boolean {
  const type = bytes[at + 3]!;
  if (bytes[at] !== 0 || type > CONTINUATION || bytes[at + 5]! >= 0x80) return false;
  const flags = bytes[at + 4]!;
  const length = frameLength(bytes, at);
  const id = streamId(bytes, at + 5);
  if ((flags & ~FLAGS[type]!) !== 0 || !isAllowed(type, flags, length, id)) return false;
  switch (type) {
    case DATA:
      // Without anything, but as the end of a stream, senders make many.
      return (length > 0 || (flags & END_STREAM) !== 0) && bytes[at + 5] === 0;
    case HEADERS:
      return length > 0 && length <= USUAL_FRAME_BYTES && (flags & END_HEADERS) !== 0 && bytes[at + 5] === 0;
    case PUSH_PROMISE:
      return length > 4 && length <= USUAL_FRAME_BYTES && (flags & END_HEADERS) !== 0;
    case PRIORITY:
      return length === 5;
    case SETTINGS:
      return length <= MAX_USUAL_SETTINGS;
    case GOAWAY:
      return length <= USUAL_FRAME_BYTES;
    case CONTINUATION:
      return false;
    default:
      return true;
  }
}
