import type { Diagnostic, Label } from './diagnostic.ts';
import { advice } from './parts.ts';
import { listOf, plural } from './wording.ts';

const at = (file: string, offset: number | null, text: string): Label => ({
  source: { kind: 'file', file, offset },
  text,
});

interface KnownFormat {
  readonly signature: string;
  readonly name: string;
  readonly cure: string;
}

const UNPACK = 'unpack it first';
const KEY_LOG = 'give it with --keylog, beside the capture';
const CONVERT = 'convert it: editcap -F pcapng IN OUT';

/** First bytes (latin1) of files that people take for a capture or a HAR. */
const KNOWN_FORMATS: readonly KnownFormat[] = [
  { signature: '\x1f\x8b', name: 'gzip', cure: UNPACK },
  { signature: '\x28\xb5\x2f\xfd', name: 'Zstandard', cure: UNPACK },
  { signature: '\x04\x22\x4d\x18', name: 'LZ4', cure: UNPACK },
  { signature: '\xfd7zXZ', name: 'xz', cure: UNPACK },
  { signature: 'BZh', name: 'bzip2', cure: UNPACK },
  { signature: 'PK\x03\x04', name: 'zip', cure: UNPACK },
  { signature: 'snoop\0\0\0', name: 'a snoop capture', cure: CONVERT },
  { signature: 'RTSS', name: 'a Network Monitor 1 capture', cure: CONVERT },
  { signature: 'GMBU', name: 'a Network Monitor 2 capture', cure: CONVERT },
  { signature: 'TRSNIFF data', name: 'a Sniffer capture', cure: CONVERT },
  { signature: 'XCP\0', name: 'a NetXRay capture', cure: CONVERT },
  { signature: 'iptrace ', name: 'an AIX iptrace', cure: CONVERT },
  { signature: 'CLIENT_', name: 'a TLS key log', cure: KEY_LOG },
  { signature: 'SERVER_', name: 'a TLS key log', cure: KEY_LOG },
  { signature: '# SSL/TLS secrets', name: 'a TLS key log', cure: KEY_LOG },
  { signature: '<', name: 'XML or HTML', cure: 'give a configuration with --cors; save the network log as HAR' },
  {
    signature: '[',
    name: 'JSON, but not a HAR',
    cure: 'give a configuration with --cors; save the network log as HAR',
  },
  { signature: '{', name: 'JSON, but not a HAR', cure: 'save the network log as HAR ("Save all as HAR with content")' },
];

const RULES: KnownFormat = {
  signature: '',
  name: 'a CORS configuration',
  cure: 'give it with --cors, beside the input',
};

