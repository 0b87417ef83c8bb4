// Makes valid packets from plain options, innermost first: tcp() or udp() in ipv4() or ipv6() in ethernet().

/** The flag octet of TCP (RFC 9293 section 3.1). */
export const FLAG = { fin: 0x01, syn: 0x02, rst: 0x04, psh: 0x08, ack: 0x10 } as const;

type Payload = Uint8Array | string;

const bytesOf = (payload: Payload): Buffer => Buffer.from(payload);

/** An IP packet's addresses, dotted or with colons (`::` allowed). */
export interface Addresses {
  readonly source: string;
  readonly destination: string;
}

export interface TcpOptions extends Addresses {
  readonly sourcePort: number;
  readonly destinationPort: number;
  readonly seq?: number;
  readonly ack?: number;
  readonly flags?: number;
  readonly window?: number;
  readonly payload?: Payload;
  /** TCP options, padded to a multiple of four. */
  readonly options?: Uint8Array;
}

export interface UdpOptions extends Addresses {
  readonly sourcePort: number;
  readonly destinationPort: number;
  readonly payload?: Payload;
}

export function addressBytes(address: string): Buffer {
  if (!address.includes(':')) return Buffer.from(address.split('.').map(Number));
  const [head = '', tail = ''] = address.split('::');
  const groups = (text: string): number[] =>
    text === '' ? [] : text.split(':').map((group) => Number.parseInt(group, 16));
  const left = groups(head);
  const right = groups(tail);
  const all = [...left, ...new Array<number>(8 - left.length - right.length).fill(0), ...right];
  return Buffer.from(all.flatMap((group) => [group >> 8, group & 0xff]));
}

/** RFC 1071. */
export function internetChecksum(bytes: Uint8Array): number {
  let sum = 0;
  for (let i = 0; i < bytes.length; i += 2) sum += (bytes[i]! << 8) | (bytes[i + 1] ?? 0);
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
  return ~sum & 0xffff;
}

function transportChecksum({ source, destination }: Addresses, protocol: number, segment: Uint8Array): number {
  const tail = Buffer.alloc(6);
  tail.writeUInt32BE(segment.length);
  tail.writeUInt16BE(protocol, 4);
  return internetChecksum(Buffer.concat([addressBytes(source), addressBytes(destination), tail, segment]));
}

/** A TCP segment. */
export function tcp(options: TcpOptions): Buffer {
  const extra = options.options ?? Buffer.alloc(0);
  const headerLength = 20 + ((extra.length + 3) & ~3);
  const header = Buffer.alloc(headerLength);
  header.writeUInt16BE(options.sourcePort, 0);
  header.writeUInt16BE(options.destinationPort, 2);
  header.writeUInt32BE((options.seq ?? 0) >>> 0, 4);
  header.writeUInt32BE((options.ack ?? 0) >>> 0, 8);
  header[12] = (headerLength / 4) << 4;
  header[13] = options.flags ?? FLAG.ack;
  header.writeUInt16BE(options.window ?? 65_535, 14);
  header.set(extra, 20);
  const segment = Buffer.concat([header, bytesOf(options.payload ?? '')]);
  segment.writeUInt16BE(transportChecksum(options, 6, segment), 16);
  return segment;
}

/** A UDP datagram. */
export function udp(options: UdpOptions): Buffer {
  const payload = bytesOf(options.payload ?? '');
  const header = Buffer.alloc(8);
  header.writeUInt16BE(options.sourcePort, 0);
  header.writeUInt16BE(options.destinationPort, 2);
  header.writeUInt16BE(8 + payload.length, 4);
  const datagram = Buffer.concat([header, payload]);
  datagram.writeUInt16BE(transportChecksum(options, 17, datagram) || 0xffff, 6);
  return datagram;
}

export interface Ipv4Options extends Addresses {
  readonly protocol: number;
  readonly payload: Uint8Array;
  readonly id?: number;
  /** In bytes, a multiple of eight. */
  readonly fragmentOffset?: number;
  readonly moreFragments?: boolean;
  /** Padded to a multiple of four. */
  readonly options?: Uint8Array;
  /** Overrides the right one. */
  readonly totalLength?: number;
}

