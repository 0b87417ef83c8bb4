import {
  BACKSLASH,
  BYTE_CLASS,
  CLOSE,
  CLOSE_BRACE,
  CLOSE_BRACKET,
  COLON,
  COMMA,
  JUNK,
  LITERAL,
  OPEN,
  OPEN_BRACE,
  OPEN_BRACKET,
  parseLiteral,
  QUOTE,
  SPACE,
  STRING,
} from './json-bytes.ts';
import { type Field, hashStep, KEY_HASH_SEED } from './json-shape.ts';
import { closingQuote, decodeCutString, decodeString } from './json-string.ts';
import type { JsonVisitor, Recovery } from './json-visitor.ts';

/** Longer strings are handed on up to here; the rest is stepped over. Holds 64 KiB even if every byte is an escape. */
export const STRING_LIMIT_BYTES = 384 * 1024;
const RECOVERY_LOOKAHEAD_BYTES = 512;

const AT_ROOT = 0;
const AT_KEY = 1;
const AT_COLON = 2;
const AT_VALUE = 3;
const AFTER_VALUE = 4;
/** Inside a value that is not wanted; these may end in another window than they began. */
const IN_STRING = 5;
const IN_CONTAINER = 6;
const IN_LITERAL = 7;
const LOST = 8;

const NEED_MORE = -1;

/**
 * Finds wanted values in a JSON text of any length and steps over the rest. It holds nothing but the path of wanted
 * containers that are open; a value that is not wanted may be of any size and depth. Reads what JSON.parse reads, and
 * is lenient where that costs nothing: trailing commas, several texts one after the other, raw control characters.
 */
export class JsonScanner {
  readonly #visitor: JsonVisitor;
  readonly #root: Field;
  readonly #recovery: Recovery;
  #state = AT_ROOT;
  /** What comes after the string that is being stepped over. */
  #afterString = AFTER_VALUE;
  /** Open containers inside an unwanted one. */
  #depth = 0;
  /** The wanted containers that are open, and whether they are arrays. */
  readonly #path: Field[] = [];
  readonly #arrays: boolean[] = [];
  /** What is wanted of the next value. */
  #pending: Field | null = null;
  #consumed = 0;
  /** Offset in the input of the byte 0 of the window. */
  #origin = 0;
  needBytes = 1;

  constructor(visitor: JsonVisitor, root: Field, recovery: Recovery) {
    this.#visitor = visitor;
    this.#root = root;
    this.#recovery = recovery;
  }

  /** Whether something is open, so that the text cannot end here. */
  get isInside(): boolean {
    return this.#path.length > 0 || this.#state === IN_STRING || this.#state === IN_CONTAINER;
  }

  /** See `ByteConsumer`. */
  read(bytes: Buffer, start: number, end: number): number {
    this.#origin = this.#consumed - start;
    let at = start;
    while (at < end) {
      const next = this.#step(bytes, at, end);
      if (next === NEED_MORE) break;
      at = next;
    }
    const held = end - at;
    this.needBytes = Math.min(held < 64 ? held + 1 : held * 2, STRING_LIMIT_BYTES + 64);
    this.#consumed += at - start;
    return at;
  }

