import { Budget } from '../../bytes/budget.ts';
import { latin1 } from '../../bytes/latin1.ts';
import type { FieldSink } from '../streams/field-sink.ts';
import { DynamicTable } from './dynamic-table.ts';
import { decodedRoom, decodeHuffman, hasControls } from './huffman.ts';
import { STATIC_ENTRIES } from './static-table.ts';
import { StringMemory } from './string-memory.ts';

const STATIC_NAMES = ['', ...STATIC_ENTRIES.filter((_, i) => i % 2 === 0)];
const STATIC_VALUES = ['', ...STATIC_ENTRIES.filter((_, i) => i % 2 === 1)];
const STATIC_COUNT = STATIC_NAMES.length - 1;

/** Names that are taken (RFC 9113 section 8.2.1): tokens in lower case, of pseudo-headers behind a colon. */
const FIELD_NAME = /^:?[!#$%&'*+\-.^_`|~0-9a-z]+$/;
/** Control characters; HTAB is none here. */
const CONTROLS = /[\0-\x08\x0a-\x1f\x7f]/;
/** Those that RFC 9113 section 8.2.1 names. Firefox takes the others. */
const NUL_CR_LF = /[\0\r\n]/;

/** What is wrong with a field, as bits: with its name, or with its value. Kept with it in the table, so that a reference costs no look. */
const BAD_NAME = 1;
const BAD_VALUE = 2;
const BAD_FOR_CHROMIUM = 4;

/** Larger integers than any length or index of a block that is read. */
const MAX_INTEGER = 0x0fff_ffff;
/** Strings that a table could never hold are not worth a larger scratch for ever. */
const SCRATCH_BYTES = 64 * 1024;

/** Where Huffman strings are decoded to: one for all, decoding is never interrupted. */
const scratch: Buffer = Buffer.allocUnsafeSlow(SCRATCH_BYTES);

/** Of all connections. */
const memory = new StringMemory();

/** HPACK of one direction (RFC 7541), as a listener can follow it: what it cannot know it says, and never guesses. */
export class HpackDecoder {
  readonly table: DynamicTable;
  /** Read last. */
  #integer = 0;
  #text = '';
  /** Of `#text` as a value. */
  #flaws = 0;

  /** `tables`: what the tables of all connections may keep beyond the default size. */
  constructor(tables: Budget = new Budget(Number.POSITIVE_INFINITY)) {
    this.table = new DynamicTable(tables);
  }

  /** Header blocks were not seen; or no more come. */
  forget(): void {
    this.table.forget();
  }

  /**
   * Decodes the header block `bytes[start, end)`. `false`: it is no valid block, or ends within a field; the fields before
   * that were told, and the table is forgotten, for what the rest would have done to it is not known.
   */
  decode(bytes: Buffer, start: number, end: number, sink: FieldSink): boolean {
    let at = start;
    while (at < end) {
      const byte = bytes[at]!;
      if (byte >= 0x80) at = this.#indexed(bytes, at, end, sink);
      else if (byte >= 0x40) at = this.#literal(bytes, at, end, 0x3f, sink);
      else if (byte >= 0x20) at = this.#sizeUpdate(bytes, at, end);
      else at = this.#literal(bytes, at, end, 0x0f, sink);
      if (at < 0) {
        this.forget();
        return false;
      }
    }
    return true;
  }

  /** RFC 7541 section 6.1. */
  #indexed(bytes: Buffer, from: number, end: number, sink: FieldSink): number {
    const at = this.#readInteger(bytes, from, end, 0x7f);
    if (at < 0) return -1;
    const index = this.#integer;
    if (index <= STATIC_COUNT) {
      if (index === 0) return -1;
      sink.field(STATIC_NAMES[index]!, STATIC_VALUES[index]!);
      return at;
    }
    const { table } = this;
    if (index - STATIC_COUNT > table.count) {
      if (table.isWhole) return -1;
      sink.unknownField();
      return at;
    }
    const name = table.name(index - STATIC_COUNT);
    this.#tell(name, table.value(index - STATIC_COUNT), table.flaws(index - STATIC_COUNT), sink);
    return at;
  }

  /** RFC 7541 section 6.2: with incremental indexing (a prefix of 6 bits), without, or never indexed (of 4). */
  #literal(bytes: Buffer, from: number, end: number, mask: number, sink: FieldSink): number {
    let at = this.#readInteger(bytes, from, end, mask);
    if (at < 0) return -1;
    const index = this.#integer;
    let name: string | null = null;
    let flaws = 0;
    if (index === 0) {
      at = this.#readString(bytes, at, end);
      if (at < 0) return -1;
      name = this.#text;
      if (!FIELD_NAME.test(name)) flaws = BAD_NAME;
    } else if (index <= STATIC_COUNT) name = STATIC_NAMES[index]!;
    else if (index - STATIC_COUNT <= this.table.count) {
      name = this.table.name(index - STATIC_COUNT);
      flaws = this.table.flaws(index - STATIC_COUNT) & BAD_NAME;
    } else if (this.table.isWhole) return -1;
    at = this.#readString(bytes, at, end);
    if (at < 0) return -1;
    flaws |= this.#flaws;
    if (mask === 0x3f) this.table.add(name, this.#text, flaws);
    this.#tell(name, this.#text, flaws, sink);
    return at;
  }

  #tell(name: string | null, value: string, flaws: number, sink: FieldSink): void {
    if (flaws !== 0) sink.malformed(flaws === BAD_FOR_CHROMIUM ? 'chromium' : 'everywhere');
    if (name === null) sink.unknownField();
    else sink.field(name, value);
  }

  /** RFC 7541 section 6.3. */
  #sizeUpdate(bytes: Buffer, from: number, end: number): number {
    const at = this.#readInteger(bytes, from, end, 0x1f);
    if (at >= 0) this.table.resize(this.#integer);
    return at;
  }

  /** RFC 7541 section 5.1; the offset behind it, or -1. */
  #readInteger(bytes: Buffer, from: number, end: number, mask: number): number {
    let value = bytes[from]! & mask;
    let at = from + 1;
    if (value === mask) {
      let scale = 1;
      let byte = 0x80;
      while (byte >= 0x80) {
        if (at >= end) return -1;
        byte = bytes[at]!;
        at += 1;
        value += (byte & 0x7f) * scale;
        scale *= 0x80;
        if (value > MAX_INTEGER || scale > MAX_INTEGER * 0x80) return -1;
      }
    }
    this.#integer = value;
    return at;
  }

  /** RFC 7541 section 5.2; the offset behind it, or -1. */
  #readString(bytes: Buffer, from: number, end: number): number {
    if (from >= end) return -1;
    const at = this.#readInteger(bytes, from, end, 0x7f);
    if (at < 0) return -1;
    const until = at + this.#integer;
    if (until > end) return -1;
    const known = memory.find(bytes, from, until);
    this.#flaws = 0;
    if (known !== null) {
      this.#text = known;
      return until;
    }
    const isHuffman = bytes[from]! >= 0x80;
    const text = isHuffman ? huffmanText(bytes, at, until) : latin1(bytes, at, until);
    if (text === null) return -1;
    // What is remembered needs no second look.
    if (isHuffman ? hasControls : CONTROLS.test(text))
      this.#flaws = NUL_CR_LF.test(text) ? BAD_VALUE : BAD_FOR_CHROMIUM;
    else memory.keep(bytes, from, until, text);
    this.#text = text;
    return until;
  }
}

/** `null`: it is no such string. */
function huffmanText(bytes: Buffer, start: number, end: number): string | null {
  const room = decodedRoom(end - start);
  const target = room <= SCRATCH_BYTES ? scratch : Buffer.allocUnsafeSlow(room);
  const length = decodeHuffman(bytes, start, end, target);
  return length < 0 ? null : latin1(target, 0, length);
}
