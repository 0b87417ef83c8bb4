import type { FrameSpan } from '../../exchange/exchange.ts';
import type { HeadPlace } from './head-place.ts';

/** Longer heads than any server takes. */
export const MAX_HEAD_BYTES = 256 * 1024;

/**
 * Length of the head at the start of `text`, its blank line included, searching from `from`; 0 when it is not whole.
 * A line ends in CRLF or in a lone LF.
 */
function headEnd(text: string, from: number): number {
  const crlf = text.indexOf('\n\r\n', from);
  const lf = text.indexOf('\n\n', from);
  if (lf >= 0 && (crlf < 0 || lf < crlf)) return lf + 2;
  return crlf < 0 ? 0 : crlf + 3;
}

const BLANK_LINE = Buffer.from('\r\n\r\n', 'latin1');

/**
 * The head that begins at `at`, its blank line included, when it is whole; else `null`. The search is V8's own and has
 * no end, so it may run on beyond the chunk; that is rare, and short on anything but bulk data.
 */
export function wholeHead(bytes: Buffer, at: number, end: number): string | null {
  const found = bytes.indexOf(BLANK_LINE, at);
  if (found >= 0 && found + 4 <= end && found - at < MAX_HEAD_BYTES) {
    const text = bytes.toString('latin1', at, found + 4);
    const lf = text.indexOf('\n\n');
    return lf < 0 ? text : text.slice(0, lf + 2);
  }
  const text = bytes.toString('latin1', at, Math.min(end, at + MAX_HEAD_BYTES));
  const length = headEnd(text, 0);
  return length === 0 ? null : text.slice(0, length);
}

/** A head that came in pieces: copied once, searched once. */
export class HeadBuffer {
  #bytes = Buffer.alloc(0);
  #length = 0;
  #place: HeadPlace | null = null;
  #frames: FrameSpan[] = [];

  get length(): number {
    return this.#length;
  }

  start(place: HeadPlace): void {
    this.#place = place;
    this.#frames = [];
    this.#length = 0;
  }

  /** Adds bytes up to the bound; the length of the whole head as soon as it is there, else 0. */
  add(bytes: Buffer, start: number, end: number, frame: number): number {
    const before = this.#length;
    const length = Math.min(end - start, MAX_HEAD_BYTES - before);
    if (before + length > this.#bytes.length) this.#grow(before + length);
    bytes.copy(this.#bytes, before, start, start + length);
    this.#length = before + length;
    if (this.#frames.at(-1)?.frame !== frame) this.#frames.push({ frame, offset: before });
    const from = Math.max(0, before - 2);
    const found = headEnd(this.#bytes.toString('latin1', from, this.#length), 0);
    return found === 0 ? 0 : from + found;
  }

  take(length: number): { text: string; place: HeadPlace } {
    const text = this.#bytes.toString('latin1', 0, length);
    const place = { ...this.#place!, frames: this.#frames };
    this.clear();
    return { text, place };
  }

  /** What is there of a head that will never be whole. */
  get text(): string {
    return this.#bytes.toString('latin1', 0, this.#length);
  }

  clear(): void {
    this.#length = 0;
    this.#frames = [];
    this.#place = null;
    if (this.#bytes.length > 16_384) this.#bytes = Buffer.alloc(0);
  }

  #grow(wanted: number): void {
    const larger = Buffer.allocUnsafeSlow(Math.min(MAX_HEAD_BYTES, Math.max(1024, wanted * 2)));
    this.#bytes.copy(larger, 0, 0, this.#length);
    this.#bytes = larger;
  }
}
