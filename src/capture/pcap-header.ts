import { u16, u32, u32be, u32le } from '../bytes/fields.ts';
import { MAGIC } from './recognise.ts';

export const FILE_HEADER_BYTES = 24;
const MAJOR_AT = 4;
const MINOR_AT = 6;
const SNAPLEN_AT = 16;
const NETWORK_AT = 20;
/** The upper bits of the network field hold the length of the frame check sequence. */
const LINKTYPE_MASK = 0x03ff_ffff;

/** libpcap's ceiling for the captured length of network link types. */
const DEFAULT_LIMIT_BYTES = 262_144;
/** What we believe at most of a file whose snaplen is larger than that. */
const HIGHEST_LIMIT_BYTES = 16 * 1024 * 1024;

/** What the header of a pcap file says of its records. */
export interface PcapHeader {
  readonly littleEndian: boolean;
  readonly nanoseconds: boolean;
  /** 16, or 24 in the modified format. */
  readonly recordHeaderBytes: number;
  readonly linkType: number;
  /** A captured length above this is damage. */
  readonly limitBytes: number;
  /** Versions before 2.3 write the original length first; of 2.3 both are found. */
  readonly lengthOrder: 'captured-first' | 'original-first' | 'smaller-is-captured';
}

/** Reads the 24 bytes at `at`; a string names what is not supported. */
export function parsePcapHeader(bytes: Uint8Array, at: number): PcapHeader | string {
  const magicBe = u32be(bytes, at);
  const littleEndian = magicBe >>> 24 !== 0xa1 && magicBe >>> 24 !== 0x1c;
  const magic = littleEndian ? u32le(bytes, at) : magicBe;
  if (magic === MAGIC.ixiaHardware || magic === MAGIC.ixiaSoftware) return 'a pcap of an Ixia tester';
  const major = u16(bytes, at + MAJOR_AT, littleEndian);
  const minor = u16(bytes, at + MINOR_AT, littleEndian);
  if (major !== 2) return `pcap version ${major}.${minor}`;
  const network = u32(bytes, at + NETWORK_AT, littleEndian) & LINKTYPE_MASK;
  const aix = minor === 2 ? AIX_LINK_TYPES.get(network) : undefined;
  const snaplen = u32(bytes, at + SNAPLEN_AT, littleEndian);
  return {
    littleEndian,
    nanoseconds: magic === MAGIC.nanoseconds || aix !== undefined,
    recordHeaderBytes: magic === MAGIC.modified ? 24 : 16,
    linkType: aix ?? network,
    limitBytes: Math.min(Math.max(snaplen, DEFAULT_LIMIT_BYTES), HIGHEST_LIMIT_BYTES),
    lengthOrder:
      minor < 3 && aix === undefined ? 'original-first' : minor === 3 ? 'smaller-is-captured' : 'captured-first',
  };
}

/** AIX's tcpdump writes version 2.2, interface types of RFC 1573 instead of link types, and nanoseconds. */
const AIX_LINK_TYPES: ReadonlyMap<number, number> = new Map([
  [6, 1],
  [9, 6],
  [15, 10],
  [24, 0],
]);
