// Makes valid capture files from plain options; a test then changes one thing.

export interface CapturedPacket {
  readonly bytes: Uint8Array;
  /** Microseconds since the epoch; a fraction is kept where the format has nanoseconds. */
  readonly timeUs?: number;
  /** Length on the wire, when the capture cut the packet. */
  readonly originalLength?: number;
}

export interface PcapOptions {
  readonly littleEndian?: boolean;
  readonly nanoseconds?: boolean;
  /** Kuznetzov's format: 24 bytes of record header. */
  readonly modified?: boolean;
  readonly linkType?: number;
  readonly snaplen?: number;
  readonly version?: readonly [number, number];
}

class Fields {
  readonly #parts: Buffer[] = [];
  readonly #littleEndian: boolean;

  constructor(littleEndian: boolean) {
    this.#littleEndian = littleEndian;
  }

  u16(...values: readonly number[]): this {
    for (const value of values) {
      const field = Buffer.alloc(2);
      if (this.#littleEndian) field.writeUInt16LE(value);
      else field.writeUInt16BE(value);
      this.#parts.push(field);
    }
    return this;
  }

  u32(...values: readonly number[]): this {
    for (const value of values) {
      const field = Buffer.alloc(4);
      if (this.#littleEndian) field.writeUInt32LE(value >>> 0);
      else field.writeUInt32BE(value >>> 0);
      this.#parts.push(field);
    }
    return this;
  }

  /** Padded to a multiple of four. */
  padded(bytes: Uint8Array): this {
    this.#parts.push(Buffer.from(bytes), Buffer.alloc(-bytes.length & 3));
    return this;
  }

  raw(bytes: Uint8Array): this {
    this.#parts.push(Buffer.from(bytes));
    return this;
  }

  done(): Buffer {
    return Buffer.concat(this.#parts);
  }
}

export function pcapHeader(options: PcapOptions = {}): Buffer {
  const { littleEndian = true, nanoseconds = false, modified = false, version = [2, 4] } = options;
  return new Fields(littleEndian)
    .u32(modified ? 0xa1b2cd34 : nanoseconds ? 0xa1b23c4d : 0xa1b2c3d4)
    .u16(...version)
    .u32(0, 0, options.snaplen ?? 262_144, options.linkType ?? 1)
    .done();
}

export function pcapRecord(packet: CapturedPacket, options: PcapOptions = {}): Buffer {
  const { littleEndian = true, nanoseconds = false, modified = false } = options;
  const { bytes, timeUs = 0, originalLength = bytes.length } = packet;
  const seconds = Math.floor(timeUs / 1e6);
  const rest = timeUs - seconds * 1e6;
  const fields = new Fields(littleEndian)
    .u32(seconds, nanoseconds ? Math.round(rest * 1000) : Math.floor(rest))
    .u32(bytes.length, originalLength);
  if (modified) fields.u32(1).u16(0x0800).u16(0);
  return fields.raw(bytes).done();
}

/** A pcap file. */
export function buildPcap(packets: readonly CapturedPacket[], options: PcapOptions = {}): Buffer {
  return Buffer.concat([pcapHeader(options), ...packets.map((packet) => pcapRecord(packet, options))]);
}

export interface InterfaceOptions {
  readonly linkType?: number;
  readonly snaplen?: number;
  /** if_tsresol as it stands in the file, e.g. 9 for nanoseconds or 0x8a for 2^-10 s. */
  readonly resolution?: number;
  /** if_tsoffset in seconds. */
  readonly offsetSeconds?: number;
}

export interface BlockPacket {
  readonly bytes: Uint8Array;
  readonly interface?: number;
  /** Timestamp in units of the interface's resolution. */
  readonly ticks?: bigint;
  readonly originalLength?: number;
}

/** Builds the blocks of one section of a pcapng file; `file` is all of them. */
export class PcapngBuilder {
  readonly #littleEndian: boolean;
  readonly #blocks: Buffer[] = [];

  constructor(littleEndian = true) {
    this.#littleEndian = littleEndian;
  }

  /** Any block. */
  block(type: number, body: Uint8Array): this {
    const length = 12 + ((body.length + 3) & ~3);
    this.#blocks.push(this.#fields().u32(type, length).padded(body).u32(length).done());
    return this;
  }

  section(major = 1): this {
    const body = this.#fields().u32(0x1a2b3c4d).u16(major, 0).u32(0xffff_ffff, 0xffff_ffff);
    return this.block(0x0a0d0d0a, body.done());
  }

  interface(options: InterfaceOptions = {}): this {
    const body = this.#fields()
      .u16(options.linkType ?? 1, 0)
      .u32(options.snaplen ?? 0);
    if (options.resolution !== undefined) body.u16(9, 1).padded(Uint8Array.of(options.resolution));
    if (options.offsetSeconds !== undefined) {
      const high = Math.floor(options.offsetSeconds / 2 ** 32);
      body.u16(14, 8);
      if (this.#littleEndian) body.u32(options.offsetSeconds, high);
      else body.u32(high, options.offsetSeconds);
    }
    return this.block(1, body.u16(0, 0).done());
  }

  /** An Enhanced Packet Block. */
  packet(packet: BlockPacket): this {
    const body = this.#fields().u32(packet.interface ?? 0);
    return this.block(6, this.#packet(body, packet));
  }

  /** A Packet Block as written before 2009. */
  obsoletePacket(packet: BlockPacket): this {
    const body = this.#fields().u16(packet.interface ?? 0, 0xffff);
    return this.block(2, this.#packet(body, packet));
  }

  simplePacket({ bytes, originalLength = bytes.length }: BlockPacket): this {
    return this.block(3, this.#fields().u32(originalLength).padded(bytes).done());
  }

  /** A Decryption Secrets Block, by default with an NSS key log. */
  secrets(payload: Uint8Array, type = 0x544c534b): this {
    return this.block(10, this.#fields().u32(type, payload.length).padded(payload).done());
  }

  raw(bytes: Uint8Array): this {
    this.#blocks.push(Buffer.from(bytes));
    return this;
  }

  file(): Buffer {
    return Buffer.concat(this.#blocks);
  }

  #packet(body: Fields, { bytes, ticks = 0n, originalLength = bytes.length }: BlockPacket): Buffer {
    return body
      .u32(Number(ticks >> 32n), Number(ticks & 0xffff_ffffn))
      .u32(bytes.length, originalLength)
      .padded(bytes)
      .done();
  }

  #fields(): Fields {
    return new Fields(this.#littleEndian);
  }
}

/** A pcapng file of one section and one interface with microseconds. */
export function buildPcapng(packets: readonly CapturedPacket[], linkType = 1): Buffer {
  const builder = new PcapngBuilder().section().interface({ linkType });
  for (const { bytes, timeUs = 0, originalLength = bytes.length } of packets)
    builder.packet({ bytes, ticks: BigInt(Math.floor(timeUs)), originalLength });
  return builder.file();
}
