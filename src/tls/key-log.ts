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

/** Known, and of no use: they are no unknown lines. */
const USELESS =
  /^(?:(?:EARLY_)?EXPORTER_(?:MASTER_)?SECRET|ECH_(?:SECRET|CONFIG)|QUIC_\w+|PMS_CLIENT_RANDOM|(?:CLIENT|SERVER)_TRAFFIC_SECRET_[1-9]\d*)$/;

const RANDOM_DIGITS = 64;
const RSA_DIGITS = 16;
/** Two digits a byte of the longest hash. */
const MAX_SECRET_DIGITS = 128;
const MAX_LABEL = 64;
const MAX_BYTES = 512 * 1024 * 1024;
const MAX_LINE = 4096;

const LF = 0x0a;
const CR = 0x0d;
const SPACE = 0x20;
const HASH = 0x23;

/** 1 for the bytes that are hexadecimal digits. */
const DIGIT = new Uint8Array(256);
for (const byte of Buffer.from('0123456789abcdefABCDEF')) DIGIT[byte] = 1;

const LOWER = Buffer.from('0123456789abcdef');
/** The value of a hexadecimal digit. */
const value = (digit: number): number => (digit & 0x0f) + (digit > 0x39 ? 9 : 0);
/** An id that is looked for, in digits. */
const wanted = Buffer.alloc(RANDOM_DIGITS);

/** Words of an entry of the index: label, piece, where the id begins, where the secret begins, its digits. */
const ENTRY_WORDS = 5;

/**
 * The secrets of a key log (https://www.ietf.org/archive/id/draft-ietf-tls-keylogfile), indexed by label and client
 * random. Pieces of text are kept as they are; the index holds offsets into them. Never printed.
 */
export class KeyLog {
  /** Lines that say nothing we know. */
  unknownLines = 0;
  /** Grows with every secret that is added. */
  count = 0;
  readonly #pieces: Buffer[] = [];
  #bytes = 0;
  #entries = new Int32Array(64 * ENTRY_WORDS);
  /** Open addressing: number of an entry plus one, 0: free. */
  #slots = new Int32Array(128);
  readonly #seed: number;

  constructor(seed = (Math.random() * 0x1_0000_0000) | 0) {
    this.#seed = seed;
  }

