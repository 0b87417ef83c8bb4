import { describe, expect, test } from 'vitest';
import { PacketQueue } from '../../src/capture/packet-queue.ts';
import type { PacketView } from '../../src/capture/packet-view.ts';

const packet = (text: string, timeUs: number, changes: Partial<PacketView> = {}): PacketView => {
  const bytes = Buffer.from(`--${text}`);
  return { bytes, start: 2, end: bytes.length, originalLength: 99, linkType: 1, timeUs, frameNumber: 7, ...changes };
};

/** Takes the first packet away: its text and fields, or `null` where it is left out. */
function taken(queue: PacketQueue): object | null {
  const view = packet('', 0);
  if (!queue.take(view)) return null;
  const { bytes, start, end, originalLength, linkType, frameNumber, timeUs } = view;
  return { text: bytes.toString('latin1', start, end), originalLength, linkType, frameNumber, timeUs };
}

describe('packets that wait', () => {
  test('come as they went, though what they were read from is used again', () => {
    const queue = new PacketQueue();
    const long = 'x'.repeat(100_000);
    for (let round = 0; round < 3; round++) {
      for (const [i, text] of ['one', '', long, 'two'].entries()) {
        const view = packet(text, 10 + i, { frameNumber: i + 1, linkType: i });
        queue.add(view);
        view.bytes.fill(0);
      }
      for (const [i, text] of ['one', '', long, 'two'].entries()) {
        expect(queue.isEmpty).toBe(false);
        const fields = { originalLength: 99, linkType: i, frameNumber: i + 1, timeUs: 10 + i };
        expect(taken(queue)).toEqual({ text, ...fields });
      }
      expect(queue.isEmpty).toBe(true);
    }
  });

  test('are due when they are stamped, but no later than the one behind', () => {
    const queue = new PacketQueue();
    for (const timeUs of [5, 9e15, 7, 6]) queue.add(packet('a', timeUs));
    const due: number[] = [];
    for (; !queue.isEmpty; taken(queue)) due.push(queue.dueUs);
    expect(due).toEqual([5, 7, 6, 6]);
  });

  test('are left out once for each copy within ten microseconds', () => {
    const queue = new PacketQueue();
    for (const text of ['a', 'b', 'a']) queue.add(packet(text, 25.25));
    queue.add(packet('c', 26));
    expect(queue.dropSame(packet('a', 25))).toBe('dropped');
    expect(queue.dropSame(packet('a', 35))).toBe('dropped');
    expect(queue.dropSame(packet('a', 25))).toBe('none');
    expect(queue.dropSame(packet('b', 15))).toBe('none');
    expect(queue.dropSame(packet('b', 36))).toBe('none');
    expect(queue.dropSame(packet('b', 25, { linkType: 113 }))).toBe('none');
    expect(queue.dropSame(packet('bb', 25))).toBe('none');
    expect(queue.dropSame(packet('c', 10))).toBe('none');
    expect(queue.dropSame(packet('c', 37))).toBe('none');
    expect([taken(queue), taken(queue), taken(queue), taken(queue)]).toMatchObject([null, { text: 'b' }, null, {}]);
    expect(queue.isEmpty).toBe(true);
  });

  test('are looked for among the first 64 of that time', () => {
    const queue = new PacketQueue();
    for (let i = 0; i < 66; i++) queue.add(packet(`${i}`, 5));
    expect(queue.dropSame(packet('64', 5))).toBe('none');
    expect(queue.dropSame(packet('63', 5))).toBe('dropped');
  });

  test('are the same as far as both were kept, and the longer one counts', () => {
    const queue = new PacketQueue();
    const whole = 'x'.repeat(50);
    queue.add(packet(whole.slice(0, 45), 5));
    expect(queue.dropSame(packet(`${whole.slice(0, 44)}y${whole}`, 5))).toBe('none');
    expect(queue.dropSame(packet(whole, 5, { originalLength: 98 }))).toBe('none');
    expect(queue.dropSame(packet(whole.slice(0, 41), 5))).toBe('longer');
    expect(queue.dropSame(packet(whole.slice(0, 39), 5))).toBe('none');
    expect(queue.dropSame(packet(whole, 5))).toBe('dropped');
    expect(queue.dropSame(packet(whole, 5))).toBe('none');
  });
});
