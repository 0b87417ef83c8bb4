import { u16be, u32be } from '../bytes/fields.ts';
import type { PacketView } from '../capture/packet-view.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { type Cursor, ETHER_TYPE, enterEthernet } from './cursor.ts';
import { enterNetwork } from './ether-type.ts';
import { type Fragment, FragmentTable } from './fragment-table.ts';
import { enterLink, LINKTYPE } from './link-type.ts';
import { Losses } from './losses.ts';
import { isExtension, isTunnel, PROTOCOL } from './protocol.ts';
import type { DatagramView, PacketSink, SegmentView } from './segment-view.ts';
import { enterGre, enterUdpTunnel, isTunnelPort } from './tunnel.ts';

const ETHERNET_HEADER_BYTES = 14;
const IPV4_HEADER_BYTES = 20;
const IPV6_HEADER_BYTES = 40;
const TCP_HEADER_BYTES = 20;
const UDP_HEADER_BYTES = 8;
/** More headers inside each other are not the work of an honest network. */
const MAX_TUNNELS = 8;
const MAX_EXTENSIONS = 16;

/** Looks into captured packets, in place, and hands on the TCP segments and UDP datagrams in them. */
export class PacketDecoder {
  readonly #file: string;
  readonly #sink: PacketSink & { diagnostic(diagnostic: Diagnostic): void };
  readonly #cursor: Cursor = { type: 0, at: 0 };
  readonly #segment: SegmentView;
  readonly #datagram: DatagramView;
  readonly #fragment: Fragment;
  readonly #fragments = new FragmentTable();
  readonly losses = new Losses();
  /** Where the layer at hand ends: in the capture, and on the wire. */
  #end = 0;
  #wireEnd = 0;
  #tunnels = 0;

