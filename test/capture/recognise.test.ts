import { describe, expect, test } from 'vitest';
import { looksLikeCapture, looksLikePcap, looksLikePcapng } from '../../src/capture/recognise.ts';

describe('a capture is told by its first four bytes', () => {
  test.each([
    ['microseconds', 'd4c3b2a1', 'a1b2c3d4'],
    ['nanoseconds', '4d3cb2a1', 'a1b23c4d'],
    ['the modified format', '34cdb2a1', 'a1b2cd34'],
    ['an Ixia tester', 'ac01001c', '1c0001ac'],
  ])('pcap with %s, in both byte orders', (_, little, big) => {
    for (const magic of [little, big]) {
      expect(looksLikePcap(Buffer.from(magic, 'hex'))).toBe(true);
      expect(looksLikeCapture(Buffer.from(magic, 'hex'))).toBe(true);
      expect(looksLikePcapng(Buffer.from(magic, 'hex'))).toBe(false);
    }
  });

  test('pcapng', () => {
    expect(looksLikeCapture(Buffer.from('0a0d0d0a', 'hex'))).toBe(true);
    expect(looksLikePcapng(Buffer.from('0a0d0d0a', 'hex'))).toBe(true);
  });

  test.each(['', 'd4c3b2', '7b226c6f', '1f8b0800', '0d0a0a0d'])('and "%s" is none', (hex) => {
    expect(looksLikeCapture(Buffer.from(hex, 'hex'))).toBe(false);
  });
});
