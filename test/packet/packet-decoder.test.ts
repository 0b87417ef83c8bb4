import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import * as build from '../support/build-packet.ts';
import { cutAmong, decode } from './observe.ts';

const v4 = { source: '10.0.0.1', destination: '192.168.1.2' };
const v6 = { source: '2001:db8::1', destination: 'fe80::2:3' };
const ports = { sourcePort: 50_000, destinationPort: 80 };
const hello = { ...ports, seq: 0xffff_fff0, ack: 7, flags: build.FLAG.ack | build.FLAG.psh, payload: 'hello' };
const flow4 = '0a000001:50000 > c0a80102:80';
const flow6 = '20010db8000000000000000000000001:50000 > fe800000000000000000000000020003:80';
const segment = { kind: 'tcp', frame: 1, payload: 'hello', seq: 0xffff_fff0, ack: 7, flags: 0x18, missing: 0 };
const tcp4 = build.ipv4({ ...v4, protocol: 6, payload: build.tcp({ ...v4, ...hello }) });
const tcp6 = build.ipv6({ ...v6, nextHeader: 6, payload: build.tcp({ ...v6, ...hello }) });

const hex = (text: string): Buffer => Buffer.from(text.replaceAll(' ', ''), 'hex');
const bytesOf = (...parts: (Uint8Array | string)[]): Buffer =>
  Buffer.concat(parts.map((part) => (typeof part === 'string' ? hex(part) : part)));
const macs = '020000000001 020000000002';
const eth4 = bytesOf(macs, '0800', tcp4);

describe('a TCP segment in Ethernet', () => {
  test('over IPv4 is handed on in place, without the padding of the frame', () => {
    expect(decode([{ bytes: build.tcpFrame({ ...v4, ...hello }) }]).events).toEqual([{ ...segment, flow: flow4 }]);
  });

  test('over IPv6 too', () => {
    expect(decode([{ bytes: build.tcpFrame({ ...v6, ...hello }) }]).events).toEqual([{ ...segment, flow: flow6 }]);
  });

  test('may have TCP and IP options', () => {
    const options = Buffer.alloc(12, 1);
    const payload = build.tcp({ ...v4, ...hello, options });
    const bytes = build.ethernet(0x0800, build.ipv4({ ...v4, protocol: 6, payload, options: Buffer.alloc(40, 1) }));
    expect(decode([{ bytes }]).events).toEqual([{ ...segment, flow: flow4 }]);
  });

  test('has the captured length where segmentation offload left an IP length of 0', () => {
    const payload = build.tcp({ ...v4, ...hello, payload: 'x'.repeat(70_000) });
    const offloaded = build.ethernet(
      0x0800,
      Buffer.concat([build.ipv4({ ...v4, protocol: 6, payload, totalLength: 0 })]),
    );
    expect(decode([{ bytes: offloaded }]).events[0]!.payload).toHaveLength(70_000);
    const jumbo = build.tcp({ ...v6, ...hello, payload: 'x'.repeat(70_000) });
    const packet = build.ipv6({ ...v6, nextHeader: 6, payload: jumbo, payloadLength: 0 });
    expect(decode([{ bytes: build.ethernet(0x86dd, packet) }]).events[0]!.payload).toHaveLength(70_000);
  });

  test('with an IP length beyond the packet has what the packet has', () => {
    const packet = build.ipv4({ ...v4, protocol: 6, payload: build.tcp({ ...v4, ...hello }), totalLength: 4000 });
    expect(decode([{ bytes: bytesOf(macs, '0800', packet) }]).events).toEqual([{ ...segment, flow: flow4 }]);
  });
});

