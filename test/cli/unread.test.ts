import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { buildPcap, type CapturedPacket } from '../support/build-capture.ts';
import { dnsResponse } from '../support/build-dns.ts';
import { udpFrame } from '../support/build-packet.ts';
import { cutPackets } from '../support/cut-packets.ts';
import { runCli } from '../support/run-cli.ts';
import { scratchFolder } from '../support/scratch-folder.ts';
import { packetsOf } from '../tls/capture-tls.ts';
import type { Sent } from '../tls/play.ts';
import { recordTls } from '../tls/record-tls.ts';

const folder = scratchFolder('unread');

const file = (name: string, content: string | Buffer): string => {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
};

const AGENT = `User-Agent: ${'x'.repeat(300)}\r\n`;
const PUT = `PUT /a.bin HTTP/1.1\r\nHost: media.example\r\nContent-Length: 0\r\n${AGENT}Origin: https://app.example\r\n\r\n`;
const GET = `GET /logo.png HTTP/1.1\r\nHost: media.example\r\n\r\n`;
const OK = `HTTP/1.1 200 OK\r\nContent-Length: 2000\r\n\r\n${'x'.repeat(2000)}`;
const said = (...talk: readonly string[]): Sent[] =>
  talk.map((text, at) => ({ direction: at % 2 === 0 ? 0 : 1, bytes: Buffer.from(text) }));

async function codesOf(argv: readonly string[]): Promise<[code: number, codes: string[], messages: string[]]> {
  const { code, stdout } = await runCli([...argv, '--format', 'ndjson', '--fail-on', 'never']);
  const lines: { code?: string; message: string }[] = stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));
  const told = lines.filter((line) => line.code !== undefined);
  return [code, told.map((line) => line.code!), told.map(({ message }) => message)];
}

describe.each([
  ['fix', ['--cors', 'captures/cors.xml']],
  ['whatif', ['--cors', 'captures/cors.xml', '--set', 'rule1.method+=PATCH']],
  ['diff', ['captures/cors.xml', 'captures/cors.xml']],
  ['learn', []],
])('%s', (command, argv) => {
  test('of what could not be read says so, instead of finding nothing to do', async () => {
    const { sent } = await recordTls({ talk: [['>', GET]] });
    const tls = file('unread.pcap', buildPcap(packetsOf(sent)));
    const { code, stdout, stderr } = await runCli([command, ...argv, tls]);
    expect([code, stdout]).toEqual([3, '']);
    expect(stderr).toMatch(
      /^corscope: 1 connection with media\.example was not read: its secret is not known; start the browser with .+ --keylog \S+\n$/,
    );
    const cut = file('unread.pcap', buildPcap(cutPackets(packetsOf(said(PUT, OK)), 54)));
    const { code: cutCode, stderr: told } = await runCli([command, ...argv, cut]);
    expect(cutCode).toBe(3);
    expect(told).toMatch(
      /^corscope: 3 packets were cut short by the recorder: the snapshot length was too small; record again with whole packets: .+\n$/,
    );
  });
});

describe('a capture without TCP', () => {
  const datagram = (port: number, payload: Uint8Array): Buffer =>
    udpFrame({
      source: '192.0.2.53',
      destination: '192.0.2.1',
      sourcePort: port,
      destinationPort: 40_000,
      payload,
    });
  const NAME = 'media.oss-cn-hangzhou.aliyuncs.com';
  // WireGuard, transport data.
  const tunnel = datagram(51_820, Buffer.alloc(128, 4));

  test('is nothing to judge, as that of a VPN from outside', async () => {
    const [code, codes, messages] = await codesOf([
      file('vpn.pcap', buildPcap([{ bytes: tunnel }, { bytes: tunnel }])),
    ]);
    expect([code, codes, messages]).toEqual([
      3,
      ['capture/empty'],
      ['the capture holds no TCP in its 2 packets, and no QUIC'],
    ]);
  });

  test('of several that are read as one each is told', async () => {
    const [one, two] = [1, 2].map((n) =>
      file(`${n}.pcap`, buildPcap([{ bytes: datagram(51_820, Buffer.alloc(128, n)) }])),
    );
    const [code, codes] = await codesOf([one!, two!]);
    expect([code, codes]).toEqual([3, ['capture/empty', 'capture/empty']]);
    const { sent } = await recordTls({ talk: [['>', GET]] });
    const other = file('tcp.pcap', buildPcap(packetsOf(sent)));
    expect((await codesOf([one!, other]))[1]).not.toContain('capture/empty');
  });

  test('may still say why there is none', async () => {
    const lost = datagram(53, dnsResponse({ name: NAME, rcode: 3, answers: [] }));
    const [code, codes] = await codesOf([file('dns.pcap', buildPcap([{ bytes: lost }, { bytes: tunnel }]))]);
    expect([code, codes]).toEqual([0, ['not-cors/dns-failure']]);
  });
});

