import { u32 } from '../bytes/fields.ts';
import { emptyCapture } from '../diagnostics/capture.ts';
import { absurdLength, truncatedRecord, unsupportedVariant } from '../diagnostics/pcap.ts';
import { Damage } from './damage.ts';
import type { FormatReader } from './format-reader.ts';
import { type CaptureSink, newPacketView, type PacketView } from './packet-view.ts';
import { FILE_HEADER_BYTES, type PcapHeader, parsePcapHeader } from './pcap-header.ts';

const SUBSECONDS_AT = 4;
const CAPTURED_AT = 8;
const ORIGINAL_AT = 12;
/** How far apart in time two neighbouring records may be when we look for a place to go on. */
const NEIGHBOUR_SECONDS = 86_400;

/** Reads a pcap file (draft-ietf-opsawg-pcap) of any byte order and precision, record by record, in place. */
export class PcapReader implements FormatReader {
  packets = 0;
  needBytes = FILE_HEADER_BYTES;
  readonly #file: string;
  readonly #sink: CaptureSink;
  readonly #view: PacketView;
  readonly #damage = new Damage();
  #header: PcapHeader | null = null;
  #refused = false;
  /** Looking for a record after damage. */
  #seeking = false;
  /** Nothing comes after what is in the window. */
  #final = false;
  #lastSeconds = -1;
  /** File offset of the next unread byte. */
  #offset = 0;

  constructor(file: string, sink: CaptureSink) {
    this.#file = file;
    this.#sink = sink;
    this.#view = newPacketView();
  }

  read(bytes: Buffer, start: number, end: number): number {
    let at = start;
    if (this.#header === null) {
      if (this.#refused) return end;
      if (end - start < FILE_HEADER_BYTES) return start;
      if (!this.#open(bytes, start)) return end;
      at += FILE_HEADER_BYTES;
    }
    const header = this.#header!;
    this.#view.bytes = bytes;
    for (;;) {
      if (this.#seeking) at = this.#seek(bytes, at, end, header);
      if (this.#seeking) break;
      at = this.#records(bytes, at, end, header, this.#offset - start);
      if (!this.#seeking) break;
    }
    this.#offset += at - start;
    return at;
  }

  end(rest: Buffer): void {
    if (this.#refused) return;
    this.#final = true;
    const left = this.#seeking ? rest.subarray(this.read(rest, 0, rest.length)) : rest;
    if (this.#seeking) this.#damage.skippedBytes += left.length;
    else if (left.length > 0) {
      const missing = this.needBytes - left.length;
      this.#sink.diagnostic(
        truncatedRecord(this.#file, { offset: this.#offset, packets: this.packets, have: left.length, missing }),
      );
    }
    if (this.packets + this.#damage.places + left.length === 0) this.#sink.diagnostic(emptyCapture(this.#file));
    if (this.#damage.places > 0) this.#sink.diagnostic(absurdLength(this.#file, this.#damage));
  }

  #open(bytes: Buffer, at: number): boolean {
    const header = parsePcapHeader(bytes, at);
    if (typeof header === 'string') {
      this.#refused = true;
      this.needBytes = 1;
      this.#sink.diagnostic(unsupportedVariant(this.#file, header));
      return false;
    }
    this.#header = header;
    this.#view.linkType = header.linkType;
    return true;
  }

  /** The hot loop. Stops at an incomplete record, or seeking at one that cannot be. `base`: file offset of index 0. */
  #records(bytes: Buffer, from: number, end: number, header: PcapHeader, base: number): number {
    const { littleEndian, nanoseconds, recordHeaderBytes, limitBytes, lengthOrder } = header;
    const fields = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    const swapping = lengthOrder !== 'captured-first';
    const view = this.#view;
    const sink = this.#sink;
    let frame = this.packets;
    let at = from;
    let need = recordHeaderBytes;
    let seconds = this.#lastSeconds;
    while (end - at >= recordHeaderBytes) {
      let captured = fields.getUint32(at + CAPTURED_AT, littleEndian);
      let original = fields.getUint32(at + ORIGINAL_AT, littleEndian);
      if (swapping && (lengthOrder === 'original-first' || captured > original)) {
        const first = captured;
        captured = original;
        original = first;
      }
      if (captured > limitBytes) {
        this.#damage.found(base + at, captured, frame);
        this.#seeking = true;
        break;
      }
      const next = at + recordHeaderBytes + captured;
      if (next > end) {
        need = recordHeaderBytes + captured;
        break;
      }
      seconds = fields.getUint32(at, littleEndian);
      const subseconds = fields.getUint32(at + SUBSECONDS_AT, littleEndian);
      view.start = at + recordHeaderBytes;
      view.end = next;
      view.originalLength = original;
      view.timeUs = seconds * 1e6 + (nanoseconds ? subseconds / 1000 : subseconds);
      view.frameNumber = ++frame;
      sink.packet(view);
      at = next;
    }
    this.packets = frame;
    this.#lastSeconds = seconds;
    this.needBytes = need;
    return at;
  }

  /** Steps on until two records in a row make sense. */
  #seek(bytes: Buffer, from: number, end: number, header: PcapHeader): number {
    const { recordHeaderBytes, littleEndian } = header;
    let at = from;
    this.needBytes = recordHeaderBytes;
    for (; end - at >= recordHeaderBytes; at++) {
      if (!this.#plausible(bytes, at, header)) continue;
      const next = at + recordHeaderBytes + u32(bytes, at + CAPTURED_AT, littleEndian);
      if (next + recordHeaderBytes <= end) {
        if (!this.#plausible(bytes, next, header)) continue;
      } else if (!this.#final) {
        this.needBytes = next + recordHeaderBytes - at;
        break;
      } else if (next !== end) continue;
      this.#seeking = false;
      break;
    }
    this.#damage.skippedBytes += at - from;
    return at;
  }

  #plausible(bytes: Buffer, at: number, header: PcapHeader): boolean {
    const { littleEndian, nanoseconds, limitBytes } = header;
    const seconds = u32(bytes, at, littleEndian);
    if (this.#lastSeconds >= 0 && Math.abs(seconds - this.#lastSeconds) > NEIGHBOUR_SECONDS) return false;
    if (u32(bytes, at + SUBSECONDS_AT, littleEndian) >= (nanoseconds ? 1e9 : 1e6)) return false;
    const captured = u32(bytes, at + CAPTURED_AT, littleEndian);
    const original = u32(bytes, at + ORIGINAL_AT, littleEndian);
    return captured > 0 && captured <= original && original <= limitBytes;
  }
}