describe('a UDP datagram', () => {
  const datagram = { ...ports, payload: 'query' };

  test.each([
    ['IPv4', v4, flow4],
    ['IPv6', v6, flow6],
  ])('over %s is handed on', (_, addresses, flow) => {
    const bytes = build.udpFrame({ ...addresses, ...datagram });
    expect(decode([{ bytes }]).events).toEqual([{ kind: 'udp', flow, frame: 1, payload: 'query' }]);
    const cut = bytes.subarray(0, bytes.indexOf('query') + 2);
    const events = [{ kind: 'udp', flow, frame: 1, payload: 'qu', missing: 3 }];
    expect(decode([{ bytes: cut, originalLength: bytes.length }]).events).toEqual(events);
  });
});

describe('a link-layer header is stepped over', () => {
  const wifi = (control: string, more = ''): string =>
    `${control} 0000 ${macs} 020000000003 1000 ${more} aaaa03000000 0800`;

  test.each<[string, number, Buffer]>([
    ['802.1Q', 1, build.ethernet(0x0800, tcp4, [100])],
    ['QinQ', 1, build.ethernet(0x0800, tcp4, [100, 200])],
    ['QinQ of old', 1, bytesOf(macs, '9100 0064 8100 00c8 0800', tcp4)],
    ['802.3 with SNAP', 1, bytesOf(macs, '0100 aaaa03 000000 0800', tcp4)],
    ['802.2 with the SAP of IP', 1, bytesOf(macs, '0100 060603', tcp4)],
    ['802.1Q with a length and SNAP', 1, bytesOf(macs, '8100 0001 0100 aaaa03 000000 0800', tcp4)],
    ['MPLS with two labels', 1, bytesOf(macs, '8847 00064040 000c8140', tcp4)],
    ['MPLS multicast', 1, bytesOf(macs, '8848 00064140', tcp4)],
    ['Ethernet over MPLS with a control word', 1, bytesOf(macs, '8847 00064140 00000000', eth4)],
    ['Ethernet over MPLS', 1, bytesOf(macs, '8847 00064140', eth4)],
    ['PPPoE', 1, bytesOf(macs, '8864 1100 0001 0040 0021', tcp4)],
    ['VN-Tag', 1, bytesOf(macs, '8926 00010002 0800', tcp4)],
    ['E-Tag', 1, bytesOf(macs, '893f 000000010000 0800', tcp4)],
    ['802.1ah', 1, bytesOf(macs, '88e7 00000001', eth4)],
    ['NSH with IPv4', 1, bytesOf(macs, '894f 0fc6 0101 000000ff', Buffer.alloc(16), tcp4)],
    ['NSH with Ethernet', 1, bytesOf(macs, '894f 0fc2 0103 000000ff', eth4)],
    ['BSD null, little-endian', 0, bytesOf('02000000', tcp4)],
    ['BSD null, big-endian', 0, bytesOf('00000002', tcp4)],
    ['BSD null with an EtherType', 0, bytesOf('00000800', tcp4)],
    ['BSD null before Cisco HDLC', 0, bytesOf('0f000800', tcp4)],
    ['BSD null before PPP', 0, bytesOf('ff030021', tcp4)],
    ['BSD loop', 108, bytesOf('00000002', tcp4)],
    ['OpenBSD enc', 109, bytesOf('02000000 00000000 00000000', tcp4)],
    ['OpenBSD pflog', 117, bytesOf('3d', Buffer.alloc(63), tcp4)],
    ['raw IP', 101, tcp4],
    ['raw IP as 12', 12, tcp4],
    ['raw IP as 14', 14, tcp4],
    ['raw IPv4', 228, tcp4],
    ['Linux cooked', 113, bytesOf('0000 0001 0006 020000000001 0000 0800', tcp4)],
    ['Linux cooked with a tag', 113, bytesOf('0000 0001 0006 020000000001 0000 8100 0001 0800', tcp4)],
    ['Linux cooked with 802.2', 113, bytesOf('0000 0001 0006 020000000001 0000 0004 aaaa03 000000 0800', tcp4)],
    ['Linux cooked 2', 276, bytesOf('0800 0000 00000003 0001 00 06 020000000001 0000', tcp4)],
    ['PPP', 9, bytesOf('ff03 0021', tcp4)],
    ['PPP without address and control', 9, bytesOf('0021', tcp4)],
    ['PPP with a short protocol', 9, bytesOf('21', tcp4)],
    ['PPP with HDLC-like framing', 50, bytesOf('ff03 0021', tcp4)],
    ['Cisco HDLC in PPP', 50, bytesOf('0f00 0800', tcp4)],
    ['PPP with direction', 204, bytesOf('00 ff03 0021', tcp4)],
    ['MPLS over PPP', 9, bytesOf('ff03 0281 00064140', tcp4)],
    ['PPPoE alone', 51, bytesOf('1100 0001 0040 0021', tcp4)],
    ['Cisco HDLC', 104, bytesOf('0f00 0800', tcp4)],
    ['RFC 1483', 100, bytesOf('aaaa03 000000 0800', tcp4)],
    ['MPLS alone', 219, bytesOf('00064140', tcp4)],
    ['NFLOG', 239, bytesOf('02 00 0000 0800 0100 08000100 0600 0a00 6100 0000 2400 0900', tcp4)],
    ['NFLOG, big-endian', 239, bytesOf('02 00 0000 0008 0001 00080001 0024 0009', tcp4)],
    ['802.11', 105, bytesOf(wifi('0801'), tcp4)],
    ['802.11 with QoS', 105, bytesOf(wifi('8801', '0000'), tcp4)],
    ['802.11 with four addresses', 105, bytesOf(wifi('0803', '020000000004'), tcp4)],
    ['radiotap', 127, bytesOf('0000 0a00 00000000 0000', wifi('0801'), tcp4)],
    ['Prism', 119, bytesOf(Buffer.alloc(144), wifi('0801'), tcp4)],
    ['AVS', 163, bytesOf('80211001 00000040', Buffer.alloc(56), wifi('0801'), tcp4)],
    ['PPI', 192, bytesOf('0000 0800 69000000', wifi('0801'), tcp4)],
    ['PKTAP', 258, bytesOf('10000000 00000000 01000000 00000000', eth4)],
  ])('%s', (_, linkType, bytes) => {
    expect(decode([{ linkType, bytes }])).toEqual({ events: [{ ...segment, flow: flow4 }], diagnostics: [] });
    const cut = decode(
      [...bytes.keys()].map((n) => ({ linkType, bytes: bytes.subarray(0, n), originalLength: bytes.length })),
    );
    expect(cut.events.every(({ missing }) => missing! > 0)).toBe(true);
  });

  test.each<[string, number, Buffer]>([
    ...['18', '1c', '1e', '0a', '17'].map((family): [string, number, Buffer] => {
      return [`BSD null, family ${family}`, 0, bytesOf(`${family}000000`, tcp6)];
    }),
    ['raw IPv6', 229, tcp6],
    ['raw IP', 101, tcp6],
    ['PPP', 9, bytesOf('ff03 0057', tcp6)],
    ['MPLS', 1, bytesOf(macs, '8847 00064140', tcp6)],
    ['Linux cooked 2', 276, bytesOf('86dd 0000 00000003 0001 00 06 020000000001 0000', tcp6)],
  ])('%s before IPv6', (_, linkType, bytes) => {
    expect(decode([{ linkType, bytes }])).toEqual({ events: [{ ...segment, flow: flow6 }], diagnostics: [] });
  });

  test.each<[string, number, Buffer]>([
    ['ARP', 1, bytesOf(macs, '0806', Buffer.alloc(28))],
    ['802.11 that is encrypted', 105, bytesOf(wifi('0841'), tcp4)],
    ['802.11 without data', 105, bytesOf(wifi('4801'), tcp4)],
    ['a beacon', 105, bytesOf(wifi('8000'), tcp4)],
    ['another PPP protocol', 9, bytesOf('ff03 c021', tcp4)],
    ['cooked netlink', 113, bytesOf('0004 0338 0000 0000000000000000 0800', tcp4)],
  ])('%s holds nothing for us, and that is no problem', (_, linkType, bytes) => {
    expect(decode([{ linkType, bytes }])).toEqual({ events: [], diagnostics: [] });
  });

  test('of an unknown type counts and names it', () => {
    const { events, diagnostics } = decode([
      { linkType: 189, bytes: tcp4 },
      { linkType: 999, bytes: tcp4 },
      { linkType: 999, bytes: tcp4 },
      { linkType: 101, bytes: tcp4 },
    ]);
    expect(events).toHaveLength(1);
    expect(diagnostics).toMatchObject([
      {
        code: 'capture/unsupported-link-type',
        message: '3 packets of link type 999, Linux USB not looked into',
        notes: ['link type 999: 2, first at frame 2', 'link type 189 (Linux USB): 1, first at frame 1'],
      },
    ]);
  });
});

