// Makes HTTP/2 frames and header blocks from plain options; a test then changes one thing.
import { HUFFMAN_LENGTHS } from '../../src/http/h2/huffman-table.ts';
import { STATIC_ENTRIES } from '../../src/http/h2/static-table.ts';

export const FRAME = {
  data: 0,
  headers: 1,
  priority: 2,
  reset: 3,
  settings: 4,
  promise: 5,
  ping: 6,
  goAway: 7,
  windowUpdate: 8,
  continuation: 9,
} as const;
export const FLAGS = { endStream: 1, ack: 1, endHeaders: 4, padded: 8, priority: 0x20 } as const;

export const PREFACE = Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n');

export function frame(type: number, flags: number, id: number, payload: Uint8Array | string = ''): Buffer {
  const body = Buffer.from(payload as Uint8Array);
  const header = Buffer.alloc(9);
  header.writeUIntBE(body.length, 0, 3);
  header[3] = type;
  header[4] = flags;
  header.writeUInt32BE(id, 5);
  return Buffer.concat([header, body]);
}

export const settings = (...pairs: readonly (readonly [id: number, value: number])[]): Buffer =>
  frame(FRAME.settings, 0, 0, Buffer.from(pairs.flatMap(([id, value]) => [id >> 8, id & 255, ...u32(value)])));

export const u32 = (value: number): number[] => [value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255];

export type Fields = readonly (readonly [name: string, value: string])[];

/** RFC 7541 section 5.1. */
export function integer(value: number, prefixBits: number, first = 0): Buffer {
  const most = (1 << prefixBits) - 1;
  if (value < most) return Buffer.from([first | value]);
  const bytes = [first | most];
  let rest = value - most;
  for (; rest >= 128; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 128);
  return Buffer.from([...bytes, rest]);
}

/** Codes of appendix B, as strings of 0 and 1: in the order of length, then symbol, each one more than the last. */
const CODES: readonly string[] = (() => {
  const codes: string[] = [];
  let code = 0n;
  let before = 0;
  const order = HUFFMAN_LENGTHS.map((length, symbol) => ({ length, symbol }));
  order.sort((a, b) => a.length - b.length || a.symbol - b.symbol);
  for (const { length, symbol } of order) {
    code <<= BigInt(length - before);
    before = length;
    codes[symbol] = code.toString(2).padStart(length, '0');
    code += 1n;
  }
  return codes;
})();

/** RFC 7541 section 5.2, bit by bit. */
export function huffman(text: string): Buffer {
  let bits = [...Buffer.from(text, 'latin1')].map((byte) => CODES[byte]).join('');
  while (bits.length % 8 !== 0) bits += '1';
  return Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)));
}

/** The other way, by trying codes one after the other: `null` when it is none. */
export function unhuffman(bytes: Uint8Array): string | null {
  const symbols = new Map(CODES.map((code, symbol) => [code, symbol]));
  const out: number[] = [];
  let code = '';
  for (const bit of [...bytes].map((byte) => byte.toString(2).padStart(8, '0')).join('')) {
    code += bit;
    const symbol = symbols.get(code);
    if (symbol === undefined) continue;
    if (symbol === 256) return null;
    out.push(symbol);
    code = '';
  }
  return code.length < 8 && !code.includes('0') ? Buffer.from(out).toString('latin1') : null;
}

export function text(value: string, isHuffman = false): Buffer {
  const bytes = isHuffman ? huffman(value) : Buffer.from(value, 'latin1');
  return Buffer.concat([integer(bytes.length, 7, isHuffman ? 0x80 : 0), bytes]);
}

export const indexed = (index: number): Buffer => integer(index, 7, 0x80);
export const sizeUpdate = (size: number): Buffer => integer(size, 5, 0x20);

export type Indexing = 'incremental' | 'without' | 'never';
const PREFIX = { incremental: [6, 0x40], without: [4, 0x00], never: [4, 0x10] } as const;

