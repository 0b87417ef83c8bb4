import type { ByteConsumer } from '../bytes/intake.ts';
import { AT, ENTRIES_PATH, HAR, startsEntry } from '../har/har-shape.ts';
import { JsonScanner } from '../har/json-scanner.ts';
import { encodingOf } from '../har/recognise.ts';

/** More of an entry than anybody looks at, without its long strings. */
const MAX_BYTES = 256 * 1024;
/** Longer strings (bodies) are cut. */
const MAX_STRING_BYTES = 2048;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const LOWER_U = 0x75;
/** One more than its digits. */
const UNICODE_ESCAPE = 5;

/** Reads a HAR again for the text of one of its entries, its bodies cut. Only UTF-8: the rest is recoded when it is read. */
export class EntryCollector implements ByteConsumer {
  readonly #scanner: JsonScanner;
  #isOpen = false;
  #isForeign = false;
  /** Entries before the wanted one. */
  #left: number;
  #foundAt: number | null = null;
  #consumed = 0;
  readonly #bytes = Buffer.alloc(MAX_BYTES);
  #length = 0;
  #depth = 0;
  #inString = false;
  #stringBytes = 0;
  /** The rest of the string is stepped over. */
  #isCutting = false;
  /** 1 behind a backslash, more than 1 before the digits of a `\u`, else 0. */
  #escape = 0;
  isDone = false;

  /** `entry`: 0-based index in `log.entries`. */
  constructor(entry: number) {
    this.#left = entry;
    const nothing = (): void => undefined;
    const visitor = {
      wants: () => false,
      open: (id: number, offset: number) => this.#opened(id, offset),
      unwanted: (id: number) => {
        if (id === AT.entry) this.#left -= 1;
      },
      close: nothing,
      scalar: nothing,
      member: nothing,
      damaged: nothing,
    };
    this.#scanner = new JsonScanner(visitor, HAR, { path: ENTRIES_PATH, startsItem: startsEntry });
  }

  /** The text of the entry, or `null` when it was not found, does not end, or is too long. */
  get text(): string | null {
    return this.isDone && this.#length > 0 ? this.#bytes.toString('utf8', 0, this.#length) : null;
  }

  get needBytes(): number {
    return this.#foundAt === null ? this.#scanner.needBytes : 1;
  }

  read(bytes: Buffer, start: number, end: number): number {
    if (!this.#isOpen && end > start) {
      if (end - start < 2) return start;
      this.#isOpen = true;
      this.#isForeign = encodingOf(bytes.subarray(start, end)) !== 'utf-8';
    }
    if (this.isDone || this.#isForeign) return end;
    if (this.#foundAt !== null) return this.#take(bytes, start, end);
    const origin = this.#consumed - start;
    const next = this.#scanner.read(bytes, start, end);
    this.#consumed += next - start;
    // What the scanner has read beyond the beginning of the entry is taken from here.
    const found = this.#found();
    return found === null ? next : this.#take(bytes, found - origin, end);
  }

  end(rest: Buffer): void {
    this.read(rest, 0, rest.length);
  }

  #found(): number | null {
    return this.#foundAt;
  }

  #opened(id: number, offset: number): void {
    if (id !== AT.entry) return;
    if (this.#left === 0) this.#foundAt ??= offset;
    this.#left -= 1;
  }

  #take(bytes: Buffer, start: number, end: number): number {
    for (let at = start; at < end && !this.isDone; at++) this.#byte(bytes[at]!);
    return end;
  }

  #byte(byte: number): void {
    if (this.#inString) this.#inside(byte);
    else {
      this.#outside(byte);
      this.#keep(byte);
    }
  }

  #inside(byte: number): void {
    this.#stringBytes += 1;
    if (this.#escape === 0 && this.#stringBytes > MAX_STRING_BYTES) this.#isCutting = true;
    if (this.#escape === 1) this.#escape = byte === LOWER_U ? UNICODE_ESCAPE : 0;
    else if (this.#escape > 1) this.#escape = this.#escape === 2 ? 0 : this.#escape - 1;
    else if (byte === BACKSLASH) this.#escape = 1;
    else if (byte === QUOTE) this.#inString = false;
    if (!this.#isCutting || !this.#inString) this.#keep(byte);
  }

  #outside(byte: number): void {
    if (byte === QUOTE) {
      this.#inString = true;
      this.#stringBytes = 0;
      this.#isCutting = false;
    } else if (byte === OPEN_BRACE) this.#depth += 1;
    else if (byte === CLOSE_BRACE) {
      this.#depth -= 1;
      this.isDone = this.#depth === 0;
    }
  }

  #keep(byte: number): void {
    if (this.#length < MAX_BYTES) this.#bytes[this.#length++] = byte;
    else {
      this.isDone = true;
      this.#length = 0;
    }
  }
}
