import { buildPcap } from './build-capture.ts';
import { dnsResponse } from './build-dns.ts';
import { FLAG, tcpFrame, udpFrame } from './build-packet.ts';
import { clientHello, cryptoFrame, initialPacket, longHeader, varint } from './build-quic.ts';

const CLIENT = '10.0.0.2';
const hello = clientHello({ serverName: 'sni.example', protocols: ['h3'], keyShareBytes: 1200 });
const draft = Buffer.concat([longHeader({ version: 0xff00_001d, type: 2 }), varint(40), Buffer.alloc(40)]);

const quic = (sourcePort: number, destination: string, payload: Buffer): Buffer =>
  udpFrame({ source: CLIENT, destination, sourcePort, destinationPort: 443, payload });

/** A connection with sni.example in two packets, and one each with hosts known from an answer of DNS and from TLS. */
export function quicCapture(): Buffer {
  const answers = [
    { type: 'CNAME', data: 'edge.example' },
    { type: 'A', owner: 'edge.example', data: '203.0.113.8' },
  ] as const;
  const dns = { source: '10.0.0.1', destination: CLIENT, sourcePort: 53, destinationPort: 40_000 };
  const tcp = { source: CLIENT, destination: '203.0.113.9', sourcePort: 50_009, destinationPort: 443 };
  const tls = clientHello({ serverName: 'tls.example' });
  const record = Buffer.concat([Buffer.from([0x16, 3, 1, tls.length >> 8, tls.length & 0xff]), tls]);
  const frames = [
    udpFrame({ ...dns, payload: dnsResponse({ name: 'dns.example', answers }) }),
    quic(50_001, '203.0.113.7', initialPacket({ frames: cryptoFrame(hello, 900) })),
    quic(50_001, '203.0.113.7', initialPacket({ frames: cryptoFrame(hello, 0, 900), number: 1 })),
    quic(50_002, '203.0.113.8', draft),
    quic(50_003, '203.0.113.9', draft),
    tcpFrame({ ...tcp, seq: 99, flags: FLAG.syn }),
    tcpFrame({ ...tcp, seq: 100, flags: FLAG.ack | FLAG.psh, payload: record }),
  ];
  return buildPcap(frames.map((bytes, i) => ({ bytes, timeUs: i })));
}
