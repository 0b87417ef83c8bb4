import { expect, test } from 'vitest';
import { HeldSegments } from '../../src/flow/held-segments.ts';
import { SegmentBlocks } from '../../src/flow/segment-blocks.ts';

function hold(held: HeldSegments, offset: number, text: string, lostUntil = 0): boolean {
  const source = Buffer.from(`__${text}`);
  return held.insert({ offset, lostUntil, acknowledged: -1, frameNumber: 1, timeUs: 0 }, source, 2, source.length);
}

const shown = (held: HeldSegments): string[] =>
  Array.from({ length: held.length }, (_, i) => {
    const { offset, bytes, length } = held.at(i)!;
    return `${offset} ${bytes.toString('latin1', 0, length)}`;
  });

test('segments are sorted and disjoint, the first copy of a byte stays', () => {
  const held = new HeldSegments(new SegmentBlocks());
  expect(hold(held, 10, 'kl')).toBe(false);
  expect(hold(held, 4, 'efg')).toBe(false);
  expect(hold(held, 3, 'dXXghijYlm')).toBe(true);
  expect(shown(held)).toEqual(['3 d', '4 efg', '7 hij', '10 kl', '12 m']);
});

test('a segment whose bytes are all held adds nothing', () => {
  const held = new HeldSegments(new SegmentBlocks());
  hold(held, 0, 'abc');
  const before = held.costBytes;
  expect(hold(held, 1, 'b')).toBe(false);
  expect(held.costBytes).toBe(before);
});

test('a segment whose bytes are all held still tells where its lost tail ends', () => {
  const held = new HeldSegments(new SegmentBlocks());
  hold(held, 0, 'abc');
  hold(held, 1, 'b', 9);
  expect(shown(held)).toEqual(['0 abc', '3 ']);
  expect(held.at(1)!.lostUntil).toBe(9);
});

test('what is taken away costs nothing any more', () => {
  const held = new HeldSegments(new SegmentBlocks());
  for (let i = 0; i < 10; i++) hold(held, i * 10, 'x'.repeat(i));
  held.drop(4);
  expect(shown(held)[0]).toBe('50 xxxxx');
  hold(held, 45, 'y');
  expect(shown(held)[0]).toBe('45 y');
  held.drop(held.length);
  expect(held.costBytes).toBe(0);
});

test('blocks are used again, large ones are not kept', () => {
  const blocks = new SegmentBlocks();
  const first = blocks.take(1460);
  const second = blocks.take(1);
  expect(second.buffer).toBe(first.buffer);
  expect(second.byteOffset).not.toBe(first.byteOffset);
  blocks.give(first);
  expect(blocks.take(2048)).toBe(first);
  expect(blocks.take(5000)).toHaveLength(5000);
  expect(blocks.take(0)).toHaveLength(0);
});
