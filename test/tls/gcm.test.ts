import { createCipheriv } from 'node:crypto';
import fc from 'fast-check';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { Gcm, MAX_SHORT_BYTES } from '../../src/tls/gcm.ts';
import { GCM_BINARY } from '../../src/tls/gcm-binary-table.ts';
import { assembled } from '../support/assemble.mjs';
import vectors from '../vectors/gcm-spec-appendix-b.json' with { type: 'json' };
import { packetsOf } from './capture-tls.ts';
import { recordTalk } from './talk.ts';

test('the module is what gcm.wat says', async () => {
  expect(GCM_BINARY).toBe(await assembled());
});

describe('the test cases of the GCM specification (McGrew and Viega, appendix B) with 96-bit nonces and no additional data', () => {
  test.each(vectors)('case $number', ({ key, nonce, aad, plaintext, ciphertext, tag }) => {
    const sealed = Buffer.from(ciphertext + tag, 'hex');
    const gcm = new Gcm(Buffer.from(key, 'hex'));
    const expected = Buffer.from(plaintext, 'hex');
    const opened = gcm.open(Buffer.from(nonce, 'hex'), Buffer.from(aad, 'hex'), sealed, 0, sealed.length);
    expect(opened?.subarray(0, expected.length).toString('hex')).toBe(plaintext);
  });
});

const bytes = (least: number, most: number) => fc.uint8Array({ minLength: least, maxLength: most }).map(Buffer.from);
const sealedBy = (key: Buffer, nonce: Buffer, aad: Buffer, plain: Buffer): Buffer => {
  const cipher = createCipheriv(key.length === 16 ? 'aes-128-gcm' : 'aes-256-gcm', key, nonce);
  cipher.setAAD(aad);
  return Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
};
const call = fc.record({
  key: fc.oneof(bytes(16, 16), bytes(32, 32)),
  nonce: bytes(12, 12),
  aad: fc.oneof(bytes(5, 5), bytes(13, 13)),
  plain: bytes(0, MAX_SHORT_BYTES - 16),
});

test('opens what node:crypto seals, wherever it lies, and nothing that was changed', () => {
  fc.assert(
    fc.property(call, fc.nat(), fc.nat(7), fc.nat(40), ({ key, nonce, aad, plain }, at, bit, before) => {
      const sealed = sealedBy(key, nonce, aad, plain);
      const gcm = new Gcm(key);
      const lying = Buffer.concat([Buffer.alloc(before, 7), sealed, Buffer.alloc(9, 5)]);
      const end = before + sealed.length;
      expect(gcm.open(nonce, aad, lying, before, end)?.subarray(0, plain.length)).toEqual(plain);
      lying[before + (at % sealed.length)]! ^= 1 << bit;
      expect(gcm.open(nonce, aad, lying, before, end)).toBeNull();
      lying[before + (at % sealed.length)]! ^= 1 << bit;
      aad[at % aad.length]! ^= 1 << bit;
      expect(gcm.open(nonce, aad, lying, before, end)).toBeNull();
    }),
    { numRuns: 500 },
  );
});

test('every length up to some batches of eight blocks, and the longest', () => {
  const lengths = [...Array.from({ length: 400 }, (_, i) => i), MAX_SHORT_BYTES - 17, MAX_SHORT_BYTES - 16];
  const aad = Buffer.from('17030300ff', 'hex');
  for (const keyBytes of [16, 32]) {
    const key = Buffer.alloc(keyBytes, 'k3y');
    const gcm = new Gcm(key);
    for (const length of lengths) {
      const nonce = Buffer.alloc(12, length + 1);
      const plain = Buffer.alloc(length, `${length} bytes`);
      const sealed = sealedBy(key, nonce, aad, plain);
      expect(gcm.open(nonce, aad, sealed, 0, sealed.length)?.subarray(0, length)).toEqual(plain);
    }
  }
});