export function ipv4(packet: Ipv4Options): Buffer {
  const extra = packet.options ?? Buffer.alloc(0);
  const headerLength = 20 + ((extra.length + 3) & ~3);
  const header = Buffer.alloc(headerLength);
  header[0] = 0x40 | (headerLength / 4);
  header.writeUInt16BE(packet.totalLength ?? headerLength + packet.payload.length, 2);
  header.writeUInt16BE(packet.id ?? 0, 4);
  header.writeUInt16BE((packet.moreFragments ? 0x2000 : 0) | ((packet.fragmentOffset ?? 0) / 8), 6);
  header[8] = 64;
  header[9] = packet.protocol;
  addressBytes(packet.source).copy(header, 12);
  addressBytes(packet.destination).copy(header, 16);
  header.set(extra, 20);
  header.writeUInt16BE(internetChecksum(header), 10);
  return Buffer.concat([header, packet.payload]);
}

export interface Ipv6Options extends Addresses {
  readonly nextHeader: number;
  readonly payload: Uint8Array;
  /** Overrides the right one. */
  readonly payloadLength?: number;
}

/** Extension headers are part of `payload`; see `extension` and `ipv6Fragment`. */
export function ipv6(packet: Ipv6Options): Buffer {
  const header = Buffer.alloc(40);
  header[0] = 0x60;
  header.writeUInt16BE(packet.payloadLength ?? packet.payload.length, 4);
  header[6] = packet.nextHeader;
  header[7] = 64;
  addressBytes(packet.source).copy(header, 8);
  addressBytes(packet.destination).copy(header, 24);
  return Buffer.concat([header, packet.payload]);
}

/** An IPv6 extension header of `length` bytes (a multiple of eight) before `payload`. */
export function extension(nextHeader: number, payload: Uint8Array, length = 8): Buffer {
  const header = Buffer.alloc(length);
  header[0] = nextHeader;
  header[1] = length / 8 - 1;
  return Buffer.concat([header, payload]);
}

export interface Ipv6FragmentOptions {
  readonly nextHeader: number;
  readonly id: number;
  readonly fragmentOffset: number;
  readonly moreFragments: boolean;
  readonly payload: Uint8Array;
}

export function ipv6Fragment(fragment: Ipv6FragmentOptions): Buffer {
  const header = Buffer.alloc(8);
  header[0] = fragment.nextHeader;
  header.writeUInt16BE(fragment.fragmentOffset | (fragment.moreFragments ? 1 : 0), 2);
  header.writeUInt32BE(fragment.id, 4);
  return Buffer.concat([header, fragment.payload]);
}

/** An Ethernet frame, padded to 60 bytes as on the wire. `vlans` are tag ids, the outer first. */
export function ethernet(etherType: number, payload: Uint8Array, vlans: readonly number[] = []): Buffer {
  const tags = vlans.flatMap((id, i) => {
    const type = i + 1 < vlans.length ? 0x88a8 : 0x8100;
    return [type >> 8, type & 0xff, id >> 8, id & 0xff];
  });
  const head = [2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2, ...tags, etherType >> 8, etherType & 0xff];
  const frame = Buffer.concat([Buffer.from(head), payload]);
  return frame.length < 60 ? Buffer.concat([frame, Buffer.alloc(60 - frame.length)]) : frame;
}

/** An IP packet of the family of its addresses. */
export function ip({ source, destination }: Addresses, protocol: number, payload: Uint8Array): Buffer {
  return source.includes(':')
    ? ipv6({ source, destination, nextHeader: protocol, payload })
    : ipv4({ source, destination, protocol, payload });
}

const etherTypeOf = ({ source }: Addresses): number => (source.includes(':') ? 0x86dd : 0x0800);

/** An Ethernet frame with a TCP segment in IPv4 or IPv6. */
export function tcpFrame(options: TcpOptions): Buffer {
  return ethernet(etherTypeOf(options), ip(options, 6, tcp(options)));
}

/** An Ethernet frame with a UDP datagram in IPv4 or IPv6. */
export function udpFrame(options: UdpOptions): Buffer {
  return ethernet(etherTypeOf(options), ip(options, 17, udp(options)));
}
