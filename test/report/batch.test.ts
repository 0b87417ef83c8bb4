import { expect, test } from 'vitest';
import { Batch, encoded } from '../../src/report/batch.ts';

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

test('encoded pieces, digits and plain text stand among the rest in order', () => {
  const pieces: string[] = [];
  const batch = new Batch((bytes) => void pieces.push(Buffer.from(bytes).toString()));
  const expected: string[] = [];
  for (let i = 0; i < 20_000; i++) {
    const text = `${'ab'.repeat(i % 40)}存`;
    batch.bytes(encoded(text));
    batch.digits(i * 977_777);
    batch.digits(i, 6);
    expect(batch.plain('a plain one')).toBe(true);
    expected.push(text, String(i * 977_777), String(i).padStart(6, '0'), 'a plain one');
  }
  batch.bytes(encoded('z'.repeat(300_000)));
  batch.flush();
  expect(pieces.join('')).toBe(`${expected.join('')}${'z'.repeat(300_000)}`);
});

test('text that cannot stand in a JSON string as it is is not added', () => {
  const pieces: string[] = [];
  const batch = new Batch((bytes) => void pieces.push(Buffer.from(bytes).toString()));
  for (const text of ['a"b', 'a\\b', 'a\nb', '\u007f', 'é', '存', '\u202e', '\u0122', 'x'.repeat(200_000)]) {
    expect(batch.plain(text)).toBe(false);
  }
  expect(batch.plain('')).toBe(true);
  expect(batch.plain("it's ~ plain {}[]")).toBe(true);
  batch.flush();
  expect(pieces).toEqual(["it's ~ plain {}[]"]);
});
