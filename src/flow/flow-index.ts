import type { SegmentView } from '../packet/segment-view.ts';
import { AddressTable } from './address-table.ts';
import { formatEndpoint } from './endpoint.ts';
import { type HashSeed, hashSeed, mix } from './hash.ts';

/** 32-bit words of a flow record; half a cache line. */
export const LOW = 0;
export const HIGH = 1;
export const PORTS = 2;
export const FLAGS = 3;
/** When a packet was last seen, in ticks of the flow table. */
export const SEEN = 4;
/** Initial sequence number of the low side and of the high side, if its flag says that it is known. */
export const ISN = 5;
/** What the state of the flow needs; in a free record the next free one. */
export const LINK = 7;
export const RECORD_WORDS = 8;

/** Flag word: bits 0-2 are the state; the bits from 8 on belong to the flow table. */
export const STATE = 0x07;
export const FREE = 0;
/** The address family, which belongs to the key. */
export const FAMILY = 0x08;

const FIRST_CAPACITY = 4096;
const BUCKETS = 1024;

/**
 * Flows by endpoints, both directions the same flow: open addressing over typed arrays with exact comparison. A flow is
 * known by the offset of its record; offsets stay valid until the flow is swept out.
 */
export class FlowIndex {
  records = new Int32Array((FIRST_CAPACITY + 1) * RECORD_WORDS);
  /** 0 when the source of the segment last looked up is the low side of the key, else 1. */
  side = 0;
  readonly #addresses: AddressTable;
  /** Scratch. */
  readonly #address = Buffer.alloc(16);
  readonly #seed: HashSeed;
  readonly #maxFlows: number;
  #slots = new Int32Array(FIRST_CAPACITY * 2);
  #free = 0;
  /** Records below this were used once. */
  #used = RECORD_WORDS;
  #count = 0;
  #low = 0;
  #high = 0;
  #ports = 0;

  constructor(seed: number, maxFlows: number) {
    this.#seed = hashSeed(seed);
    this.#addresses = new AddressTable(hashSeed(~seed));
    this.#maxFlows = maxFlows;
  }

  get count(): number {
    return this.#count;
  }

  /** Whether `add` needs a `sweep` or `grow` first. */
  get isFull(): boolean {
    return this.#count >= Math.min(this.#capacity, this.#maxFlows);
  }

  get canGrow(): boolean {
    return this.#capacity < this.#maxFlows;
  }

