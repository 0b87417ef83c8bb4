// Integer fields in place. Plain composition is several times faster than Buffer's checked readers in a hot loop.
// The caller has checked that the bytes are there.

export function u16be(bytes: Uint8Array, at: number): number {
  return (bytes[at]! << 8) | bytes[at + 1]!;
}

export function u16le(bytes: Uint8Array, at: number): number {
  return bytes[at]! | (bytes[at + 1]! << 8);
}

export function u32be(bytes: Uint8Array, at: number): number {
  return ((bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!) >>> 0;
}

export function u32le(bytes: Uint8Array, at: number): number {
  return (bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24)) >>> 0;
}

/** A 32-bit field of the byte order that a file says it has. */
export function u32(bytes: Uint8Array, at: number, littleEndian: boolean): number {
  return littleEndian ? u32le(bytes, at) : u32be(bytes, at);
}

export function u16(bytes: Uint8Array, at: number, littleEndian: boolean): number {
  return littleEndian ? u16le(bytes, at) : u16be(bytes, at);
}
