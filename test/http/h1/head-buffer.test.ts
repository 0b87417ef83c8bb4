import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { HeadBuffer, latestHeadEnd, MAX_HEAD_BYTES } from '../../../src/http/h1/head-buffer.ts';
import { HeadMemory } from '../../../src/http/head-memory.ts';
import { bytewise, cutBy } from '../converse.ts';

const fill = (buffer: HeadBuffer, pieces: readonly Buffer[]): number => {
  let used = 0;
  for (const [index, piece] of pieces.entries()) {
    if (buffer.isWhole) break;
    used += buffer.add(piece, 0, piece.length, index + 1);
  }
  return used;
};

describe('a head that comes in pieces', () => {
  const HEADS = [
    'GET / HTTP/1.1\r\nA: b\r\n\r\n',
    'GET /\nA: b\n\n',
    'GET /\r\nA: b\n\r\n',
    'GET /\nA: b\r\n\n',
    'X\n\n',
  ];

  test.each(HEADS)('%j ends where it ends, however it is cut', (head) => {
    const bytes = Buffer.from(`${head}body\r\n\r\n`);
    for (const cut of [(all: Buffer) => [all], bytewise, ...[2, 3, 4, 5, 7, 9].map(cutBy)]) {
      const buffer = new HeadBuffer(new HeadMemory());
      expect(fill(buffer, cut(bytes))).toBe(head.length);
      expect(buffer.text).toBe(head);
      expect(buffer.isWhole).toBe(true);
    }
  });

  test('knows the frames that hold it', () => {
    const buffer = new HeadBuffer(new HeadMemory());
    buffer.add(Buffer.from('GET '), 0, 4, 7);
    buffer.add(Buffer.from('/ HT'), 0, 2, 7);
    buffer.add(Buffer.from('..HTTP'), 2, 6, 9);
    expect(buffer.frames).toEqual([
      { frame: 7, offset: 0 },
      { frame: 9, offset: 6 },
    ]);
    expect(buffer.text).toBe('GET / HTTP');
  });

  test('has a limit', () => {
    const buffer = new HeadBuffer(new HeadMemory());
    const piece = Buffer.alloc(60_000, 'a');
    for (let i = 0; i < 4; i++) expect(buffer.add(piece, 0, piece.length, 1)).toBe(60_000);
    expect(buffer.add(piece, 0, piece.length, 1)).toBe(0);
    expect(buffer.length).toBeLessThanOrEqual(MAX_HEAD_BYTES);
  });

  test('shares one bound with all others, and gives back what it took', () => {
    const memory = new HeadMemory(20_000);
    const buffers = Array.from({ length: 4 }, () => new HeadBuffer(memory));
    for (const buffer of buffers) expect(buffer.add(Buffer.from('GET'), 0, 3, 1)).toBe(3);
    expect(new HeadBuffer(memory).add(Buffer.alloc(5000), 0, 5000, 1)).toBe(0);
    for (const buffer of buffers) buffer.release();
    expect(new HeadBuffer(memory).add(Buffer.alloc(15_000), 0, 15_000, 1)).toBe(15_000);
  });
});

describe('the latest end of a head', () => {
  test('is behind the first CRLF CRLF, or at the end of the bytes', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('\r', '\n', '\r\n', 'a', 'bc'), { maxLength: 30 }),
        fc.nat(5),
        (parts, pad) => {
          const text = parts.join('');
          const bytes = Buffer.from(`${'\r\n\r\n'.repeat(pad)}${text}\r\n\r\n`);
          const start = 4 * pad;
          const end = start + text.length;
          const first = text.indexOf('\r\n\r\n');
          const found = latestHeadEnd(bytes, start, end);
          if (first < 0) expect(found).toBe(-1);
          else if (text.endsWith('\r\n\r\n')) expect(found).toBe(end);
          else expect(found).toBe(start + first + 4);
        },
      ),
      { numRuns: 2000 },
    );
  });
});
