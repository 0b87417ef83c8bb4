import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { clientInitialKeys, openInitial } from '../../src/quic/initial-keys.ts';
import { VERSION_1, VERSION_2 } from '../../src/quic/version.ts';
import { initialPacket } from '../support/build-quic.ts';

interface Vector {
  readonly dcid: string;
  readonly keys: Readonly<Record<'key' | 'iv' | 'hp', string>>;
  readonly cryptoFrame: string;
  readonly packetNumber: number;
  readonly packet: string;
}

const vector = (name: string): Vector =>
  JSON.parse(readFileSync(new URL(`../vectors/${name}.json`, import.meta.url), 'utf8'));

const HEADER_BYTES = 18;

test.each([
  ['rfc9001-appendix-a.2', VERSION_1],
  ['rfc9369-appendix-a.2', VERSION_2],
])('%s', (name, version) => {
  const { dcid, keys, cryptoFrame, packetNumber: number, packet } = vector(name);
  const made = clientInitialKeys(version, Buffer.from(dcid, 'hex'))!;
  expect(Object.entries(made).map(([key, bytes]) => [key, bytes.toString('hex')])).toEqual(Object.entries(keys));
  const frames = openInitial(made, Buffer.from(packet, 'hex'), HEADER_BYTES)!;
  expect(frames.length).toBe(1162);
  expect(frames.toString('hex')).toBe(cryptoFrame.padEnd(2 * 1162, '0'));
  // The builder of the other tests makes what the RFC shows.
  const options = { version, dcid: Buffer.from(dcid, 'hex'), number, frames: Buffer.from(cryptoFrame, 'hex') };
  expect(initialPacket(options).toString('hex')).toBe(packet);
});

const DRAFT_27 = ['af7fd7efebd21878ff66811248983694', '8681359410a70bb9c92f0420', 'a980b8b4fb7d9fbc13e814c23164253d'];
const DRAFT_29 = ['175257a31eb09dea9366d8bb79ad80ba', '6b26114b9cba2b63a9e8dd4f', '9ddd12c994c0698b89374a9c077a3077'];

test.each([
  ['draft-ietf-quic-tls-27 appendix A.1', 0xff00_001b, DRAFT_27],
  ['of which mvfst of Facebook has the keys', 0xface_b002, DRAFT_27],
  ['draft-ietf-quic-tls-29 appendix A.1', 0xff00_001d, DRAFT_29],
  ['draft-ietf-quic-tls-32 appendix A.1', 0xff00_0020, DRAFT_29],
])('%s', (_name, version, expected) => {
  const made = clientInitialKeys(version, Buffer.from('8394c8f03e515708', 'hex'))!;
  expect(Object.values(made).map((bytes) => bytes.toString('hex'))).toEqual(expected);
});

test('the last drafts have the keys of version 1', () => {
  const id = Buffer.from('8394c8f03e515708', 'hex');
  expect(clientInitialKeys(0xff00_0021, id)).toEqual(clientInitialKeys(VERSION_1, id));
  expect(clientInitialKeys(0xff00_0016, id)).not.toEqual(clientInitialKeys(0xff00_0017, id));
});

const dcid = Buffer.from('0102030405060708', 'hex');
const keys = clientInitialKeys(VERSION_1, dcid)!;

test.each([1, 2, 3, 4] as const)('a packet number of %d bytes', (numberBytes) => {
  const packet = initialPacket({ dcid, frames: Buffer.from([1]), number: 17, numberBytes, length: 80 });
  expect(openInitial(keys, packet, HEADER_BYTES)?.[0]).toBe(1);
});

test('the least packet that can be opened, and every flipped bit', () => {
  const packet = initialPacket({ dcid, frames: Buffer.alloc(3), number: 1, numberBytes: 1, length: 0 });
  expect(packet.length - HEADER_BYTES).toBe(20);
  expect(openInitial(keys, packet, HEADER_BYTES)).toEqual(Buffer.alloc(3));
  for (let bit = 0; bit < 8 * packet.length; bit++) {
    const bad = Buffer.from(packet);
    bad[bit >> 3]! ^= 1 << (bit & 7);
    expect(openInitial(keys, bad, HEADER_BYTES)).toBeNull();
  }
});

test('other keys do not open, versions without salt have none', () => {
  const packet = initialPacket({ dcid, frames: Buffer.alloc(3) });
  expect(openInitial(clientInitialKeys(VERSION_2, dcid)!, packet, HEADER_BYTES)).toBeNull();
  expect(openInitial(clientInitialKeys(VERSION_1, Buffer.alloc(8))!, packet, HEADER_BYTES)).toBeNull();
  expect(clientInitialKeys(0x5130_3530, dcid)).toBeNull();
});
