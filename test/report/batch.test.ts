import { expect, test } from 'vitest';
import { Batch } from '../../src/report/batch.ts';

test('text is written in large pieces, in order, whole', () => {
  const pieces: string[] = [];
  const batch = new Batch((bytes) => void pieces.push(Buffer.from(bytes).toString()));
  const lines = Array.from({ length: 5000 }, (_, i) => `line ${i} is long enough: 存储 ${'x'.repeat(i % 90)}`);
  for (const line of lines) batch.line(line);
  expect(pieces.length).toBeGreaterThan(0);
  expect(pieces.length).toBeLessThan(20);
  batch.flush();
  batch.flush();
  expect(pieces.join('')).toBe(`${lines.join('\n')}\n`);
});

test('text that is longer than a batch goes out at once, after what came before it', () => {
  const pieces: string[] = [];
  const batch = new Batch((bytes) => void pieces.push(Buffer.from(bytes).toString()));
  batch.add('first ');
  batch.add('y'.repeat(300_000));
  expect(pieces).toEqual(['first ', 'y'.repeat(300_000)]);
});