describe('a tunnel is looked into', () => {
  const outer = { source: '1.1.1.1', destination: '2.2.2.2' };
  const over = (protocol: number, payload: Uint8Array): Buffer => build.ipv4({ ...outer, protocol, payload });
  const udp = (port: number, payload: Uint8Array): Buffer =>
    build.ip(outer, 17, build.udp({ ...outer, sourcePort: 40_000, destinationPort: port, payload }));

  test.each<[string, Buffer]>([
    ['IPv4 in IPv4', over(4, tcp4)],
    ['IPv4 in IPv6', build.ipv6({ ...v6, nextHeader: 4, payload: tcp4 })],
    ['GRE', over(47, bytesOf('0000 0800', tcp4))],
    ['GRE with checksum, key and sequence number', over(47, bytesOf('b000 0800 00000000 00000001 00000002', tcp4))],
    ['PPTP', over(47, bytesOf('3081 880b 0040 0001 00000001 00000002 ff03 0021', tcp4))],
    ['Ethernet in GRE', over(47, bytesOf('0000 6558', eth4))],
    ['MPLS in GRE', over(47, bytesOf('0000 8847 00064140', tcp4))],
    ['ERSPAN I', over(47, bytesOf('0000 88be', eth4))],
    ['ERSPAN II', over(47, bytesOf('1000 88be 00000001 1000001400000001', eth4))],
    ['ERSPAN III', over(47, bytesOf('1000 22eb 00000001 200000140000000100000000', eth4))],
    [
      'ERSPAN III with a subheader',
      over(47, bytesOf('1000 22eb 00000001 200000140000000100000001', Buffer.alloc(8), eth4)),
    ],
    ['MPLS in IP', over(137, bytesOf('00064140', tcp4))],
    ['EtherIP', over(97, bytesOf('3000', eth4))],
    [
      'IPsec authentication',
      over(51, bytesOf('06 04 0000 00000001 00000001', Buffer.alloc(12), build.tcp({ ...v4, ...hello }))),
    ],
    ['VXLAN', udp(4789, bytesOf('08000000 00000100', eth4))],
    ['VXLAN with reserved bits set', udp(4789, bytesOf('0cffffff 000001ff', eth4))],
    ['VXLAN on the old port', udp(8472, bytesOf('08000000 00000100', eth4))],
    ['VXLAN-GPE', udp(4790, bytesOf('0c000001 00000100', tcp4))],
    ['GENEVE', udp(6081, bytesOf('0000 6558 00000100', eth4))],
    ['GENEVE with options', udp(6081, bytesOf('0200 0800 00000100', Buffer.alloc(8), tcp4))],
    ['GRE in UDP', udp(4754, bytesOf('0000 0800', tcp4))],
    ['GTP', udp(2152, bytesOf('30ff 0028 00000001', tcp4))],
    ['GTP with an extension header', udp(2152, bytesOf('34ff 0028 00000001 00000085 01000000', tcp4))],
    ['L2TP', udp(1701, bytesOf('4002 0040 00010002 ff03 0021', tcp4))],
    ['AYIYA', udp(5072, bytesOf('4152 1104 00000000', Buffer.alloc(16 + 20), tcp4))],
    [
      'GRE in VXLAN in IP',
      over(4, udp(4789, bytesOf('08000000 00000100', macs, '0800', over(47, bytesOf('0000 0800', tcp4))))),
    ],
  ])('%s', (name, bytes) => {
    const flow = name.startsWith('IPsec') ? '01010101:50000 > 02020202:80' : flow4;
    expect(decode([{ linkType: 101, bytes }])).toEqual({ events: [{ ...segment, flow }], diagnostics: [] });
  });

  test.each<[string, Buffer]>([
    ['6in4', over(41, tcp6)],
    ['IPv6 in IPv6', build.ipv6({ ...v6, nextHeader: 41, payload: tcp6 })],
    ['Teredo', udp(3544, tcp6)],
    ['Teredo with indications', udp(3544, bytesOf('0001 0000 0000000000000000 00 0000 0000 00000000', tcp6))],
  ])('%s', (_, bytes) => {
    expect(decode([{ linkType: 101, bytes }])).toEqual({ events: [{ ...segment, flow: flow6 }], diagnostics: [] });
  });

  test('unless its header says it is none: then it is a datagram', () => {
    const { events } = decode([{ linkType: 101, bytes: udp(4789, bytesOf('00000000 00000100', eth4)) }]);
    expect(events).toMatchObject([{ kind: 'udp' }]);
  });

  test('but not without end', () => {
    let bytes = tcp4;
    for (let i = 0; i < 200; i++) bytes = over(4, bytes);
    const { events, diagnostics } = decode([{ linkType: 101, bytes }]);
    expect(events).toEqual([]);
    expect(diagnostics).toMatchObject([{ code: 'packet/malformed' }]);
  });
});

