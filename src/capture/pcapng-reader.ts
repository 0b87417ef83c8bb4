import { u16, u32, u32le } from '../bytes/fields.ts';
import { emptyCapture } from '../diagnostics/capture.ts';
import { malformedBlock, truncatedBlock, unknownInterface, unsupportedVersion } from '../diagnostics/pcapng.ts';
import { Damage } from './damage.ts';
import type { FormatReader } from './format-reader.ts';
import { type CaptureSink, newPacketView, type PacketView } from './packet-view.ts';
import { BLOCK, LEAST_BYTES, Section, sectionByteOrder, timestampUs } from './pcapng-section.ts';

/** Type, total length and the first word of the body: with it, the byte order of a section is known. */
const HEADER_BYTES = 12;
const TRAILER_BYTES = 4;
/** A longer block is damage: room for a large key log. */
const MAX_BLOCK_BYTES = 32 * 1024 * 1024;
/** A longer block that we have no use for is stepped over without being held. */
const MAX_HELD_BYTES = 1024 * 1024;
/** When the input ends inside a block longer than this, its length is not believed. */
const MAX_TRUSTED_BYTES = 128 * 1024;
const SUPPORTED_MAJOR = 1;

/** Reads a pcapng file (draft-ietf-opsawg-pcapng) block by block, in place. */
export class PcapngReader implements FormatReader {
  packets = 0;
  needBytes = HEADER_BYTES;
  readonly #file: string;
  readonly #sink: CaptureSink;
  readonly #view: PacketView;
  readonly #damage = new Damage();
  /** Packets of interfaces that no block describes; offset, frame and interface are those of the first. */
  readonly #strays = { packets: 0, offset: 0, frame: 0, interface: 0 };
  /** Frames as Wireshark numbers them: packets, and blocks of a few other types. */
  #frames = 0;
  #section: Section | null = null;
  /** Looking for a block after damage. */
  #seeking = false;
  /** Nothing comes after what is in the window. */
  #final = false;
  /** Bytes still to come of a block that is stepped over, and where it begins. */
  #skip = 0;
  #skipFrom = 0;
  /** File offset of the next unread byte. */
  #offset = 0;

  constructor(file: string, sink: CaptureSink) {
    this.#file = file;
    this.#sink = sink;
    this.#view = newPacketView();
  }

