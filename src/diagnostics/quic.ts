import { isBrowsersAlone } from './browsers-own.ts';
import type { Diagnostic } from './diagnostic.ts';
import { listOf, plural } from './wording.ts';

/** A server that was spoken to by QUIC. */
export interface QuicHost {
  /** Its name, or every name that its address is known by, though another may be meant; empty when none is known. */
  readonly names: readonly string[];
  /** `address:port`. */
  readonly address: string;
}

export interface QuicCounts {
  readonly connections: number;
  /** There were more connections than are counted. */
  readonly isFull: boolean;
  /** Most often first. */
  readonly hosts: readonly QuicHost[];
  /** Connections whose client offered no HTTP, and what it offered. */
  readonly other: { readonly count: number; readonly protocols: readonly string[] };
}

/** `frame`: where the first connection begins. */
export function quicNotDecoded(file: string, frame: number, counts: QuicCounts): Diagnostic {
  const { connections, isFull, hosts, other } = counts;
  const many = `${isFull ? 'more than ' : ''}${plural(connections, 'QUIC connection')}`;
  const notes = ['HTTP/3 over QUIC is not read in captures; without QUIC a browser uses HTTP/2 or HTTP/1.1 over TLS'];
  const own = hosts.filter(({ names }) => isBrowsersAlone(names));
  const pages = hosts.filter((host) => !own.includes(host));
  if (own.length > 0) notes.push(`browsers ask ${listOf(own.map(nameOf))} of their own accord, whatever the page does`);
  if (other.count > 0) {
    const offer = other.protocols.length === 0 ? 'no protocol' : listOf(other.protocols);
    notes.push(`${plural(other.count, 'connection')} of ${connections} cannot be HTTP: the client offers ${offer}`);
  }
  return {
    code: 'quic/not-decoded',
    severity: !isFull && (other.count === connections || pages.length === 0) ? 'info' : 'warning',
    message: `${many} with ${listOf([...pages, ...own].map(nameOf))} ${connections === 1 ? 'was' : 'were'} not read`,
    primary: { source: { kind: 'frame', file, frame, line: '', span: null }, text: 'begins here' },
    secondary: [],
    notes,
    help: {
      text: 'turn QUIC off in the browser (Chrome, Edge: start it with --disable-quic; Firefox: network.http.http3.enable = false in about:config) and capture again, or export a HAR (DevTools, Network, "Export HAR") and give that',
      applicability: 'has-placeholder',
      edits: [],
    },
  };
}

const nameOf = ({ names, address }: QuicHost): string =>
  names.length < 2 ? (names[0] ?? address) : `${address} (address of ${listOf(names)})`;