  constructor(file: string, sink: PacketSink & { diagnostic(diagnostic: Diagnostic): void }) {
    this.#file = file;
    this.#sink = sink;
    const common = { bytes: Buffer.alloc(0), timeUs: 0, frameNumber: 0 };
    const ports = { addressLength: 4 as const, sourceAt: 0, destinationAt: 0, sourcePort: 0, destinationPort: 0 };
    const payload = { payloadStart: 0, payloadEnd: 0, payloadLength: 0 };
    this.#segment = { ...common, ...ports, ...payload, seq: 0, ack: 0, flags: 0, optionsAt: 0 };
    this.#datagram = { ...common, ...ports, ...payload };
    this.#fragment = {
      ...common,
      addressesAt: 0,
      addressLength: 4,
      protocol: 0,
      id: 0,
      offset: 0,
      more: false,
      start: 0,
      end: 0,
    };
  }

  packet(view: PacketView): void {
    const { bytes, start, end } = view;
    const segment = this.#segment;
    segment.bytes = bytes;
    segment.timeUs = view.timeUs;
    segment.frameNumber = view.frameNumber;
    this.#end = end;
    this.#wireEnd = Math.max(end, start + view.originalLength);
    this.#tunnels = 0;
    const isEthernet = view.linkType === LINKTYPE.ethernet && end - start >= ETHERNET_HEADER_BYTES;
    if (isEthernet && bytes[start + 12] === 0x08 && bytes[start + 13] === 0x00)
      this.#ipv4(start + ETHERNET_HEADER_BYTES);
    else this.#link(view.linkType, start);
  }

  /** No more packets come: says what was left out, but for packets that were cut. */
  end(): void {
    this.#fragments.end();
    this.losses.report(this.#file, this.#fragments, this.#sink);
  }

  #link(linkType: number, at: number): void {
    const entry = enterLink(this.#cursor, this.#segment.bytes, linkType, at, this.#end);
    if (entry === 'unsupported') this.losses.unread(linkType, this.#segment.frameNumber);
    else this.#network(entry === 'entered');
  }

  /** The cursor stands at an EtherType's header if `entered`. */
  #network(entered: boolean): void {
    const cursor = this.#cursor;
    if (entered && enterNetwork(cursor, this.#segment.bytes, this.#end)) {
      if (cursor.type === ETHER_TYPE.ipv4) this.#ipv4(cursor.at);
      else this.#ipv6(cursor.at);
    } else if (cursor.type === ETHER_TYPE.ranOut) {
      cursor.type = 0;
      this.#short();
    }
  }

  /** The packet ends inside a header: the capture's doing, or the sender's. */
  #short(): void {
    if (this.#wireEnd > this.#end) this.losses.cut.add(this.#segment.frameNumber);
    else this.#bad();
  }

  #bad(): void {
    this.losses.malformed.add(this.#segment.frameNumber);
  }

  /** RFC 791 section 3.1. */
  #ipv4(at: number): void {
    const segment = this.#segment;
    const bytes = segment.bytes;
    if (this.#end - at < IPV4_HEADER_BYTES) {
      this.#short();
      return;
    }
    const headerLength = (bytes[at]! & 0x0f) << 2;
    if (bytes[at]! >> 4 !== 4 || headerLength < IPV4_HEADER_BYTES) {
      this.#bad();
      return;
    }
    const totalLength = u16be(bytes, at + 2);
    // Segmentation offload leaves the length to the network card: 0 until then.
    if (totalLength !== 0) {
      if (totalLength < headerLength) {
        this.#bad();
        return;
      }
      this.#limit(at + totalLength);
    }
    const next = at + headerLength;
    if (next > this.#end) {
      this.#short();
      return;
    }
    segment.addressLength = 4;
    segment.sourceAt = at + 12;
    segment.destinationAt = at + 16;
    // More-fragments flag or fragment offset.
    if ((u16be(bytes, at + 6) & 0x3fff) !== 0) this.#ipv4Fragment(at, next);
    else if (bytes[at + 9] === PROTOCOL.tcp) this.#tcp(next);
    else this.#protocol(bytes[at + 9]!, next);
  }

  /** Leaves out what stands behind the packet: Ethernet padding, checksums, trailers. */
  #limit(end: number): void {
    if (end < this.#wireEnd) this.#wireEnd = end;
    if (end < this.#end) this.#end = end;
  }

  #ipv4Fragment(at: number, next: number): void {
    const bytes = this.#segment.bytes;
    const field = u16be(bytes, at + 6);
    const fragment = this.#fragment;
    fragment.protocol = bytes[at + 9]!;
    fragment.id = u16be(bytes, at + 4);
    fragment.offset = (field & 0x1fff) << 3;
    fragment.more = (field & 0x2000) !== 0;
    this.#reassemble(next);
  }

  /** RFC 8200 section 3. */
  #ipv6(at: number): void {
    const segment = this.#segment;
    const bytes = segment.bytes;
    if (this.#end - at < IPV6_HEADER_BYTES) {
      this.#short();
      return;
    }
    if (bytes[at]! >> 4 !== 6) {
      this.#bad();
      return;
    }
    const payloadLength = u16be(bytes, at + 4);
    // 0 with a jumbogram (RFC 2675) and with segmentation offload.
    if (payloadLength !== 0) this.#limit(at + IPV6_HEADER_BYTES + payloadLength);
    segment.addressLength = 16;
    segment.sourceAt = at + 8;
    segment.destinationAt = at + 24;
    const protocol = bytes[at + 6]!;
    if (protocol === PROTOCOL.tcp) this.#tcp(at + IPV6_HEADER_BYTES);
    else this.#extensions(protocol, at + IPV6_HEADER_BYTES);
  }

  /** IPv6 extension headers (RFC 8200 section 4), then what they precede. */
  #extensions(first: number, from: number): void {
    const bytes = this.#segment.bytes;
    let protocol = first;
    let at = from;
    for (let hops = 0; hops < MAX_EXTENSIONS; hops++) {
      if (!isExtension(protocol)) {
        this.#protocol(protocol, at);
        return;
      }
      if (this.#end - at < 8) {
        this.#short();
        return;
      }
      // An atomic fragment is no fragment (RFC 6946).
      if (protocol === PROTOCOL.fragment && (u16be(bytes, at + 2) & 0xfff9) !== 0) {
        this.#ipv6Fragment(at);
        return;
      }
      const length =
        protocol === PROTOCOL.fragment
          ? 8
          : protocol === PROTOCOL.authentication
            ? (bytes[at + 1]! + 2) * 4
            : (bytes[at + 1]! + 1) * 8;
      protocol = bytes[at]!;
      at += length;
    }
    this.#bad();
  }

  #ipv6Fragment(at: number): void {
    const bytes = this.#segment.bytes;
    const field = u16be(bytes, at + 2);
    const fragment = this.#fragment;
    fragment.protocol = bytes[at]!;
    fragment.id = u32be(bytes, at + 4);
    fragment.offset = field & 0xfff8;
    fragment.more = (field & 1) !== 0;
    this.#reassemble(at + 8);
  }

  /** The fragment's data begin at `at`; its own fields are set. */
  #reassemble(at: number): void {
    const segment = this.#segment;
    const fragment = this.#fragment;
    if (this.#end < this.#wireEnd || at > this.#end) {
      this.#fragments.drop(segment.frameNumber);
      return;
    }
    fragment.bytes = segment.bytes;
    fragment.addressesAt = segment.sourceAt;
    fragment.addressLength = segment.addressLength;
    fragment.start = at;
    fragment.end = this.#end;
    fragment.timeUs = segment.timeUs;
    fragment.frameNumber = segment.frameNumber;
    const whole = this.#fragments.add(fragment);
    if (whole === null) return;
    segment.bytes = whole;
    segment.sourceAt = 0;
    segment.destinationAt = segment.addressLength;
    this.#end = this.#wireEnd = whole.length;
    this.#extensions(this.#fragments.protocol, 2 * segment.addressLength);
  }

  /** What an IP header names as its content. */
  #protocol(protocol: number, at: number): void {
    if (protocol === PROTOCOL.tcp) this.#tcp(at);
    else if (protocol === PROTOCOL.udp) this.#udp(at);
    else if (protocol === PROTOCOL.authentication) this.#extensions(protocol, at);
    else if (isTunnel(protocol) && this.#deeper()) this.#tunnel(protocol, at);
  }

  #tunnel(protocol: number, at: number): void {
    const bytes = this.#segment.bytes;
    const cursor = this.#cursor;
    if (protocol === PROTOCOL.ipv4) this.#ipv4(at);
    else if (protocol === PROTOCOL.ipv6) this.#ipv6(at);
    else if (protocol === PROTOCOL.gre) this.#network(enterGre(cursor, bytes, at, this.#end));
    else if (protocol === PROTOCOL.etherIp) this.#network(enterEthernet(cursor, bytes, at + 2, this.#end));
    else {
      cursor.type = ETHER_TYPE.mplsUnicast;
      cursor.at = at;
      this.#network(true);
    }
  }

  /** RFC 9293 section 3.1. */
  #tcp(at: number): void {
    const segment = this.#segment;
    const bytes = segment.bytes;
    const end = this.#end;
    if (end - at < TCP_HEADER_BYTES) {
      this.#short();
      return;
    }
    const headerLength = (bytes[at + 12]! >> 4) << 2;
    const payloadAt = at + headerLength;
    if (headerLength < TCP_HEADER_BYTES || payloadAt > this.#wireEnd) {
      this.#bad();
      return;
    }
    segment.sourcePort = u16be(bytes, at);
    segment.destinationPort = u16be(bytes, at + 2);
    segment.seq = u32be(bytes, at + 4);
    segment.ack = u32be(bytes, at + 8);
    segment.flags = bytes[at + 13]!;
    segment.optionsAt = at + TCP_HEADER_BYTES;
    segment.payloadStart = Math.min(payloadAt, end);
    segment.payloadEnd = end;
    segment.payloadLength = this.#wireEnd - payloadAt;
    if (this.#wireEnd > end && segment.payloadLength > 0) this.losses.cut.add(segment.frameNumber);
    this.#sink.segment(segment);
  }

  /** RFC 768. */
  #udp(at: number): void {
    const segment = this.#segment;
    const bytes = segment.bytes;
    if (this.#end - at < UDP_HEADER_BYTES) {
      this.#short();
      return;
    }
    const length = u16be(bytes, at + 4);
    if (length >= UDP_HEADER_BYTES) this.#limit(at + length);
    const payloadAt = at + UDP_HEADER_BYTES;
    const sourcePort = u16be(bytes, at);
    const destinationPort = u16be(bytes, at + 2);
    if (isTunnelPort(destinationPort) && this.#udpTunnel(destinationPort, payloadAt)) return;
    if (isTunnelPort(sourcePort) && this.#udpTunnel(sourcePort, payloadAt)) return;
    const datagram = this.#datagram;
    datagram.bytes = bytes;
    datagram.addressLength = segment.addressLength;
    datagram.sourceAt = segment.sourceAt;
    datagram.destinationAt = segment.destinationAt;
    datagram.sourcePort = sourcePort;
    datagram.destinationPort = destinationPort;
    datagram.payloadStart = payloadAt;
    datagram.payloadEnd = this.#end;
    datagram.payloadLength = this.#wireEnd - payloadAt;
    datagram.timeUs = segment.timeUs;
    datagram.frameNumber = segment.frameNumber;
    this.#sink.datagram(datagram);
  }

  /** Whether the payload of a datagram of `port` is another packet, which then has been looked into. */
  #udpTunnel(port: number, at: number): boolean {
    const cursor = this.#cursor;
    if (!enterUdpTunnel(cursor, this.#segment.bytes, port, at, this.#end)) {
      cursor.type = 0;
      return false;
    }
    if (this.#deeper()) this.#network(true);
    return true;
  }

  /** Counts a packet within a packet; false: that is enough of them. */
  #deeper(): boolean {
    this.#tunnels += 1;
    if (this.#tunnels <= MAX_TUNNELS) return true;
    this.#bad();
    return false;
  }
}