test('any part is revealed by itself, of records of any length', () => {
  const parts = fc.tuple(fc.nat(20_000), fc.nat(40));
  fc.assert(
    fc.property(call, parts, ({ key, nonce, aad }, [from, length]) => {
      const plain = Buffer.alloc(from + length + 3);
      for (let i = 0; i < plain.length; i++) plain[i] = (i * 31) & 0xff;
      const sealed = sealedBy(key, nonce, aad, plain);
      const into = Buffer.alloc(plain.length);
      new Gcm(key).reveal(nonce, sealed, 0, from, from + length, into);
      expect(into.subarray(from, from + length)).toEqual(plain.subarray(from, from + length));
      expect(into.subarray(0, from).every((byte) => byte === 0)).toBe(true);
    }),
    { numRuns: 100 },
  );
});

test('a tag gives away with which nonce it was made, and nothing that was changed does', () => {
  fc.assert(
    fc.property(call, fc.nat(), fc.nat(7), ({ key, nonce, aad, plain }, at, bit) => {
      const sealed = sealedBy(key, nonce, aad, plain);
      const gcm = new Gcm(key);
      const block = Buffer.concat([nonce, Buffer.from([0, 0, 0, 1])]);
      expect(gcm.counterBlock(aad, sealed, 0, sealed.length)).toEqual(block);
      sealed[at % sealed.length]! ^= 1 << bit;
      expect(gcm.counterBlock(aad, sealed, 0, sealed.length)).not.toEqual(block);
    }),
    { numRuns: 300 },
  );
  const key = Buffer.alloc(16, 'k');
  const [nonce, aad] = [Buffer.alloc(12, 'n'), Buffer.alloc(5, 'a')];
  const long = (length: number): Buffer => sealedBy(key, nonce, aad, Buffer.alloc(length, 'p'));
  for (const length of [4063, 4064, 4065, 4096, 16_384, 16_640]) {
    expect(new Gcm(key).counterBlock(aad, long(length), 0, length + 16).subarray(0, 12)).toEqual(nonce);
  }
  // Keys are not harmed by long ones.
  const gcm = new Gcm(key);
  const short = long(100);
  expect(gcm.open(nonce, aad, short, 0, short.length)).not.toBeNull();
  gcm.counterBlock(aad, long(16_384), 0, 16_400);
  expect(gcm.open(nonce, aad, short, 0, short.length)?.subarray(0, 100)).toEqual(Buffer.alloc(100, 'p'));
});

test('more keys than there is room for take turns', () => {
  const keys = Array.from({ length: 900 }, (_, i) => Buffer.alloc(i % 2 === 0 ? 16 : 32, `key ${i}`));
  const nonce = Buffer.alloc(12, 3);
  const aad = Buffer.alloc(5, 1);
  const plain = Buffer.from('what each of them hides');
  const all = keys.map((key) => ({ gcm: new Gcm(key), sealed: sealedBy(key, nonce, aad, plain) }));
  for (let round = 0; round < 3; round++) {
    for (const { gcm, sealed } of round === 1 ? all.toReversed() : all) {
      const into = Buffer.alloc(plain.length);
      gcm.reveal(nonce, sealed, 0, 0, 5, into);
      expect(into.toString('latin1', 0, 5)).toBe('what ');
      expect(gcm.open(nonce, aad, sealed, 0, sealed.length)?.subarray(0, plain.length)).toEqual(plain);
    }
  }
});

/** The types of Node.js 20 do not have it. */
const ENGINE = (globalThis as unknown as { WebAssembly: { validate(bytes: Uint8Array): boolean } }).WebAssembly;

describe('on a processor without the instructions that the module needs', () => {
  afterEach(() => {
    vi.restoreAllMocks();
    vi.resetModules();
  });

  test.each(['TLSv1.2', 'TLSv1.3'] as const)('%s is opened all the same', async (version) => {
    const recording = await recordTalk({ server: { maxVersion: version }, client: { maxVersion: version } });
    const validate = vi.spyOn(ENGINE, 'validate').mockReturnValue(false);
    vi.resetModules();
    const { analyseTls } = await import('./analyse-tls.ts');
    const { exchanges, diagnostics } = analyseTls(recording, packetsOf(recording.sent));
    expect(exchanges.map(({ url, status }) => `${url} ${status}`)).toEqual(
      Array(2).fill('https://media.example/a 200'),
    );
    expect(diagnostics).toEqual([]);
    expect(validate).toHaveBeenCalledTimes(1);
  });
});