/** JSON or YAML that begins as a CORS configuration does: a member of that name, or of a rule. */
export const looksLikeRules = (text: string): boolean =>
  /^[\s[{-]*["']?(?:cors\w*|allowed_?(?:origins?|methods?|headers?)|origin|maxAgeSeconds|ID)["']?\s*:/i.test(text);

const knownFormat = (text: string): KnownFormat | undefined =>
  looksLikeRules(text) ? RULES : KNOWN_FORMATS.find(({ signature }) => text.trimStart().startsWith(signature));

/** The file is neither a capture nor a HAR; `head` are its first bytes. An empty file is `capture/empty`. */
export function unknownFormat(file: string, head: Uint8Array): Diagnostic {
  if (head.length === 0) return emptyFile(file);
  const text = String.fromCharCode(...head.subarray(0, 64));
  const known =
    knownFormat(text) ?? knownFormat(text.replace(/^\xef\xbb\xbf|^\xff\xfe|^\xfe\xff/, '').replaceAll('\0', ''));
  const bytes = [...head.subarray(0, 4)].map((byte) => byte.toString(16).padStart(2, '0')).join(' ');
  return {
    code: 'capture/unknown-format',
    severity: 'error',
    message: 'this is neither a capture nor a HAR',
    primary: at(file, 0, known ? `this is ${known.name}` : `begins with ${bytes}`),
    secondary: [],
    notes: [
      'the format is told by the first bytes, never by the name; read are pcap, pcapng, HAR and NetLog, each also with gzip',
    ],
    help: known ? { text: known.cure, applicability: 'has-placeholder', edits: [] } : null,
  };
}

const empty = (file: string, message: string, note: string, cure: string): Diagnostic => ({
  code: 'capture/empty',
  severity: 'warning',
  message,
  primary: at(file, null, ''),
  secondary: [],
  notes: [note],
  help: { text: cure, applicability: 'has-placeholder', edits: [] },
});

const emptyFile = (file: string): Diagnostic =>
  empty(
    file,
    'the input is empty',
    'a recorder that is still running may not have written anything yet',
    'stop the recorder, or have it write each packet at once (tcpdump -U), and run again',
  );

/** A capture file without a packet. */
export const emptyCapture = (file: string): Diagnostic =>
  empty(
    file,
    'the capture holds no packets',
    'a capture filter that matches nothing, or the wrong interface, makes such a file',
    'record it again, on every interface: tcpdump -i any -U -w FILE tcp',
  );

/** A capture with packets, none of which HTTP could be in. */
export const withoutTcp = (file: string, packets: number): Diagnostic =>
  empty(
    file,
    `the capture holds no TCP in its ${plural(packets, 'packet')}, and no QUIC`,
    'what goes through a VPN (WireGuard, IPsec, OpenVPN) or over an encrypted radio cannot be looked into from outside',
    'capture on the interface that the VPN gives to the machine (tcpdump -D lists all), or on every one: tcpdump -i any -U -w FILE tcp',
  );

/** A whole HAR without an entry. */
export const emptyHar = (file: string): Diagnostic =>
  empty(
    file,
    'the HAR holds no entries',
    'the network panel records only while it is open, and a filter may keep entries out of the export',
    'open the network panel, clear its filter, reload the page and export again',
  );

/** A whole NetLog without a request. */
export const emptyNetLog = (file: string): Diagnostic =>
  empty(
    file,
    'the NetLog holds no requests',
    'it records only what the browser asks for between start and stop',
    'start chrome://net-export, then load the page, and stop it afterwards',
  );

export interface UnreadLinkType {
  /** `null` when we have no name for it. */
  readonly name: string | null;
  readonly linkType: number;
  readonly packets: number;
  readonly firstFrame: number;
}

const NAMED = 5;

/** Packets of link types we cannot look into, the most frequent first. */
export function unsupportedLinkType(file: string, unread: readonly UnreadLinkType[]): Diagnostic {
  const packets = unread.reduce((sum, { packets }) => sum + packets, 0);
  const names = unread.slice(0, NAMED).map(({ name, linkType }) => name ?? `link type ${linkType}`);
  const more = unread.length > NAMED ? ` and ${unread.length - NAMED} more` : '';
  return {
    code: 'capture/unsupported-link-type',
    severity: 'warning',
    message: `${packets === 1 ? 'one packet' : `${packets} packets`} of ${names.join(', ')}${more} not looked into`,
    primary: at(file, null, ''),
    secondary: [],
    notes: unread
      .slice(0, NAMED)
      .map(
        (type) =>
          `link type ${type.linkType}${type.name === null ? '' : ` (${type.name})`}: ${type.packets}, first at frame ${type.firstFrame}`,
      ),
    help: {
      text: 'capture on the interface that carries the IP traffic',
      applicability: 'has-placeholder',
      edits: [],
    },
  };
}

/** `again`: the names by which the same file is given once more. */
export function givenTwice(file: string, again: readonly string[]): Diagnostic {
  const others = [...new Set(again)].filter((name) => name !== file);
  return {
    code: 'capture/given-twice',
    severity: 'warning',
    message: `the same input is given ${again.length + 1} times; it was read once`,
    primary: at(file, null, others.length === 0 ? '' : `also given as ${listOf(others)}`),
    secondary: [],
    notes: ['read again, every request in it would be counted again'],
    help: null,
  };
}

/** `file` has packets that `other` acknowledges earlier, by `byUs` microseconds. */
export function clocksDiffer(file: string, other: string, byUs: number): Diagnostic {
  const seconds = (byUs / 1e6).toFixed(3);
  return {
    code: 'capture/clocks-differ',
    severity: 'error',
    message: `packets of this capture are acknowledged in another before they were sent: its clock is at least ${seconds} s ahead`,
    primary: at(file, null, ''),
    secondary: [{ source: { kind: 'file', file: other, offset: null }, text: 'acknowledges them' }],
    notes: ['answers may have been taken for those of other requests: no verdict here is to be trusted'],
    help: {
      text: `shift it and read both again: editcap -t -${seconds} ${file} shifted.pcapng`,
      applicability: 'has-placeholder',
      edits: [],
    },
  };
}

/** `packets`: how many packets of the file are in another of the captures that are read with it, too. */
export function inSeveralFiles(file: string, packets: number): Diagnostic {
  return {
    code: 'capture/in-several-files',
    severity: 'info',
    message: `${plural(packets, 'packet is', 'packets are')} in another of the captures as well, and ${packets === 1 ? 'was' : 'were'} read once`,
    primary: at(file, null, ''),
    secondary: [],
    notes: [
      'captures that are given together are read as one recording; the same bytes at the same time (within 10 us) are one packet',
    ],
    help: null,
  };
}

/** A pipe beside other captures. */
export function readApart(file: string): Diagnostic {
  return {
    code: 'capture/read-apart',
    severity: 'info',
    message:
      'a pipe is read apart from the other captures: a connection that goes on from one to the other is taken for two',
    primary: at(file, null, 'not read together with the others'),
    secondary: [],
    notes: ['a preflight in the one is not found for a request in the other, and what is cut in two may be unknown'],
    help: advice('write what the pipe brings into a file, and give the files together'),
  };
}

/** `bytes`: how much was unpacked before the damage; `problem`: what the inflater says. */
export function damagedGzip(file: string, bytes: number, problem: string): Diagnostic {
  return {
    code: 'capture/damaged-gzip',
    severity: 'warning',
    message: `the gzip data is damaged or cut off after ${plural(bytes, 'unpacked byte')}`,
    primary: at(file, null, problem),
    secondary: [],
    notes: ['what could be unpacked was analysed'],
    help: null,
  };
}