  read(bytes: Buffer, start: number, end: number): number {
    const skipped = Math.min(this.#skip, end - start);
    this.#skip -= skipped;
    let at = start + skipped;
    this.#view.bytes = bytes;
    while (this.#skip === 0) {
      if (this.#seeking) at = this.#seek(bytes, at, end);
      if (this.#seeking) break;
      at = this.#blocks(bytes, at, end, this.#offset - start);
      if (!this.#seeking) break;
    }
    this.#offset += at - start;
    return at;
  }

  end(rest: Buffer): void {
    this.#final = true;
    let left = rest;
    while (this.#seeking || (this.#skip === 0 && left.length > 0 && this.needBytes > MAX_TRUSTED_BYTES)) {
      if (!this.#seeking) {
        this.#damaged(this.#offset, 0, this.needBytes);
        this.#damage.skippedBytes += 4;
        this.#offset += 4;
        left = left.subarray(4);
      }
      left = left.subarray(this.read(left, 0, left.length));
      if (this.#seeking) break;
    }
    this.#report(left);
  }

  #report(left: Buffer): void {
    const { places } = this.#damage;
    if (this.#seeking) this.#damage.skippedBytes += left.length;
    else if (this.#skip > 0) this.#truncated(this.#skipFrom, this.#offset - this.#skipFrom, this.#skip);
    else if (left.length > 0) this.#truncated(this.#offset, left.length, this.needBytes - left.length);
    else if (this.packets + places === 0) this.#sink.diagnostic(emptyCapture(this.#file));
    if (places > 0) this.#sink.diagnostic(malformedBlock(this.#file, this.#damage));
    if (this.#strays.packets > 0) this.#sink.diagnostic(unknownInterface(this.#file, this.#strays));
  }

  #truncated(offset: number, have: number, missing: number): void {
    this.#sink.diagnostic(truncatedBlock(this.#file, { offset, packets: this.#frames, have, missing }));
  }

  /** The hot loop. Stops at an incomplete block, or seeking at one that cannot be. `base`: file offset of index 0. */
  #blocks(bytes: Buffer, from: number, end: number, base: number): number {
    let at = from;
    this.needBytes = HEADER_BYTES;
    while (end - at >= HEADER_BYTES) {
      const order = this.#orderAt(bytes, at);
      if (order === null) return this.#damaged(base, at, 0);
      const type = u32(bytes, at, order);
      const length = u32(bytes, at + 4, order);
      if (!acceptable(type, length)) return this.#damaged(base, at, length);
      const next = at + length;
      if (length > MAX_HELD_BYTES && !isUsed(type)) {
        this.#skipFrom = base + at;
        this.#skip = Math.max(0, next - end);
        if (isNumbered(type)) this.#frames += 1;
        if (this.#skip > 0) {
          this.needBytes = 1;
          return end;
        }
      } else if (next > end) {
        this.needBytes = length;
        return at;
      } else {
        if (u32(bytes, next - TRAILER_BYTES, order) !== length) return this.#damaged(base, at, length);
        this.#block(bytes, at, next - TRAILER_BYTES, type, base);
      }
      at = next;
    }
    return at;
  }

  /** The byte order of the block at `at`; `null`: it cannot be a block. */
  #orderAt(bytes: Buffer, at: number): boolean | null {
    if (u32le(bytes, at) === BLOCK.sectionHeader) return sectionByteOrder(bytes, at);
    return this.#section === null ? null : this.#section.littleEndian;
  }

  #damaged(base: number, at: number, length: number): number {
    this.#damage.found(base + at, length, this.#frames);
    this.#seeking = true;
    return at;
  }

  /** Steps on until a block of a known type has its length in front and behind. */
  #seek(bytes: Buffer, from: number, end: number): number {
    let at = from;
    this.needBytes = HEADER_BYTES;
    for (; end - at >= HEADER_BYTES; at++) {
      const order = this.#orderAt(bytes, at);
      if (order === null) continue;
      const length = u32(bytes, at + 4, order);
      const least = LEAST_BYTES.get(u32(bytes, at, order));
      if (least === undefined || length < least || length > MAX_HELD_BYTES || length % 4 !== 0) continue;
      if (at + length > end) {
        if (this.#final) continue;
        this.needBytes = length;
        break;
      }
      if (u32(bytes, at + length - TRAILER_BYTES, order) !== length) continue;
      this.#seeking = false;
      break;
    }
    this.#damage.skippedBytes += at - from;
    return at;
  }

  /** A whole block `bytes[at, end)`, `end` being before the trailing length. */
  #block(bytes: Buffer, at: number, end: number, type: number, base: number): void {
    if (type === BLOCK.sectionHeader) {
      this.#openSection(bytes, at, base);
      return;
    }
    const section = this.#section;
    if (section === null || section.majorVersion !== SUPPORTED_MAJOR) return;
    if (type === BLOCK.enhancedPacket) this.#enhancedPacket(bytes, at, end, section, base);
    else if (type === BLOCK.interfaceDescription) section.addInterface(bytes, at, end);
    else if (type === BLOCK.simplePacket) this.#simplePacket(bytes, at, end, section, base);
    else if (type === BLOCK.packet) this.#obsoletePacket(bytes, at, end, section, base);
    else if (type === BLOCK.decryptionSecrets) this.#secrets(bytes, at, end, section);
    else if (isNumbered(type)) this.#frames += 1;
  }

  #openSection(bytes: Buffer, at: number, base: number): void {
    const section = new Section(bytes, at, sectionByteOrder(bytes, at) === true);
    this.#section = section;
    if (section.majorVersion !== SUPPORTED_MAJOR)
      this.#sink.diagnostic(unsupportedVersion(this.#file, base + at, section.majorVersion));
  }

  #enhancedPacket(bytes: Buffer, at: number, end: number, section: Section, base: number): void {
    const order = section.littleEndian;
    const index = u32(bytes, at + 8, order);
    this.#timedPacket(bytes, at, end, section, index, base);
  }

