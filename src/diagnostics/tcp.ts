import type { Diagnostic, Label } from './diagnostic.ts';
import { plural } from './wording.ts';

/** A frame of a connection that shows what a diagnostic says. */
export interface TcpSample {
  readonly frame: number;
  /** `address:port`. */
  readonly client: string;
  readonly server: string;
}

export interface GapCounts {
  readonly count: number;
  readonly bytes: number;
  readonly connections: number;
  /** Those of the connections of which one direction is missing. */
  readonly oneSided: number;
  readonly samples: readonly TcpSample[];
}

/** TCP segments that the capture does not have, although what follows them is there, or their acknowledgement; not what a snaplen cut off. */
export function gap(file: string, { count, bytes, connections, oneSided, samples }: GapCounts): Diagnostic {
  const oneDirection = `one direction of ${plural(oneSided, 'connection')} is missing altogether: packets that go the other way do not come by where this was captured, or a capture filter left them out`;
  return {
    code: 'tcp/gap',
    severity: 'warning',
    message: `${plural(bytes, 'byte')} of HTTP traffic missing from the capture, in ${plural(count, 'gap')}`,
    primary: { source: { kind: 'file', file, offset: null }, text: `${plural(connections, 'connection')} affected` },
    secondary: samples.map((sample) => label(file, sample, 'bytes are missing before this frame')),
    notes: [
      'a request or response in a gap cannot be seen; what follows it is read again from the next message on',
      ...(oneSided > 0 ? [oneDirection] : []),
    ],
    help: {
      text:
        oneSided > 0
          ? 'capture both directions, on the machine of the browser if need be: tcpdump -w new.pcap tcp port 443'
          : 'capture again with a larger buffer: tcpdump -B 16384 -w new.pcap tcp',
      applicability: 'has-placeholder',
      edits: [],
    },
  };
}

export interface DifferingCounts {
  readonly connections: number;
  readonly samples: readonly TcpSample[];
}

/** Two copies of the same bytes of a stream that are not the same. */
export function overlapDiffers(file: string, { connections, samples }: DifferingCounts): Diagnostic {
  return {
    code: 'tcp/overlap-differs',
    severity: 'warning',
    message: `${plural(connections, 'connection')} with retransmitted bytes that differ from their first copy`,
    primary: { source: { kind: 'file', file, offset: null }, text: 'the first copy was taken' },
    secondary: samples.map((sample) => label(file, sample, 'differs from bytes seen before')),
    notes: [
      'the receiver may have taken the other copy, so what is reported may not be what the server or browser saw',
    ],
    help: null,
  };
}

/** Connections that the capture has before and behind a translation of addresses. */
export function severalLegs(file: string, connections: number): Diagnostic {
  const them = connections === 1 ? 'it is' : 'each is';
  return {
    code: 'tcp/several-legs',
    severity: 'info',
    message: `${plural(connections, 'connection')} captured on both sides of an address translation; ${them} read once`,
    primary: {
      source: { kind: 'file', file, offset: null },
      text: 'the same segments under other addresses or ports',
    },
    secondary: [],
    notes: ['addresses are told as on the side that was seen first', 'what one side lacks is taken from the other'],
    help: null,
  };
}

/** A host to which connections were opened, and no request at all. */
export interface IdleHost {
  /** With its port where that is not one of the web's. */
  readonly host: string;
  readonly connections: number;
  /** The first of them; its frame is that of the SYN-ACK or, if `isEncrypted`, of the ClientHello. */
  readonly sample: TcpSample;
  /** TLS names the host. */
  readonly isEncrypted: boolean;
  /** The server's address is of the local network or of the machine itself. */
  readonly isLocal: boolean;
}

/** Connections to a host that somebody asks about, while no request to it is in any of the inputs. */
export function noRequest(file: string, { host, connections, sample, isEncrypted, isLocal }: IdleHost): Diagnostic {
  const one = connections === 1 ? 'a connection' : `${connections} connections`;
  const what = isEncrypted ? 'TLS for this host begins here' : 'established here; neither side sends a byte';
  return {
    code: 'tcp/no-request',
    severity: 'info',
    message: `${one} to \`${host}\` ${connections === 1 ? 'was' : 'were'} opened, but no request to it is in the input`,
    primary: label(file, sample, what),
    secondary: [],
    notes: [
      'browsers open connections before they need them (preconnect), and do not use all of them',
      ...(isLocal
        ? [
            'it is a local address: Chromium connects before it decides whether the page may ask one (Local Network Access), and where it may not, nothing is sent',
          ]
        : []),
      'a request that was given up before it could be sent leaves the same',
    ],
    help: {
      text: 'look into the console of the browser, or record a HAR or NetLog of the same visit: they show requests that were never sent, and why',
      applicability: 'has-placeholder',
      edits: [],
    },
  };
}

export interface EvictedCounts {
  /** Flows without HTTP. */
  readonly flows: number;
  readonly connections: number;
}

/** More flows at a time than there is room for. */
export function tableFull(file: string, { flows, connections }: EvictedCounts): Diagnostic {
  const lost = connections === 0 ? '' : `, ${plural(connections, 'HTTP connection')} among them`;
  return {
    code: 'tcp/table-full',
    severity: connections === 0 ? 'info' : 'warning',
    message: `${plural(flows + connections, 'idle TCP flow')} forgotten to make room${lost}`,
    primary: { source: { kind: 'file', file, offset: null }, text: 'too many flows at a time' },
    secondary: [],
    notes: ['the flows that were idle longest are forgotten first; if one wakes up it is read as if it began there'],
    help: {
      text: 'keep only the traffic that matters, for example: tcpdump -r all.pcap -w http.pcap tcp port 80',
      applicability: 'has-placeholder',
      edits: [],
    },
  };
}

function label(file: string, { frame, client, server }: TcpSample, text: string): Label {
  return { source: { kind: 'frame', file, frame, line: `${client} -> ${server}`, span: null }, text };
}
