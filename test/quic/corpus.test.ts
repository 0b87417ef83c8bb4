import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { analyse } from '../support/analyse.ts';

/** Public captures beside the project, when they are there. */
const CORPUS = join(resolve(process.env['CORSCOPE_SHARED'] ?? '../shared'), 'corpus');

/** Connections as tshark 4.0 counts them; hosts where a version's keys are known and the server name is a host's. */
const WITH_QUIC: Readonly<Record<string, string>> = {
  'http3/illustrated-quic.pcap': '1 QUIC connection with example.ulfheim.net was',
  'http3/pcap2har-http3-connection7.pcap': '1 QUIC connection with www.google.com was',
  'http3/pcap2qlog-multi_stream.pcap': '1 QUIC connection with nghttp2.org was',
  'http3/pcap2qlog-ngtcp2-29-dsb.pcapng': '1 QUIC connection with localhost was',
  'http3/zeek-chromium-115.0.5790.110-google-de-fragmented.pcap': '1 QUIC connection with www.google.de was',
  'http3/zeek-curl-8.1.2-dev-http3-www-google-de.pcap': '1 QUIC connection with www.google.de was',
  'http3/zeek-quic-go-retry.pcap': '1 QUIC connection with 193.167.100.100:443 was',
  'http3/zeek-quicv2-http3-443.pcap': '1 QUIC connection with 127.0.0.1:443 was',
  'pcap/arkime-quicietf.pcap': '1 QUIC connection with ssl.gstatic.com was',
};

function messagesOf(file: string): string[] {
  const raw = readFileSync(join(CORPUS, file));
  const { diagnostics } = analyse({ [file]: raw[0] === 0x1f && raw[1] === 0x8b ? gunzipSync(raw) : raw });
  return diagnostics.filter(({ code }) => code === 'quic/not-decoded').map(({ message }) => message);
}

describe.skipIf(!existsSync(CORPUS))('public captures', () => {
  test.each(Object.entries(WITH_QUIC))('%s: %s not read', (file, wanted) => {
    expect(messagesOf(file)).toEqual([`${wanted} not read`]);
  });

  const others = existsSync(CORPUS)
    ? readdirSync(CORPUS, { recursive: true, encoding: 'utf8' }).filter(
        (file) => /\.(?:pcap|pcapng|cap)(?:\.gz)?$/.test(file) && !(file in WITH_QUIC),
      )
    : [];
  test(`none of the ${others.length} others has a connection`, () => {
    expect(others.filter((file) => messagesOf(file).length > 0)).toEqual([]);
  });
});