describe('a capture whose packets were cut by a snap length', () => {
  const captured = (snaplen: number, ...talk: readonly string[]): string =>
    file(`${snaplen}.pcap`, buildPcap(cutPackets(packetsOf(said(...talk)), snaplen)));

  test('so short that nothing is left to be read is not a clean one', async () => {
    expect(await codesOf([captured(54, PUT, OK)])).toEqual([
      3,
      ['packet/snaplen-cut'],
      ['3 packets were cut short by the recorder: the snapshot length was too small'],
    ]);
  });

  test('within the heads of all requests, so that none is known not to be CORS, is not a clean one', async () => {
    expect((await codesOf([captured(200, PUT, OK)]))[0]).toBe(3);
  });

  test('within the heads of all requests is not said to have no CORS request', async () => {
    const path = captured(200, PUT, OK);
    expect((await runCli([path], { columns: 120 })).stdout).toMatch(
      /\nno CORS request is known among 1 HTTP exchange in \S+ \w+: not one request is whole\n$/,
    );
    const { stdout } = await runCli([path, '--format', 'ndjson']);
    expect(JSON.parse(stdout.trim().split('\n').at(-1)!)).toMatchObject({ exchanges: 1, notCors: 0, mayBeCors: 1 });
  });

  test('before the Host of all requests, so that it is not known whom they asked, is not a clean one', async () => {
    const path = file('hostless.pcap', buildPcap(cutPackets(packetsOf(said(PUT, OK)), 80)));
    const { code, stdout } = await runCli([path, '--format', 'ndjson', '--exchanges', 'all']);
    expect(code).toBe(3);
    expect(stdout).toMatch(/"method":"PUT","url":"\//);
  });

  test('within bodies only is read', async () => {
    expect((await codesOf([captured(200, GET, OK)]))[0]).toBe(0);
    expect((await codesOf([captured(600, PUT, OK)]))[0]).toBe(0);
  });

  test.each(['TLSv1.2', 'TLSv1.3'] as const)('says so of a handshake of %s that is not whole', async (version) => {
    const { sent, keyLog } = await recordTls({
      talk: [
        ['>', GET],
        ['<', OK],
      ],
      server: { maxVersion: version },
    });
    const keys = file('keys.log', keyLog);
    const others = file('others.log', keyLog.replaceAll(/ [0-9a-f]{4}/g, ' 0123'));
    for (const snaplen of [90, 150, 200]) {
      const path = file('tls.pcap', buildPcap(cutPackets(packetsOf(sent), snaplen)));
      for (const log of [keys, others]) {
        const [code, codes, messages] = await codesOf([path, '--keylog', log]);
        expect([codes, messages]).toEqual([
          ['packet/snaplen-cut'],
          [expect.stringMatching(/^\d+ packets of one connection were cut short/)],
        ]);
        // Of TLS 1.3 what is whole behind the handshake is read, if the key log has its secrets.
        const isRead = version === 'TLSv1.3' && log === keys && snaplen > 90;
        expect(code).toBe(isRead ? 0 : 3);
        const unread = /^1 connection with \S+ was not read: packets of the TLS handshake were cut$/;
        expect(await notesOf([path, '--keylog', log])).toEqual(isRead ? [] : [expect.stringMatching(unread)]);
      }
    }
  });

  async function notesOf(argv: readonly string[]): Promise<string[]> {
    const { stdout } = await runCli([...argv, '--format', 'ndjson', '--fail-on', 'never']);
    const lines: { code?: string; notes?: string[] }[] = stdout
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line));
    const told = lines.find(({ code }) => code === 'packet/snaplen-cut');
    return told?.notes?.slice(1) ?? [];
  }
});