  /** Differs from an Enhanced Packet Block in that 16 bits of its interface are a count of drops. */
  #obsoletePacket(bytes: Buffer, at: number, end: number, section: Section, base: number): void {
    const index = u16(bytes, at + 8, section.littleEndian);
    this.#timedPacket(bytes, at, end, section, index, base);
  }

  /** An Enhanced (or obsolete) Packet Block. */
  #timedPacket(bytes: Buffer, at: number, end: number, section: Section, index: number, base: number): void {
    const order = section.littleEndian;
    this.packets += 1;
    this.#frames += 1;
    const source = section.interface(index);
    if (source === undefined) {
      this.#stray(base + at, index);
      return;
    }
    const view = this.#view;
    const captured = u32(bytes, at + 20, order);
    const start = at + 28;
    if (start + captured > end) {
      this.#damage.found(base + at, captured, this.#frames - 1);
      this.#damage.skippedBytes += end + TRAILER_BYTES - at;
      return;
    }
    view.start = start;
    view.end = start + captured;
    view.originalLength = u32(bytes, at + 24, order);
    view.linkType = source.linkType;
    view.timeUs = timestampUs(u32(bytes, at + 12, order), u32(bytes, at + 16, order), source);
    view.frameNumber = this.#frames;
    this.#sink.packet(view);
  }

  /** Belongs to the first interface and has no time: it gets that of the packet before it. */
  #simplePacket(bytes: Buffer, at: number, end: number, section: Section, base: number): void {
    this.packets += 1;
    this.#frames += 1;
    const source = section.interface(0);
    if (source === undefined) {
      this.#stray(base + at, 0);
      return;
    }
    const view = this.#view;
    const original = u32(bytes, at + 8, section.littleEndian);
    const limit = source.snaplen === 0 ? original : Math.min(original, source.snaplen);
    view.start = at + 12;
    view.end = Math.min(view.start + limit, end);
    view.originalLength = original;
    view.linkType = source.linkType;
    view.frameNumber = this.#frames;
    this.#sink.packet(view);
  }

  #secrets(bytes: Buffer, at: number, end: number, section: Section): void {
    const type = u32(bytes, at + 8, section.littleEndian);
    const length = u32(bytes, at + 12, section.littleEndian);
    this.#sink.secrets(type, Buffer.from(bytes.subarray(at + 16, Math.min(at + 16 + length, end))));
  }

  #stray(offset: number, index: number): void {
    const strays = this.#strays;
    if (strays.packets === 0) {
      strays.offset = offset;
      strays.frame = this.#frames;
      strays.interface = index;
    }
    strays.packets += 1;
  }
}

function isUsed(type: number): boolean {
  return (
    type === BLOCK.enhancedPacket ||
    type === BLOCK.interfaceDescription ||
    type === BLOCK.simplePacket ||
    type === BLOCK.packet ||
    type === BLOCK.decryptionSecrets ||
    type === BLOCK.sectionHeader
  );
}

/** Whether Wireshark gives the block a frame number although it holds no packet. */
function isNumbered(type: number): boolean {
  return type === BLOCK.custom || type === BLOCK.customNotCopied || type === BLOCK.systemdJournal;
}

function acceptable(type: number, length: number): boolean {
  if (length % 4 !== 0 || length > MAX_BLOCK_BYTES) return false;
  if (type === BLOCK.enhancedPacket) return length >= 32;
  return length >= (LEAST_BYTES.get(type) ?? 12);
}