describe('IPv6 extension headers', () => {
  const chain = (first: number, payload: Uint8Array): Buffer =>
    build.ethernet(0x86dd, build.ipv6({ ...v6, nextHeader: first, payload }));
  const tcp = build.tcp({ ...v6, ...hello });

  test('are stepped over', () => {
    const all = build.extension(43, build.extension(60, build.extension(135, build.extension(6, tcp, 16)), 24));
    expect(decode([{ bytes: chain(0, all) }])).toEqual({ events: [{ ...segment, flow: flow6 }], diagnostics: [] });
  });

  test('may be an authentication header and an atomic fragment', () => {
    const fragment = build.ipv6Fragment({
      nextHeader: 6,
      id: 1,
      fragmentOffset: 0,
      moreFragments: false,
      payload: tcp,
    });
    const bytes = chain(51, bytesOf('2c 04 0000 00000001 00000001', Buffer.alloc(12), fragment));
    expect(decode([{ bytes }]).events).toEqual([{ ...segment, flow: flow6 }]);
  });

  test('beyond reason are malformed', () => {
    let payload = tcp;
    for (let i = 0; i < 100; i++) payload = build.extension(60, payload);
    expect(decode([{ bytes: chain(60, payload) }])).toMatchObject({
      events: [],
      diagnostics: [{ code: 'packet/malformed' }],
    });
  });
});