  #step(bytes: Buffer, at: number, end: number): number {
    switch (this.#state) {
      case IN_STRING:
        return this.#skipString(bytes, at, end);
      case IN_CONTAINER:
        return this.#skipContainer(bytes, at, end);
      case IN_LITERAL:
        return this.#skipLiteral(bytes, at, end);
      case LOST:
        return this.#recover(bytes, at, end);
    }
    let i = at;
    while (BYTE_CLASS[bytes[i]!] === SPACE) if (++i === end) return end;
    switch (this.#state) {
      case AT_VALUE:
        return this.#value(bytes, i, end);
      case AFTER_VALUE:
        return this.#afterValue(bytes[i]!, i);
      case AT_KEY:
        return this.#key(bytes, i, end);
      case AT_COLON:
        if (bytes[i] !== COLON) return this.#damaged(i);
        this.#state = AT_VALUE;
        return i + 1;
      default:
        return this.#atRoot(bytes[i]!, i);
    }
  }

  /** Between texts: whatever begins no value (a byte order mark, padding) is stepped over. */
  #atRoot(byte: number, at: number): number {
    if (byte === OPEN_BRACE) this.#open(this.#root, false, at);
    else if (byte === QUOTE) this.#stepOverString(AFTER_VALUE);
    else if (byte === OPEN_BRACKET) this.#stepOverContainer();
    return at + 1;
  }

  #key(bytes: Buffer, at: number, end: number): number {
    if (bytes[at] === CLOSE_BRACE) return this.#close(at);
    if (bytes[at] !== QUOTE) return this.#damaged(at);
    const { members, anyMember } = this.#path[this.#path.length - 1]!;
    const start = at + 1;
    let hash = KEY_HASH_SEED;
    let i = start;
    for (; i < end; i++) {
      const byte = bytes[i]!;
      if (byte === QUOTE || byte === BACKSLASH || i - start > 64) break;
      hash = hashStep(hash, byte);
    }
    const plain = bytes[i] === QUOTE && i < end;
    const quote = plain ? i : closingQuote(bytes, i, end);
    if (quote < 0) {
      if (end - start < STRING_LIMIT_BYTES) return NEED_MORE;
      this.#pending = null;
      this.#stepOverString(AT_COLON);
      return ~quote;
    }
    if (anyMember !== null || !plain) {
      const name = decodeString(bytes, start, quote, { escaped: true, ascii: false });
      if (anyMember !== null) this.#visitor.member(name);
      this.#pending = anyMember ?? members!.named(name);
    } else this.#pending = members!.find(hash, bytes, start, quote);
    if (bytes[quote + 1] === COLON && quote + 1 < end) {
      this.#state = AT_VALUE;
      return quote + 2;
    }
    this.#state = AT_COLON;
    return quote + 1;
  }

  #value(bytes: Buffer, at: number, end: number): number {
    const byte = bytes[at]!;
    const inArray = this.#arrays[this.#arrays.length - 1]!;
    const wanted = inArray ? this.#path[this.#path.length - 1]!.items : this.#pending;
    switch (BYTE_CLASS[byte]) {
      case STRING:
        if (wanted !== null && this.#isWanted(wanted)) return this.#takeString(wanted, bytes, at, end);
        this.#unwanted(wanted, at);
        this.#stepOverString(AFTER_VALUE);
        return at + 1;
      case OPEN: {
        const isArray = byte === OPEN_BRACKET;
        const isDescended = isArray ? wanted?.items : (wanted?.members ?? wanted?.anyMember);
        if (wanted && isDescended) this.#open(wanted, isArray, at);
        else {
          this.#unwanted(wanted, at);
          this.#stepOverContainer();
        }
        return at + 1;
      }
      case LITERAL:
        if (wanted?.scalar === 'always') return this.#takeLiteral(wanted, bytes, at, end);
        this.#unwanted(wanted, at);
        this.#state = IN_LITERAL;
        return at;
      case CLOSE:
        // An empty array, or a comma before the end.
        return inArray && byte === CLOSE_BRACKET ? this.#close(at) : this.#damaged(at);
      default:
        return this.#damaged(at);
    }
  }

  #isWanted(wanted: Field): boolean {
    return wanted.scalar === 'always' || (wanted.scalar === 'on-demand' && this.#visitor.wants(wanted.id));
  }

  #unwanted(place: Field | null, at: number): void {
    if (place !== null) this.#visitor.unwanted(place.id, this.#origin + at);
  }

  #takeString(wanted: Field, bytes: Buffer, at: number, end: number): number {
    const start = at + 1;
    const near = Math.min(end, start + 64);
    let escaped = false;
    let high = 0;
    let i = start;
    for (; i < near; i++) {
      const byte = bytes[i]!;
      if (byte === QUOTE) break;
      if (byte === BACKSLASH) {
        escaped = true;
        i += 1;
      } else high |= byte;
    }
    const isShort = i < near;
    const quote = isShort ? i : i > end ? ~end : closingQuote(bytes, i, end);
    if (quote < 0 && end - start < STRING_LIMIT_BYTES) return NEED_MORE;
    const value =
      quote < 0
        ? decodeCutString(bytes, start, start + STRING_LIMIT_BYTES - 4)
        : decodeString(bytes, start, quote, { escaped: escaped || !isShort, ascii: isShort && high < 0x80 });
    this.#visitor.scalar(wanted.id, value);
    this.#state = AFTER_VALUE;
    if (quote >= 0) return quote + 1;
    this.#stepOverString(AFTER_VALUE);
    return ~quote;
  }

  #takeLiteral(wanted: Field, bytes: Buffer, at: number, end: number): number {
    let i = at;
    while (i < end && BYTE_CLASS[bytes[i]!] === LITERAL) i += 1;
    if (i - at > 64) return this.#damaged(at);
    if (i === end) return NEED_MORE;
    const value = parseLiteral(bytes.toString('latin1', at, i));
    if (value === undefined) return this.#damaged(at);
    this.#visitor.scalar(wanted.id, value);
    this.#state = AFTER_VALUE;
    return i;
  }

  #afterValue(byte: number, at: number): number {
    const inArray = this.#arrays[this.#arrays.length - 1];
    if (inArray === undefined) {
      this.#state = AT_ROOT;
      return at;
    }
    if (byte === COMMA) this.#state = inArray ? AT_VALUE : AT_KEY;
    else if (byte === (inArray ? CLOSE_BRACKET : CLOSE_BRACE)) return this.#close(at);
    else if (inArray && byte === OPEN_BRACE) {
      // A comma is missing.
      this.#state = AT_VALUE;
      return at;
    } else return this.#damaged(at);
    return at + 1;
  }

  #open(wanted: Field, isArray: boolean, at: number): void {
    this.#path.push(wanted);
    this.#arrays.push(isArray);
    this.#state = isArray ? AT_VALUE : AT_KEY;
    this.#visitor.open(wanted.id, this.#origin + at);
  }

  #close(at: number): number {
    const closed = this.#path.pop()!;
    this.#arrays.pop();
    this.#state = this.#path.length === 0 ? AT_ROOT : AFTER_VALUE;
    this.#visitor.close(closed.id);
    return at + 1;
  }

  #stepOverString(then: number): void {
    this.#afterString = then;
    this.#state = IN_STRING;
  }

  #stepOverContainer(): void {
    this.#depth = 1;
    this.#state = IN_CONTAINER;
  }

  #skipString(bytes: Buffer, at: number, end: number): number {
    const quote = closingQuote(bytes, at, end);
    if (quote < 0) return ~quote === at ? NEED_MORE : ~quote;
    this.#state = this.#afterString;
    return quote + 1;
  }

  #skipContainer(bytes: Buffer, at: number, end: number): number {
    for (let i = at; i < end; i++) {
      switch (BYTE_CLASS[bytes[i]!]) {
        case STRING:
          i = closingQuote(bytes, i + 1, end);
          if (i < 0) {
            this.#stepOverString(IN_CONTAINER);
            return ~i;
          }
          break;
        case OPEN:
          this.#depth += 1;
          break;
        case CLOSE:
          this.#depth -= 1;
          if (this.#depth > 0) break;
          this.#state = AFTER_VALUE;
          return i + 1;
        case JUNK:
          return this.#damaged(i);
      }
    }
    return end;
  }

  #skipLiteral(bytes: Buffer, at: number, end: number): number {
    let i = at;
    while (i < end && BYTE_CLASS[bytes[i]!] === LITERAL) i += 1;
    if (i < end) this.#state = AFTER_VALUE;
    return i;
  }

  #damaged(at: number): number {
    this.#visitor.damaged(this.#origin + at);
    this.#path.length = 0;
    this.#arrays.length = 0;
    this.#depth = 0;
    this.#state = LOST;
    return at;
  }

  /** Looks for `{ "key"` with a key that an item begins with. */
  #recover(bytes: Buffer, at: number, end: number): number {
    const brace = bytes.indexOf(OPEN_BRACE, at);
    if (brace < 0 || brace >= end) return end;
    const limit = Math.min(end, brace + RECOVERY_LOOKAHEAD_BYTES);
    let start = brace + 1;
    while (start < limit && BYTE_CLASS[bytes[start]!] === SPACE) start += 1;
    let quote = start + 1;
    while (quote < limit && bytes[quote] !== QUOTE) quote += 1;
    if (start < limit && bytes[start] !== QUOTE) return start;
    if (quote >= limit) return limit < end || end - brace >= RECOVERY_LOOKAHEAD_BYTES ? brace + 1 : NEED_MORE;
    if (!this.#recovery.startsItem(bytes.toString('latin1', start + 1, quote))) return start;
    for (const place of this.#recovery.path) this.#path.push(place);
    for (const place of this.#recovery.path) this.#arrays.push(place.items !== null);
    this.#state = AT_VALUE;
    return brace;
  }
}
