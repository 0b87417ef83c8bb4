import { u32be, u32le } from '../bytes/fields.ts';

/** The first four bytes of the file formats, read big-endian (draft-ietf-opsawg-pcap, draft-ietf-opsawg-pcapng). */
export const MAGIC = {
  microseconds: 0xa1b2c3d4,
  nanoseconds: 0xa1b23c4d,
  /** Alexey Kuznetzov's patched libpcap: eight more bytes in every record header. */
  modified: 0xa1b2cd34,
  /** The type of a Section Header Block: the same in both byte orders. */
  sectionHeader: 0x0a0d0d0a,
  /** Files of Ixia's testers: pcap with an altered file header. */
  ixiaHardware: 0x1c0001ac,
  ixiaSoftware: 0x1c0001ab,
} as const;

const PCAP_MAGICS: readonly number[] = [
  MAGIC.microseconds,
  MAGIC.nanoseconds,
  MAGIC.modified,
  MAGIC.ixiaHardware,
  MAGIC.ixiaSoftware,
];

/** Whether the file begins as pcap (any variant, any byte order) or pcapng. Needs four bytes. */
export function looksLikeCapture(bytes: Uint8Array): boolean {
  return looksLikePcapng(bytes) || looksLikePcap(bytes);
}

export function looksLikePcapng(bytes: Uint8Array): boolean {
  return bytes.length >= 4 && u32be(bytes, 0) === MAGIC.sectionHeader;
}

export function looksLikePcap(bytes: Uint8Array): boolean {
  return bytes.length >= 4 && (PCAP_MAGICS.includes(u32be(bytes, 0)) || PCAP_MAGICS.includes(u32le(bytes, 0)));
}
