import { HUFFMAN_LENGTHS } from './huffman-table.ts';

/** Codes up to so many bits are looked up at once: all of printable ASCII but a few, and most pairs of letters. */
const ROOT_BITS = 12;
const ROOT_MASK = (1 << ROOT_BITS) - 1;
const LONGEST = 30;
const EOS = 256;

/**
 * By the next 12 bits: the first symbol (bits 0-7), the second (8-15), the bits of the first (16-19), the bits of all
 * (20-23) and how many symbols they are (24-25); 0 when the code is longer.
 */
const ROOT = new Int32Array(1 << ROOT_BITS);
/** Symbols by length, then value; of each length the first code, how many there are, and where they begin. */
const SYMBOLS = new Uint16Array(EOS + 1);
const FIRST = new Int32Array(LONGEST + 1);
const COUNT = new Int32Array(LONGEST + 1);
const BEGIN = new Int32Array(LONGEST + 1);

function buildCodes(): void {
  for (const length of HUFFMAN_LENGTHS) COUNT[length] = COUNT[length]! + 1;
  let code = 0;
  let begin = 0;
  for (let length = 1; length <= LONGEST; length++) {
    code <<= 1;
    FIRST[length] = code;
    BEGIN[length] = begin;
    code += COUNT[length]!;
    begin += COUNT[length]!;
  }
  const next = Int32Array.from(BEGIN);
  HUFFMAN_LENGTHS.forEach((length, symbol) => {
    SYMBOLS[next[length]!] = symbol;
    next[length] = next[length]! + 1;
  });
}

/** The symbol whose code begins the `width` bits of `bits`, as length << 16 | symbol; 0: none that short. */
function symbolIn(bits: number, width: number): number {
  for (let length = 5; length <= width; length++) {
    const index = (bits >>> (width - length)) - FIRST[length]!;
    if (index >= 0 && index < COUNT[length]!) return (length << 16) | SYMBOLS[BEGIN[length]! + index]!;
  }
  return 0;
}

function buildRoot(): void {
  for (let bits = 0; bits <= ROOT_MASK; bits++) {
    const first = symbolIn(bits, ROOT_BITS);
    if (first === 0) continue;
    const length = first >>> 16;
    const left = ROOT_BITS - length;
    const second = symbolIn(bits & ((1 << left) - 1), left);
    ROOT[bits] =
      second === 0
        ? (1 << 24) | (length << 20) | (length << 16) | (first & 0xff)
        : (2 << 24) | ((length + (second >>> 16)) << 20) | (length << 16) | ((second & 0xff) << 8) | (first & 0xff);
  }
}

buildCodes();
buildRoot();

/** Whether what was decoded last has control characters other than HTAB: their codes are long, so that only those are asked. */
export let hasControls = false;

/** Room that decoding `length` bytes needs at most: no code is shorter than 5 bits. */
export const decodedRoom = (length: number): number => Math.ceil((length * 8) / 5) + 2;

/**
 * Decodes `bytes[start, end)` (RFC 7541 section 5.2) into `target`, which has `decodedRoom` of it. Returns how many bytes
 * it is, or -1 when it is no such string: EOS in it, or padding that is longer than 7 bits or not of ones.
 */
export function decodeHuffman(bytes: Uint8Array, start: number, end: number, target: Uint8Array): number {
  let pending = 0;
  let width = 0;
  let at = start;
  let length = 0;
  hasControls = false;
  for (;;) {
    while (width < 24 && at < end) {
      pending = (pending << 8) | bytes[at]!;
      at += 1;
      width += 8;
    }
    if (width < ROOT_BITS) break;
    const entry = ROOT[(pending >>> (width - ROOT_BITS)) & ROOT_MASK]!;
    if (entry !== 0) {
      target[length] = entry;
      target[length + 1] = entry >>> 8;
      length += entry >>> 24;
      width -= (entry >>> 20) & 0x0f;
      continue;
    }
    const long = longSymbol(bytes, at * 8 - width, end * 8);
    if (long === 0) return -1;
    target[length] = long;
    length += 1;
    if (isControl(long & 0xff)) hasControls = true;
    const next = at * 8 - width + (long >>> 16);
    at = (next + 7) >>> 3;
    width = at * 8 - next;
    pending = width === 0 ? 0 : bytes[at - 1]!;
  }
  return decodeTail(pending, width, target, length);
}

const isControl = (byte: number): boolean => (byte < 0x20 && byte !== 0x09) || byte === 0x7f;

/** The last bits, fewer than the root table takes: it is asked as if ones followed, as they do in padding. */
function decodeTail(pending: number, bits: number, target: Uint8Array, from: number): number {
  let width = bits;
  let length = from;
  while (width > 0) {
    const missing = ROOT_BITS - width;
    const entry = ROOT[((pending << missing) | ((1 << missing) - 1)) & ROOT_MASK]!;
    const first = (entry >>> 16) & 0x0f;
    if (entry === 0 || first > width) break;
    target[length] = entry;
    length += 1;
    width -= first;
  }
  return width < 8 && isPadding(pending, width) ? length : -1;
}

/** RFC 7541 section 5.2: the most significant bits of EOS, which are ones. */
const isPadding = (pending: number, width: number): boolean => (~pending & ((1 << width) - 1)) === 0;

/** A code that the root table does not have, at a bit of `bytes`: length << 16 | symbol; 0: none, or EOS. */
function longSymbol(bytes: Uint8Array, at: number, end: number): number {
  let code = 0;
  const longest = Math.min(LONGEST, end - at);
  for (let length = 1; length <= longest; length++) {
    const bit = at + length - 1;
    code = (code << 1) | ((bytes[bit >>> 3]! >>> (7 - (bit & 7))) & 1);
    const index = code - FIRST[length]!;
    if (length <= ROOT_BITS || index < 0 || index >= COUNT[length]!) continue;
    const symbol = SYMBOLS[BEGIN[length]! + index]!;
    return symbol === EOS ? 0 : (length << 16) | symbol;
  }
  return 0;
}
