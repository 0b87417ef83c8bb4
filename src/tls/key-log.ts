/** Labels of the NSS key log that are of use here; the value is what distinguishes them in the index. */
export const LABELS = {
  CLIENT_RANDOM: 1,
  CLIENT_EARLY_TRAFFIC_SECRET: 2,
  CLIENT_HANDSHAKE_TRAFFIC_SECRET: 3,
  SERVER_HANDSHAKE_TRAFFIC_SECRET: 4,
  CLIENT_TRAFFIC_SECRET_0: 5,
  SERVER_TRAFFIC_SECRET_0: 6,
  /** Old: the premaster secret, by the first eight bytes of the encrypted one. */
  RSA: 7,
} as const;

export type KeyLogLabel = keyof typeof LABELS;

/** Known, and of no use: they are no unknown lines. Secrets behind a KeyUpdate follow from the first; OpenSSL calls them all `N`. */
const USELESS =
  /^(?:(?:EARLY_)?EXPORTER_(?:MASTER_)?SECRET|ECH_(?:SECRET|CONFIG)|QUIC_\w+|PMS_CLIENT_RANDOM|(?:CLIENT|SERVER)_TRAFFIC_SECRET_(?:N|[1-9]\d*))$/;

const RANDOM_BYTES = 32;
const RSA_BYTES = 8;
/** As long as the longest hash. */
const MAX_SECRET_BYTES = 64;
const MIN_SECRET_BYTES = 16;
const MAX_LABEL = 64;
/** Of all that is kept. */
const MAX_BYTES = 512 * 1024 * 1024;
/** Secrets besides the first for the same label and id, and all of them. */
const MAX_OTHERS = 3;
const MAX_ALL_OTHERS = 65_536;
const MAX_LINE = 4096;

const LF = 0x0a;
const CR = 0x0d;
const SPACE = 0x20;
const TAB = 0x09;
const HASH = 0x23;

/** The values of hexadecimal digits; 0xff: it is none. */
const NIBBLE = new Uint8Array(256).fill(0xff);
for (let value = 0; value < 16; value++) {
  const digit = value.toString(16);
  NIBBLE[digit.charCodeAt(0)] = NIBBLE[digit.toUpperCase().charCodeAt(0)] = value;
}

/** An entry: label, length of the id, length of the secret, id, secret. Entries lie in blocks and cross none. */
const ID = 3;
const BLOCK_BITS = 18;
const BLOCK_BYTES = 1 << BLOCK_BITS;
/** Where in its block a place is. */
const inBlock = (place: number): number => place & (BLOCK_BYTES - 1);
const nextBlock = (place: number): number => (place | (BLOCK_BYTES - 1)) + 1;
const MAX_ENTRY = ID + RANDOM_BYTES + MAX_SECRET_BYTES;

/**
 * The secrets of a key log (https://www.ietf.org/archive/id/draft-ietf-tls-keylogfile), by label and client random.
 * Never printed.
 */
export class KeyLog {
  /** Lines that say nothing we know, or for which there is no room. */
  unknownLines = 0;
  /** Grows with every secret that is added. */
  count = 0;
  readonly #blocks: Buffer[] = [];
  #end = 0;
  /** Open addressing: the place of an entry plus one, 0: free. */
  #slots = new Int32Array(128);
  /** Where logs were joined or edited: what else is said to be the secret of an entry, by its place. */
  readonly #others = new Map<number, Buffer[]>();
  #otherCount = 0;
  readonly #seed: number;
  readonly #maxBytes: number;

  constructor(seed = (Math.random() * 0x1_0000_0000) | 0, maxBytes = MAX_BYTES) {
    this.#seed = seed;
    this.#maxBytes = maxBytes;
  }