/** A literal; its name an index or a string. */
export function literal(name: number | string, value: string, how: Indexing = 'without', isHuffman = false): Buffer {
  const [bits, first] = PREFIX[how];
  const head =
    typeof name === 'number'
      ? integer(name, bits, first)
      : Buffer.concat([integer(0, bits, first), text(name, isHuffman)]);
  return Buffer.concat([head, text(value, isHuffman)]);
}

const STATIC = new Map<string, number>();
for (let i = 0; i < STATIC_ENTRIES.length; i += 2) {
  const [name, value] = [STATIC_ENTRIES[i]!, STATIC_ENTRIES[i + 1]!];
  if (!STATIC.has(name)) STATIC.set(name, i / 2 + 1);
  STATIC.set(`${name}\0${value}`, i / 2 + 1);
}

/** An encoder with a dynamic table that puts everything there; `table` is newest first. */
export class Encoder {
  readonly table: (readonly [string, string])[] = [];
  #limit = 4096;
  #update = '';

  resize(limit: number): void {
    this.#limit = limit;
    this.#update += sizeUpdate(limit).toString('latin1');
    this.#evict();
  }

  encode(fields: Fields): Buffer {
    const parts: Buffer[] = [Buffer.from(this.#update, 'latin1')];
    this.#update = '';
    for (const [name, value] of fields) parts.push(this.#field(name, value));
    return Buffer.concat(parts);
  }

  #field(name: string, value: string): Buffer {
    const fixed = STATIC.get(`${name}\0${value}`);
    if (fixed !== undefined) return indexed(fixed);
    const known = this.table.findIndex((entry) => entry[0] === name && entry[1] === value);
    if (known >= 0) return indexed(62 + known);
    const named = this.table.findIndex((entry) => entry[0] === name);
    const index = STATIC.get(name) ?? (named < 0 ? name : 62 + named);
    const bytes = literal(index, value, 'incremental', value.length % 2 === 0);
    this.table.unshift([name, value]);
    this.#evict();
    return bytes;
  }

  #evict(): void {
    const size = (): number => this.table.reduce((sum, [name, value]) => sum + name.length + value.length + 32, 0);
    while (size() > this.#limit) this.table.pop();
  }
}

export interface HeadersOptions {
  readonly endStream?: boolean;
  readonly padding?: number;
  readonly priority?: boolean;
  /** Cuts the block into so many frames. */
  readonly frames?: number;
}

/** HEADERS, with CONTINUATION if asked for. */
export function headers(id: number, block: Uint8Array, options: HeadersOptions = {}): Buffer {
  const { endStream = false, padding = 0, priority = false, frames = 1 } = options;
  const size = Math.max(1, Math.ceil(block.length / frames));
  const pieces = Array.from(
    { length: frames },
    (_, i): Buffer => Buffer.from(block.subarray(i * size, (i + 1) * size)),
  );
  const first = Buffer.concat([
    Buffer.from(padding > 0 ? [padding] : []),
    Buffer.from(priority ? [0x80, 0, 0, 0, 15] : []),
    pieces[0]!,
    Buffer.alloc(padding),
  ]);
  const flags = (endStream ? 1 : 0) | (padding > 0 ? 8 : 0) | (priority ? 0x20 : 0);
  const end = (i: number): number => (i === frames - 1 ? FLAGS.endHeaders : 0);
  return Buffer.concat([
    frame(FRAME.headers, flags | end(0), id, first),
    ...pieces.slice(1).map((piece, i) => frame(FRAME.continuation, end(i + 1), id, piece)),
  ]);
}

export const data = (id: number, body: string | Uint8Array, endStream = false, padding = 0): Buffer =>
  frame(
    FRAME.data,
    (endStream ? 1 : 0) | (padding > 0 ? 8 : 0),
    id,
    Buffer.concat([Buffer.from(padding > 0 ? [padding] : []), Buffer.from(body as string), Buffer.alloc(padding)]),
  );
