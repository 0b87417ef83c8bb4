import { u16, u32 } from '../bytes/fields.ts';

/** Block types (draft-ietf-opsawg-pcapng, section 11.1). */
export const BLOCK = {
  sectionHeader: 0x0a0d0d0a,
  interfaceDescription: 1,
  packet: 2,
  simplePacket: 3,
  enhancedPacket: 6,
  decryptionSecrets: 10,
  systemdJournal: 9,
  custom: 0xbad,
  customNotCopied: 0x4000_0bad,
} as const;

/** The least total length of a block of a known type; 4: name resolution, 5: interface statistics. */
export const LEAST_BYTES: ReadonlyMap<number, number> = new Map<number, number>([
  [BLOCK.sectionHeader, 28],
  [BLOCK.interfaceDescription, 20],
  [BLOCK.packet, 32],
  [BLOCK.simplePacket, 16],
  [4, 12],
  [5, 24],
  [BLOCK.enhancedPacket, 32],
  [BLOCK.decryptionSecrets, 20],
]);

const BYTE_ORDER_MAGIC = 0x1a2b3c4d;
/** Offsets in a block. */
const MAGIC_AT = 8;
const MAJOR_AT = 12;
const LINKTYPE_AT = 8;
const SNAPLEN_AT = 12;
const OPTIONS_AT = 16;
const OPTION_END = 0;
const OPTION_TSRESOL = 9;
const OPTION_TSOFFSET = 14;

/** More interfaces than this in one section are not kept. */
const MAX_INTERFACES = 65_536;

/** The byte order that a Section Header Block declares, as "is little-endian"; `null`: it declares none. */
export function sectionByteOrder(bytes: Uint8Array, at: number): boolean | null {
  if (u32(bytes, at + MAGIC_AT, true) === BYTE_ORDER_MAGIC) return true;
  return u32(bytes, at + MAGIC_AT, false) === BYTE_ORDER_MAGIC ? false : null;
}

/** An interface of a section. */
interface Interface {
  readonly linkType: number;
  /** 0: unlimited. */
  readonly snaplen: number;
  /** Timestamp units in a microsecond. */
  readonly unitsPerUs: number;
  /** Microseconds to add to each timestamp. */
  readonly offsetUs: number;
}

/** A section of a pcapng file: its byte order and its interfaces. */
export class Section {
  readonly littleEndian: boolean;
  readonly majorVersion: number;
  readonly #interfaces: Interface[] = [];

  /** Of the Section Header Block at `at`, whose byte order is known. */
  constructor(bytes: Uint8Array, at: number, littleEndian: boolean) {
    this.littleEndian = littleEndian;
    this.majorVersion = u16(bytes, at + MAJOR_AT, littleEndian);
  }

  /** Adds the interface of the Interface Description Block `bytes[at, end)`, `end` without the trailing length. */
  addInterface(bytes: Uint8Array, at: number, end: number): void {
    if (this.#interfaces.length >= MAX_INTERFACES) return;
    let unitsPerUs = 1;
    let offsetUs = 0;
    const order = this.littleEndian;
    for (let option = at + OPTIONS_AT; option + 4 <= end; ) {
      const code = u16(bytes, option, order);
      const length = u16(bytes, option + 2, order);
      const value = option + 4;
      if (code === OPTION_END || value + length > end) break;
      if (code === OPTION_TSRESOL && length >= 1) unitsPerUs = unitsOf(bytes[value]!);
      if (code === OPTION_TSOFFSET && length >= 8) offsetUs = signed64(bytes, value, order) * 1e6;
      option = value + ((length + 3) & ~3);
    }
    this.#interfaces.push({
      linkType: u16(bytes, at + LINKTYPE_AT, order),
      snaplen: u32(bytes, at + SNAPLEN_AT, order),
      unitsPerUs,
      offsetUs,
    });
  }

  interface(index: number): Interface | undefined {
    return this.#interfaces[index];
  }
}

/** A 64-bit timestamp in microseconds since the epoch, as exact as a double can. */
export function timestampUs(high: number, low: number, { unitsPerUs, offsetUs }: Interface): number {
  if (unitsPerUs === 1) return high * 0x1_0000_0000 + low + offsetUs;
  // Split before dividing: nanoseconds since 1970 do not fit into a double.
  const whole = Math.floor(high / unitsPerUs);
  const rest = high - whole * unitsPerUs;
  return whole * 0x1_0000_0000 + (rest * 0x1_0000_0000 + low) / unitsPerUs + offsetUs;
}

/** if_tsresol: a power of 10, or with the highest bit set of 2. */
function unitsOf(resolution: number): number {
  const exponent = resolution & 0x7f;
  return (resolution & 0x80 ? 2 ** exponent : 10 ** exponent) / 1e6;
}

function signed64(bytes: Uint8Array, at: number, littleEndian: boolean): number {
  const high = u32(bytes, littleEndian ? at + 4 : at, littleEndian) | 0;
  const low = u32(bytes, littleEndian ? at : at + 4, littleEndian);
  return high * 0x1_0000_0000 + low;
}
