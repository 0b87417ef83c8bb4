import { latin1 } from '../bytes/latin1.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { type QuicHost, quicNotDecoded } from '../diagnostics/quic.ts';
import { formatAddress, formatEndpoint } from '../flow/endpoint.ts';
import type { HostNames } from '../names/host-names.ts';
import type { DatagramView } from '../packet/segment-view.ts';
import { FirstFlight } from './first-flight.ts';
import { type LongHeader, mayBeLongHeader, parseLongHeader } from './long-header.ts';

const MAX_CONNECTIONS = 32_768;
/** Connections whose ClientHello is not whole yet; beyond it, the oldest are left without. */
const MAX_FLIGHTS = 256;
const PORT_BYTES = 2;
const HTTPS_PORT = 443;
/** ALPN of HTTP/3 and its drafts, and of the HTTP/0.9 of interoperability tests. */
const HTTP_PROTOCOL = /^h[3q](?:-|$)/;

interface Connection {
  readonly frame: number;
  /** Whether the second endpoint of the key is the server, as far as known. */
  serverIsSecond: boolean;
  isClientCertain: boolean;
  host: string | null;
  protocols: readonly string[] | null;
  flight: FirstFlight | null;
}

/**
 * Recognises QUIC connections by the long header of their first packets and says at the end that they were not read.
 * HTTP/3 will join here: what a `Connection` keeps grows, the border to `packet` stays.
 */
export class QuicConnections {
  readonly #file: string;
  readonly #names: HostNames;
  readonly #sink: { diagnostic(diagnostic: Diagnostic): void };
  /** By both endpoints, address and port as they stand in the packet, the smaller first. */
  readonly #connections = new Map<string, Connection>();
  readonly #flights = new Set<Connection>();
  readonly #maxConnections: number;
  #isFull = false;

  constructor(
    file: string,
    names: HostNames,
    sink: { diagnostic(diagnostic: Diagnostic): void },
    maxConnections = MAX_CONNECTIONS,
  ) {
    this.#file = file;
    this.#names = names;
    this.#sink = sink;
    this.#maxConnections = maxConnections;
  }

  get isEmpty(): boolean {
    return this.#connections.size === 0;
  }

  datagram(datagram: DatagramView): void {
    if (!mayBeLongHeader(datagram)) return;
    const header = parseLongHeader(datagram);
    if (header === null) return;
    const { bytes, addressLength, sourceAt, destinationAt, sourcePort, destinationPort } = datagram;
    const source = latin1(bytes, sourceAt, sourceAt + addressLength) + portKey(sourcePort);
    const destination = latin1(bytes, destinationAt, destinationAt + addressLength) + portKey(destinationPort);
    const isSourceFirst = source < destination;
    const key = isSourceFirst ? source + destination : destination + source;
    let connection = this.#connections.get(key);
    if (connection === undefined) {
      if (this.#connections.size >= this.#maxConnections) {
        this.#isFull = true;
        return;
      }
      const serverIsSecond = isFromClient(datagram) === isSourceFirst;
      connection = this.#begin(datagram.frameNumber, serverIsSecond);
      this.#connections.set(key, connection);
    }
    if (!connection.isClientCertain) {
      const sender = senderOf(header);
      connection.isClientCertain = sender !== 'either';
      if (sender !== 'either') connection.serverIsSecond = (sender === 'client') === isSourceFirst;
    }
    if (connection.flight !== null && header.protectedAt !== 0) {
      this.#advance(connection, connection.flight, datagram, header, isSourceFirst);
    }
  }

  /** With whom HTTP may have been spoken: hosts that clients named, else `address:port`. */
  get unread(): string[] {
    const servers = new Set<string>();
    for (const [key, connection] of this.#connections) {
      if (mayBeHttp(connection)) servers.add(connection.host ?? this.#hostOf(key, connection).address);
    }
    return [...servers];
  }

  /** No more datagrams come: tells what was not read. */
  end(): void {
    const first = this.#connections.values().next().value;
    if (first === undefined) return;
    const hosts = new Map<string, { host: QuicHost; count: number }>();
    const others = new Set<string>();
    let other = 0;
    for (const [key, connection] of this.#connections) {
      const host = this.#hostOf(key, connection);
      const label = host.names.join(' ') || host.address;
      const group = hosts.get(label) ?? { host, count: 0 };
      group.count += 1;
      hosts.set(label, group);
      if (mayBeHttp(connection)) continue;
      other += 1;
      for (const name of connection.protocols ?? []) others.add(name);
    }
    this.#sink.diagnostic(
      quicNotDecoded(this.#file, first.frame, {
        connections: this.#connections.size,
        isFull: this.#isFull,
        hosts: [...hosts.values()].sort((a, b) => b.count - a.count).map(({ host }) => host),
        other: { count: other, protocols: [...others] },
      }),
    );
  }

  #begin(frame: number, serverIsSecond: boolean): Connection {
    const flight = new FirstFlight();
    const connection = { frame, serverIsSecond, isClientCertain: false, host: null, protocols: null, flight };
    this.#flights.add(connection);
    if (this.#flights.size > MAX_FLIGHTS) {
      for (const oldest of this.#flights) {
        this.#leave(oldest);
        break;
      }
    }
    return connection;
  }

  #advance(
    connection: Connection,
    flight: FirstFlight,
    { bytes, payloadStart, destinationAt, addressLength }: DatagramView,
    header: LongHeader,
    isSourceFirst: boolean,
  ): void {
    if (flight.add(bytes, payloadStart, header)) {
      connection.serverIsSecond = isSourceFirst;
      connection.isClientCertain = true;
      connection.host = flight.hello?.serverName ?? connection.host;
      if (connection.host !== null)
        this.#names.learn(formatAddress(bytes, destinationAt, addressLength), connection.host);
      connection.protocols = flight.hello?.protocols ?? connection.protocols;
    }
    if (flight.isOver) this.#leave(connection);
  }

  #leave(connection: Connection): void {
    connection.flight = null;
    this.#flights.delete(connection);
  }

  #hostOf(key: string, { serverIsSecond, host }: Connection): QuicHost {
    const bytes = Buffer.from(key, 'latin1');
    const addressLength = bytes.length === 2 * (4 + PORT_BYTES) ? 4 : 16;
    const at = serverIsSecond ? addressLength + PORT_BYTES : 0;
    const port = bytes.readUInt16BE(at + addressLength);
    const names = host === null ? this.#names.of(formatAddress(bytes, at, addressLength)) : [host];
    return { names, address: formatEndpoint(bytes, at, addressLength, port) };
  }
}

const mayBeHttp = ({ protocols }: Connection): boolean =>
  protocols === null || protocols.some((name) => HTTP_PROTOCOL.test(name));

const portKey = (port: number): string => String.fromCharCode(port >> 8, port & 0xff);

function senderOf({ type, hasToken }: LongHeader): 'client' | 'server' | 'either' {
  if (type === 'negotiation' || type === 'retry') return 'server';
  return type === '0-rtt' || type === 'reserved-version' || hasToken ? 'client' : 'either';
}

/** Until something says better, the server has port 443, else the lower one. */
function isFromClient({ sourcePort, destinationPort }: DatagramView): boolean {
  if (destinationPort === HTTPS_PORT) return true;
  return sourcePort !== HTTPS_PORT && sourcePort >= destinationPort;
}