  get #capacity(): number {
    return this.records.length / RECORD_WORDS - 1;
  }

  /** The record of the flow of a segment, or 0. */
  find(segment: SegmentView): number {
    const { bytes, sourceAt, destinationAt } = segment;
    let source: number;
    let destination: number;
    let family = 0;
    if (segment.addressLength === 4) {
      source = word(bytes, sourceAt);
      destination = word(bytes, destinationAt);
    } else {
      family = FAMILY;
      source = this.#addresses.find(bytes, sourceAt);
      destination = this.#addresses.find(bytes, destinationAt);
      if (source === 0 || destination === 0) return 0;
    }
    this.#key(source, destination, segment);
    return this.#slots[this.#probe(family)]!;
  }

  /** Adds the flow of a segment that `find` did not find; the table must not be full. */
  add(segment: SegmentView): number {
    const { bytes, sourceAt, destinationAt } = segment;
    const family = segment.addressLength === 4 ? 0 : FAMILY;
    if (family === 0) this.#key(word(bytes, sourceAt), word(bytes, destinationAt), segment);
    else this.#key(this.#addresses.add(bytes, sourceAt), this.#addresses.add(bytes, destinationAt), segment);
    let record = this.#free;
    if (record !== 0) this.#free = this.records[record + LINK]!;
    else {
      record = this.#used;
      this.#used += RECORD_WORDS;
    }
    const records = this.records;
    records.fill(0, record, record + RECORD_WORDS);
    records[record + LOW] = this.#low;
    records[record + HIGH] = this.#high;
    records[record + PORTS] = this.#ports;
    records[record + FLAGS] = family | 1;
    this.#slots[this.#probe(family)] = record;
    this.#count += 1;
    return record;
  }

  /** `address:port` of a side of the flow. */
  endpoint(record: number, side: 0 | 1): string {
    const records = this.records;
    const ports = records[record + PORTS]!;
    const port = side === 0 ? ports >>> 16 : ports & 0xffff;
    const address = this.#address;
    if ((records[record + FLAGS]! & FAMILY) === 0) {
      address.writeInt32BE(records[record + side]!, 0);
      return formatEndpoint(address, 0, 4, port);
    }
    this.#addresses.write(records[record + side]!, address);
    return formatEndpoint(address, 0, 16, port);
  }

  grow(): void {
    const capacity = Math.min(this.#capacity * 2, this.#maxFlows);
    const records = new Int32Array((capacity + 1) * RECORD_WORDS);
    records.set(this.records);
    this.records = records;
    this.#rebuild();
  }

  /** Takes out every flow that `drop` chooses; returns how many. */
  sweep(drop: (record: number) => boolean): number {
    const before = this.#count;
    const records = this.records;
    for (let record = RECORD_WORDS; record < this.#used; record += RECORD_WORDS) {
      if ((records[record + FLAGS]! & STATE) === FREE || !drop(record)) continue;
      records[record + FLAGS] = FREE;
      records[record + LINK] = this.#free;
      this.#free = record;
      this.#count -= 1;
    }
    if (this.#count < before) {
      this.#rebuild();
      this.#sweepAddresses();
    }
    return before - this.#count;
  }

  /** A value of SEEN that about an eighth of the flows, those in state `except` left out, do not exceed. */
  seenLimit(except: number): number {
    const { records } = this;
    let first = 0x7fffffff;
    let last = -0x80000000;
    for (let record = RECORD_WORDS; record < this.#used; record += RECORD_WORDS) {
      first = Math.min(first, records[record + SEEN]!);
      last = Math.max(last, records[record + SEEN]!);
    }
    const width = (last - first) / BUCKETS + 1;
    const buckets = new Uint32Array(BUCKETS);
    for (let record = RECORD_WORDS; record < this.#used; record += RECORD_WORDS) {
      const state = records[record + FLAGS]! & STATE;
      if (state !== FREE && state !== except) buckets[Math.floor((records[record + SEEN]! - first) / width)]! += 1;
    }
    let wanted = this.#count >> 3;
    let bucket = 0;
    while (bucket < BUCKETS && wanted > buckets[bucket]!) wanted -= buckets[bucket++]!;
    return first + width * (bucket + 1);
  }

  /** Puts the key in one order, whichever side sends. */
  #key(source: number, destination: number, { sourcePort, destinationPort }: SegmentView): void {
    if (source < destination || (source === destination && sourcePort <= destinationPort)) {
      this.#low = source;
      this.#high = destination;
      this.#ports = (sourcePort << 16) | destinationPort;
      this.side = 0;
    } else {
      this.#low = destination;
      this.#high = source;
      this.#ports = (destinationPort << 16) | sourcePort;
      this.side = 1;
    }
  }

  /** The slot of the key, or the empty slot where it belongs. */
  #probe(family: number): number {
    const slots = this.#slots;
    const records = this.records;
    const mask = slots.length - 1;
    const low = this.#low;
    const high = this.#high;
    const ports = this.#ports;
    let at = mix(this.#seed, low, high, ports) & mask;
    for (let record = slots[at]!; record !== 0; record = slots[at]!) {
      if (
        records[record] === low &&
        records[record + HIGH] === high &&
        records[record + PORTS] === ports &&
        (records[record + FLAGS]! & FAMILY) === family
      ) {
        break;
      }
      at = (at + 1) & mask;
    }
    return at;
  }

  #rebuild(): void {
    const records = this.records;
    let length = this.#slots.length;
    while (length < this.#capacity * 2) length *= 2;
    if (length === this.#slots.length) this.#slots.fill(0);
    else this.#slots = new Int32Array(length);
    for (let record = RECORD_WORDS; record < this.#used; record += RECORD_WORDS) {
      if ((records[record + FLAGS]! & STATE) === FREE) continue;
      this.#low = records[record]!;
      this.#high = records[record + HIGH]!;
      this.#ports = records[record + PORTS]!;
      this.#slots[this.#probe(records[record + FLAGS]! & FAMILY)] = record;
    }
  }

  #sweepAddresses(): void {
    if (this.#addresses.count === 0) return;
    const used = new Uint8Array(this.#addresses.limit);
    const records = this.records;
    for (let record = RECORD_WORDS; record < this.#used; record += RECORD_WORDS) {
      const flags = records[record + FLAGS]!;
      if ((flags & STATE) === FREE || (flags & FAMILY) === 0) continue;
      used[records[record]!] = 1;
      used[records[record + HIGH]!] = 1;
    }
    this.#addresses.keepOnly(used);
  }
}

const word = (bytes: Buffer, at: number): number =>
  (bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!;
