import { expect, test } from 'vitest';
import { Batch } from '../../src/report/batch.ts';
import { pieceOf } from '../../src/report/piece.ts';

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

test('ASCII, pieces and other text stand in order, however they are mixed', () => {
  const pieces: string[] = [];
  const batch = new Batch((bytes) => void pieces.push(Buffer.from(bytes).toString()));
  const expected: string[] = [];
  for (let i = 0; i < 20_000; i++) {
    const [ascii, latin, wide] = ['ab'.repeat(i % 40), `${'é'.repeat(i % 7)}\u0080ÿ`, '存😀'.repeat(i % 5)];
    batch.ascii(ascii);
    if (i % 1000 < 500) batch.add(latin);
    else batch.piece(pieceOf(latin));
    batch.piece(pieceOf(ascii));
    if (i % 600 < 300) batch.add(wide);
    expected.push(ascii, latin, ascii, ...(i % 600 < 300 ? [wide] : []));
    if (i % 5000 === 0) expected.push(long(batch, 'é'), long(batch, 'z'));
  }
  batch.flush();
  expect(pieces.join('') === expected.join('')).toBe(true);
  expect(pieces.length).toBeLessThan(60);
});

/** Adds text that is longer than what is encoded at a time. */
function long(batch: Batch, character: string): string {
  let all = '';
  for (const length of [8191, 8192, 50_000, 300_000]) {
    const text = character.repeat(length);
    if (character === 'z') batch.ascii(text);
    else batch.add(text);
    all += text;
  }
  return all;
}