  /** Takes whole lines, in ASCII. */
  add(text: Buffer): void {
    let nextLf = -1;
    let nextCr = -1;
    for (let at = 0; at < text.length; ) {
      // Each is looked for anew only when it is passed: a text without it is searched once, not once a line.
      if (nextLf < at) nextLf = indexOrEnd(text, LF, at);
      if (nextCr < at) nextCr = indexOrEnd(text, CR, at);
      // Of CR LF, which leaves an empty line behind, or either alone.
      const end = Math.min(nextLf, nextCr);
      // Logs that were joined have one in the middle.
      if (text[at] === 0xef && isByteOrderMark(text, at)) at += 3;
      at = behindBlanks(text, at, end);
      if (end > at && text[at] !== HASH && !this.#line(text, at, end)) this.unknownLines += 1;
      at = end + 1;
    }
  }

  /** The secret, or `null`. `id`: the client random, or for RSA the first eight bytes of the encrypted premaster. */
  find(label: KeyLogLabel, id: Buffer): Buffer | null {
    const place = this.#placeOf(label, id);
    return place < 0 ? null : Buffer.from(this.#secretAt(place));
  }

  /** All that is said to be that secret, what `find` gives first. */
  findAll(label: KeyLogLabel, id: Buffer): readonly Buffer[] {
    const first = this.find(label, id);
    return first === null ? [] : [first, ...(this.#others.get(this.#placeOf(label, id)) ?? [])];
  }

  /** Where the next entry goes, counted over all blocks. */
  get end(): number {
    return this.#end;
  }

  /** The ids that have a secret of this label, in the order in which they came, from where `end` was on. */
  *ids(label: KeyLogLabel, from = 0): Generator<Buffer> {
    for (let place = from; place < this.#end; ) {
      const at = inBlock(place);
      if (at + MAX_ENTRY > BLOCK_BYTES) {
        place = nextBlock(place);
        continue;
      }
      const block = this.#blockOf(place);
      const behind = at + ID + block[at + 1]!;
      if (block[at] === LABELS[label]) yield block.subarray(at + ID, behind);
      place += ID + block[at + 1]! + block[at + 2]!;
    }
  }

  #placeOf(label: KeyLogLabel, id: Buffer): number {
    return this.count === 0 ? -1 : this.#slots[this.#slotOf(LABELS[label], id, 0, id.length)]! - 1;
  }

  #secretAt(place: number): Buffer {
    const block = this.#blockOf(place);
    const own = inBlock(place);
    const at = own + ID + block[own + 1]!;
    return block.subarray(at, at + block[own + 2]!);
  }

  /** Whether the line is one that is known. */
  #line(text: Buffer, start: number, end: number): boolean {
    if (end - start > MAX_LINE) return false;
    let at = start;
    while (at < end && !isBlank(text[at]) && at - start < MAX_LABEL) at += 1;
    if (at === end || !isBlank(text[at])) return false;
    const label = labelAt(text, start, at);
    if (label === 0) return USELESS.test(text.latin1Slice(start, at));
    const idAt = behindBlanks(text, at, end);
    const idBytes = label === LABELS.RSA ? RSA_BYTES : RANDOM_BYTES;
    const idEnd = idAt + 2 * idBytes;
    const secretAt = behindBlanks(text, idEnd, end);
    const secretBytes = (trimEnd(text, secretAt, end) - secretAt) / 2;
    if (secretAt === idEnd || !(secretBytes >= MIN_SECRET_BYTES && secretBytes <= MAX_SECRET_BYTES)) return false;
    if (!Number.isInteger(secretBytes)) return false;
    const block = this.#room();
    if (block === null) return false;
    const from = inBlock(this.#end);
    block[from] = label;
    block[from + 1] = idBytes;
    block[from + 2] = secretBytes;
    const id = from + ID;
    if (!readHex(text, idAt, idBytes, block, id) || !readHex(text, secretAt, secretBytes, block, id + idBytes))
      return false;
    return this.#put(label, block, id, idBytes, secretBytes);
  }

  /** Room for any entry at `#end`; `null`: too much is kept already. */
  #room(): Buffer | null {
    if (inBlock(this.#end) + MAX_ENTRY > BLOCK_BYTES) this.#end = nextBlock(this.#end);
    if (this.#end >= this.#maxBytes) return null;
    const index = this.#end >>> BLOCK_BITS;
    this.#blocks[index] ??= Buffer.allocUnsafeSlow(BLOCK_BYTES);
    return this.#blocks[index];
  }

  #blockOf(place: number): Buffer {
    return this.#blocks[place >>> BLOCK_BITS]!;
  }

  /** Files the entry at `#end`, whose id begins at `id` of its block; `false`: there is no room. */
  #put(label: number, block: Buffer, id: number, idBytes: number, secretBytes: number): boolean {
    if (this.count * 2 >= this.#slots.length) this.#grow();
    const slot = this.#slotOf(label, block, id, idBytes);
    const known = this.#slots[slot]! - 1;
    const secretAt = id + idBytes;
    if (known >= 0) return this.#putOther(known, block.subarray(secretAt, secretAt + secretBytes));
    this.count += 1;
    this.#slots[slot] = this.#end + 1;
    this.#end += ID + idBytes + secretBytes;
    return true;
  }

  /** A later line for the same connection: the same unless one of them is wrong. Which one is, no log can tell. */
  #putOther(place: number, secret: Buffer): boolean {
    const others = this.#others.get(place) ?? [];
    if (this.#secretAt(place).equals(secret) || others.some((other) => other.equals(secret))) return true;
    if (others.length >= MAX_OTHERS || this.#otherCount >= MAX_ALL_OTHERS) return false;
    others.push(Buffer.from(secret));
    this.#others.set(place, others);
    this.#otherCount += 1;
    this.count += 1;
    return true;
  }

  /** The slot of an id, or the free one where it would go. */
  #slotOf(label: number, bytes: Buffer, at: number, length: number): number {
    const mask = this.#slots.length - 1;
    for (let slot = this.#hash(label, bytes, at, length) & mask; ; slot = (slot + 1) & mask) {
      const place = this.#slots[slot]! - 1;
      if (place < 0 || this.#isAt(place, label, bytes, at, length)) return slot;
    }
  }

  #isAt(place: number, label: number, bytes: Buffer, at: number, length: number): boolean {
    const block = this.#blockOf(place);
    const own = inBlock(place);
    if (block[own] !== label || block[own + 1] !== length) return false;
    for (let i = 0; i < length; i++) if (block[own + ID + i] !== bytes[at + i]) return false;
    return true;
  }

  #hash(label: number, bytes: Buffer, at: number, length: number): number {
    let value = this.#seed ^ label;
    for (let i = at; i < at + length; i++) value = Math.imul(value ^ bytes[i]!, 0x01000193);
    value = Math.imul(value ^ (value >>> 15), 0x2c1b3c6d);
    return value ^ (value >>> 13);
  }

  #grow(): void {
    const places = this.#slots;
    this.#slots = new Int32Array(places.length * 2);
    const mask = this.#slots.length - 1;
    for (const filled of places) {
      if (filled === 0) continue;
      const block = this.#blockOf(filled - 1);
      const own = inBlock(filled - 1);
      let slot = this.#hash(block[own]!, block, own + ID, block[own + 1]!) & mask;
      while (this.#slots[slot] !== 0) slot = (slot + 1) & mask;
      this.#slots[slot] = filled;
    }
  }
}

/** Of UTF-8. */
const isByteOrderMark = (text: Buffer, at: number): boolean => text[at + 1] === 0xbb && text[at + 2] === 0xbf;

/** Reads `count` bytes in hexadecimal digits; `false`: they are none. */
function readHex(text: Buffer, from: number, count: number, into: Buffer, at: number): boolean {
  for (let i = 0; i < count; i++) {
    const high = NIBBLE[text[from + 2 * i]!]!;
    const low = NIBBLE[text[from + 2 * i + 1]!]!;
    if ((high | low) > 0x0f) return false;
    into[at + i] = (high << 4) | low;
  }
  return true;
}

const NAMES = Object.entries(LABELS).map(([name, label]) => ({ name: Buffer.from(name, 'latin1'), label }));

function labelAt(text: Buffer, start: number, end: number): number {
  for (const { name, label } of NAMES) {
    if (name.length !== end - start) continue;
    let i = 0;
    while (i < name.length && text[start + i] === name[i]) i += 1;
    if (i === name.length) return label;
  }
  return 0;
}

function trimEnd(text: Buffer, start: number, end: number): number {
  let at = end;
  while (at > start && isBlank(text[at - 1])) at -= 1;
  return at;
}

function behindBlanks(text: Buffer, start: number, end: number): number {
  let at = start;
  while (at < end && isBlank(text[at])) at += 1;
  return at;
}

/** Browsers write one space; spreadsheets and pasting make tabs and more of it. */
const isBlank = (byte: number | undefined): boolean => byte === SPACE || byte === TAB;

function indexOrEnd(text: Buffer, byte: number, from: number): number {
  const at = text.indexOf(byte, from);
  return at < 0 ? text.length : at;
}