  /** Takes whole lines. The bytes are kept, not copied: nobody may change them afterwards. */
  add(text: Buffer): void {
    if (this.#bytes + text.length > MAX_BYTES) return;
    this.#bytes += text.length;
    const piece = this.#pieces.push(text) - 1;
    for (let at = 0; at < text.length; ) {
      let end = text.indexOf(LF, at);
      if (end < 0) end = text.length;
      const trimmed = end > at && text[end - 1] === CR ? end - 1 : end;
      if (trimmed > at && text[at] !== HASH && !this.#line(text, piece, at, trimmed)) this.unknownLines += 1;
      at = end + 1;
    }
  }

  /** The secret, or `null`. `id`: the client random, or for RSA the first eight bytes of the encrypted premaster. */
  find(label: KeyLogLabel, id: Buffer): Buffer | null {
    if (this.count === 0) return null;
    const digits = 2 * id.length;
    for (let i = 0; i < id.length; i++) {
      wanted[2 * i] = LOWER[id[i]! >> 4]!;
      wanted[2 * i + 1] = LOWER[id[i]! & 0x0f]!;
    }
    const entry = this.#slots[this.#slotOf(LABELS[label], wanted, 0, digits)]! - 1;
    if (entry < 0) return null;
    const words = entry * ENTRY_WORDS;
    const text = this.#pieces[this.#entries[words + 1]!]!;
    const at = this.#entries[words + 3]!;
    const secret = Buffer.allocUnsafe(this.#entries[words + 4]! >> 1);
    for (let i = 0; i < secret.length; i++) secret[i] = (value(text[at + 2 * i]!) << 4) | value(text[at + 2 * i + 1]!);
    return secret;
  }

  /** Whether the line is one that is known. */
  #line(text: Buffer, piece: number, start: number, end: number): boolean {
    if (end - start > MAX_LINE) return false;
    let at = start;
    while (at < end && text[at] !== SPACE && at - start < MAX_LABEL) at += 1;
    if (text[at] !== SPACE) return false;
    const label = labelAt(text, start, at);
    if (label === 0) return USELESS.test(text.latin1Slice(start, at));
    const idAt = at + 1;
    const idDigits = label === LABELS.RSA ? RSA_DIGITS : RANDOM_DIGITS;
    const secretAt = idAt + idDigits + 1;
    const digits = trimEnd(text, secretAt, end) - secretAt;
    if (digits < 32 || digits > MAX_SECRET_DIGITS || digits % 2 !== 0 || text[secretAt - 1] !== SPACE) return false;
    for (let i = idAt; i < secretAt - 1; i++) if (DIGIT[text[i]!] === 0) return false;
    for (let i = secretAt; i < secretAt + digits; i++) if (DIGIT[text[i]!] === 0) return false;
    this.#put(label, { piece, idAt, idDigits, secretAt, digits });
    return true;
  }

  #put(label: number, line: Line): void {
    if (this.count * 2 >= this.#slots.length) this.#grow();
    const text = this.#pieces[line.piece]!;
    const slot = this.#slotOf(label, text, line.idAt, line.idDigits);
    // A later line for the same connection replaces the earlier: both are the same unless one was wrong.
    const known = this.#slots[slot]! - 1;
    const entry = known < 0 ? this.count++ : known;
    this.#slots[slot] = entry + 1;
    this.#entries.set([label, line.piece, line.idAt, line.secretAt, line.digits], entry * ENTRY_WORDS);
  }

  /** The slot of an id, or the free one where it would go. */
  #slotOf(label: number, text: Buffer, at: number, digits: number): number {
    const mask = this.#slots.length - 1;
    for (let slot = this.#hash(label, text, at, digits) & mask; ; slot = (slot + 1) & mask) {
      const entry = this.#slots[slot]! - 1;
      if (entry < 0 || this.#isEntry(entry, label, text, at, digits)) return slot;
    }
  }

  #isEntry(entry: number, label: number, text: Buffer, at: number, digits: number): boolean {
    const words = entry * ENTRY_WORDS;
    if (this.#entries[words] !== label) return false;
    const other = this.#pieces[this.#entries[words + 1]!]!;
    const otherAt = this.#entries[words + 2]!;
    for (let i = 0; i < digits; i++) if ((other[otherAt + i]! | 0x20) !== (text[at + i]! | 0x20)) return false;
    return true;
  }

  #hash(label: number, text: Buffer, at: number, digits: number): number {
    let value = this.#seed ^ label;
    // Case is folded; digits stay what they are.
    for (let i = at; i < at + digits; i++) value = Math.imul(value ^ (text[i]! | 0x20), 0x01000193);
    value = Math.imul(value ^ (value >>> 15), 0x2c1b3c6d);
    return value ^ (value >>> 13);
  }

  #grow(): void {
    const entries = new Int32Array(this.#entries.length * 2);
    entries.set(this.#entries);
    this.#entries = entries;
    this.#slots = new Int32Array(this.#slots.length * 2);
    const mask = this.#slots.length - 1;
    for (let entry = 0; entry < this.count; entry++) {
      const [label, piece, idAt] = entries.subarray(entry * ENTRY_WORDS, entry * ENTRY_WORDS + 3);
      const digits = label === LABELS.RSA ? RSA_DIGITS : RANDOM_DIGITS;
      let slot = this.#hash(label!, this.#pieces[piece!]!, idAt!, digits) & mask;
      while (this.#slots[slot] !== 0) slot = (slot + 1) & mask;
      this.#slots[slot] = entry + 1;
    }
  }
}

/** Places in a piece. */
interface Line {
  readonly piece: number;
  readonly idAt: number;
  readonly idDigits: number;
  readonly secretAt: number;
  readonly digits: number;
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
  while (at > start && (text[at - 1] === SPACE || text[at - 1] === 0x09)) at -= 1;
  return at;
}