describe('a packet that the recorder cut', () => {
  const whole = build.tcpFrame({ ...v4, ...hello, payload: 'x'.repeat(1000) });

  test('in its payload tells how much is missing', () => {
    const packets = [{ bytes: whole.subarray(0, 154), originalLength: whole.length }];
    expect(decode(packets).events).toMatchObject([{ payload: 'x'.repeat(100), missing: 900 }]);
    expect(cutAmong(packets)).toEqual([{ file: 'a.pcap', packets: 1, firstFrame: 1 }]);
  });

  test('in its TCP options too', () => {
    const bytes = build.tcpFrame({ ...v4, ...hello, options: Buffer.alloc(20, 1) });
    expect(decode([{ bytes: bytes.subarray(0, 60), originalLength: bytes.length }]).events).toMatchObject([
      { payload: '', missing: 5 },
    ]);
  });

  test('in its headers is counted', () => {
    const packets = [20, 40, 13].map((length) => ({ bytes: whole.subarray(0, length), originalLength: whole.length }));
    expect(decode(packets)).toEqual({ events: [], diagnostics: [] });
    expect(cutAmong(packets)).toEqual([{ file: 'a.pcap', packets: 3, firstFrame: 1 }]);
  });

  test('only in its padding lacks nothing', () => {
    const bytes = build.tcpFrame({ ...v4, ...hello, payload: '' });
    const packets = [{ bytes: bytes.subarray(0, 54), originalLength: 60 }];
    expect(decode(packets)).toMatchObject({ events: [{ payload: '', missing: 0 }], diagnostics: [] });
    expect(cutAmong(packets)).toEqual([]);
  });
});