describe('what was not read may be what was asked about', () => {
  const CORS = GET.replace('\r\n\r\n', '\r\nOrigin: https://app.example\r\n\r\n');
  const ALLOWED = 'HTTP/1.1 200 OK\r\nAccess-Control-Allow-Origin: *\r\nContent-Length: 0\r\n\r\n';
  const plain = (...talk: readonly string[]): CapturedPacket[] => packetsOf(said(...talk), 51_000);
  const tls = async (begin = 0): Promise<CapturedPacket[]> =>
    packetsOf((await recordTls({ talk: [['>', GET]] })).sent).slice(begin);
  const capture = (...packets: readonly CapturedPacket[]): string => file('beside.pcap', buildPcap(packets));
  const unusedIn = async (path: string, host = 'asked.example'): Promise<[code: number, unused: string[]]> => {
    const [code, codes, messages] = await codesOf([path, '--cors', `${host}=captures/cors.xml`]);
    return [code, messages.filter((_, i) => codes[i] === 'config/unused')];
  };
  const NOT_KNOWN =
    'whether anything in the input went to `asked.example` is not known: some traffic could not be read';

  test('that a configuration was not used is no news where its traffic is what could not be read', async () => {
    const path = capture(...plain(CORS.replace('media', 'other'), ALLOWED), ...(await tls()));
    const told = 'the traffic with `media.example` could not be read, so the configuration was not used';
    expect(await unusedIn(path, 'media.example')).toEqual([3, [told]]);
    expect(await unusedIn(path, 'media.example:443')).toEqual([3, [told.replace('example', 'example:443')]]);
  });

  test('nothing went to a host, for all that was read and for the names of the rest', async () => {
    const path = capture(...plain(CORS, ALLOWED), ...(await tls()));
    expect(await unusedIn(path)).toEqual([0, ['nothing in the input went to `asked.example`']]);
  });

  test('a connection whose host nobody names may have gone there', async () => {
    const path = capture(...plain(CORS, ALLOWED), ...(await tls(8)));
    expect(await unusedIn(path)).toEqual([0, [NOT_KNOWN]]);
  });

  test('so may requests of which only the answers were captured', async () => {
    const answers = packetsOf(said(GET, OK)).filter((_, i) => i % 2 === 1);
    expect(await unusedIn(capture(...plain(CORS, ALLOWED), ...answers))).toEqual([0, [NOT_KNOWN]]);
  });

  test('a bucket that could not be read at all, beside what is not CORS, is not clean', async () => {
    const path = capture(...plain(GET.replace('media', 'other'), OK), ...(await tls()));
    expect((await codesOf([path]))[0]).toBe(0);
    expect((await codesOf([path, '--cors', 'media.example=captures/cors.xml']))[0]).toBe(3);
    expect((await codesOf([path, '--host', 'elsewhere.example', '--host', 'media.example']))[0]).toBe(3);
    const code = async (...argv: readonly string[]): Promise<number> => (await runCli(argv)).code;
    expect(await code('fix', path, '--cors', 'media.example=captures/cors.xml')).toBe(3);
  });

  test('requests of which not one can be judged are not clean, whatever the reason', async () => {
    const unanswered = plain(CORS).slice(0, 3);
    const path = capture(...unanswered);
    const { code, stderr } = await runCli([path]);
    expect([code, stderr]).toEqual([
      3,
      'corscope: whether the only CORS request was blocked is not known: what decides it is not in the input, or could not be read\n',
    ]);
    const answered = packetsOf(said(CORS, ALLOWED), 52_000);
    expect((await runCli([capture(...unanswered, ...answered)])).code).toBe(0);
  });
});

describe('answers without their requests', () => {
  const OFTEN = packetsOf(said(PUT, OK, PUT, OK));

  test('are no success where there is nothing else', async () => {
    const [code] = await codesOf([
      file('answers.pcap', buildPcap(OFTEN.filter(({ bytes }) => ((bytes[34]! << 8) | bytes[35]!) === 443))),
    ]);
    expect(code).toBe(3);
    const { code: learned, stderr } = await runCli(['learn', join(folder, 'answers.pcap')]);
    expect([learned, stderr]).toEqual([
      3,
      'corscope: requests are missing, or their hosts are not known: no CORS request could be judged\n',
    ]);
  });

  test('do not count beside requests that were read', async () => {
    // Behind the handshake the first packet with data.
    const [code] = await codesOf([file('mid.pcap', buildPcap([...packetsOf(said(GET, OK)), ...OFTEN.slice(3)]))]);
    expect(code).toBe(0);
  });
});

describe('a HAR of which parts cannot be read', () => {
  const entry = (headers: object[]) => ({
    startedDateTime: '2026-01-12T10:15:00.000Z',
    request: { method: 'GET', url: 'https://media.example/a', headers },
    response: { status: 200, headers: [{ name: 'Access-Control-Allow-Origin', value: '*' }] },
  });
  const har = (...entries: readonly unknown[]): string =>
    file('parts.har', JSON.stringify({ log: { version: '1.2', creator: { name: 'WebInspector' }, entries } }));
  const asked = entry([{ name: 'Origin', value: 'https://app.example' }]);

  test('is no success where the rest has no CORS request', async () => {
    expect((await codesOf([har(null, 1, entry([]))])).slice(0, 2)).toEqual([3, ['har/malformed-entry']]);
    expect((await codesOf([har(null, asked)])).slice(0, 2)).toEqual([0, ['har/malformed-entry']]);
    expect((await codesOf([har(entry([]))])).slice(0, 2)).toEqual([0, []]);
  });

  test('is told by those that print requests alone', async () => {
    const { code, stdout, stderr } = await runCli(['learn', har(null, 1, entry([]))]);
    expect([code, stdout]).toEqual([3, '']);
    expect(stderr).toMatch(/^corscope: \S+parts\.har: 2 parts of the HAR cannot be read\n$/);
    expect((await runCli(['learn', har(null, asked)])).stderr).toContain('parts.har: a part of the HAR cannot be read');
  });
});