describe('a packet whose headers cannot be', () => {
  const changed = (change: (frame: Buffer) => void): Buffer => {
    const frame = build.tcpFrame({ ...v4, ...hello });
    change(frame);
    return frame;
  };

  test.each<[string, Buffer]>([
    ['IP version', changed((frame) => frame.writeUInt8(0x55, 14))],
    ['IP header length', changed((frame) => frame.writeUInt8(0x44, 14))],
    ['IP total length', changed((frame) => frame.writeUInt16BE(19, 16))],
    ['TCP header length', changed((frame) => frame.writeUInt8(0x40, 14 + 20 + 12))],
    ['TCP header beyond the packet', changed((frame) => frame.writeUInt8(0xf0, 14 + 20 + 12))],
    ['length of all', build.tcpFrame({ ...v4, ...hello }).subarray(0, 40)],
  ])('(%s) is counted', (_, bytes) => {
    expect(decode([{ bytes }])).toMatchObject({ events: [], diagnostics: [{ code: 'packet/malformed' }] });
  });
});

test('random bytes of any link type never throw, and nothing reaches outside the packet', () => {
  const linkTypes = [
    0, 1, 9, 12, 50, 51, 100, 101, 104, 105, 108, 109, 113, 117, 119, 127, 163, 192, 204, 219, 239, 258, 276,
  ];
  const types = [0x0800, 0x86dd, 0x8100, 0x8847, 0x8864, 0x894f, 0x88e7, 0x8926];
  fc.assert(
    fc.property(
      fc.constantFrom(...linkTypes),
      fc.constantFrom(...types),
      fc.uint8Array({ maxLength: 150 }),
      fc.boolean(),
      (linkType, type, garbage, framed) => {
        const bytes = framed ? build.ethernet(type, garbage) : garbage;
        const { events } = decode([{ linkType, bytes }]);
        for (const { payload } of events) expect(payload.length).toBeLessThanOrEqual(bytes.length);
      },
    ),
    { numRuns: 2000 },
  );
});

test('a damaged packet in a tunnel never throws', () => {
  const outer = { source: '1.1.1.1', destination: '2.2.2.2', sourcePort: 1, destinationPort: 4789 };
  const frame = build.udpFrame({ ...outer, payload: bytesOf('08000000 00000100', eth4) });
  const position = fc.nat({ max: frame.length - 1 });
  fc.assert(
    fc.property(fc.array(fc.tuple(position, fc.nat({ max: 255 })), { maxLength: 4 }), position, (changes, cut) => {
      const bytes = Buffer.from(frame);
      for (const [at, value] of changes) bytes[at] = value;
      decode([{ bytes: bytes.subarray(0, cut) }, { bytes }]);
    }),
    { numRuns: 1000 },
  );
});
