import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Intake } from '../../src/bytes/intake.ts';
import { EntryCollector } from '../../src/pipeline/entry-collector.ts';

function collected(text: string, entry: number, cut = text.length): string | null {
  const collector = new EntryCollector(entry);
  const intake = new Intake(collector);
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += cut) intake.push(bytes.subarray(at, at + cut));
  collector.end(intake.rest());
  return collector.text;
}

const entry = (n: number, more: object = {}): object => ({
  startedDateTime: '2026-01-02T03:04:05.678Z',
  time: n,
  request: {
    method: 'PUT',
    url: `https://b.example/{${n}}"`,
    headers: [{ name: 'Origin', value: 'https://a.example' }],
  },
  response: { status: 200, headers: [], content: { text: 'body }"\\ \u0001 é' } },
  ...more,
});
const har = (entries: readonly object[]): string =>
  JSON.stringify({ log: { version: '1.2', creator: { name: 'x' }, entries } }, null, 1);

describe('an entry of a HAR', () => {
  test('is found by its number and given as it stands, however the file is cut', () => {
    const entries = [entry(0), entry(1), entry(2)];
    for (const n of [0, 1, 2]) {
      for (const cut of [1, 7, 64, 10_000]) {
        expect(JSON.parse(collected(har(entries), n, cut) ?? 'null')).toEqual(entries[n]);
      }
    }
  });

  test('is not there: nothing', () => {
    expect(collected(har([entry(0)]), 1)).toBeNull();
    expect(collected('no har', 0)).toBeNull();
    expect(collected(har([entry(0)]).slice(0, 200), 0)).toBeNull();
  });

  test('loses the rest of long strings, never its shape', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, unit: 'binary' }), fc.integer({ min: 300, max: 4000 }), (unit, times) => {
        const long = unit.repeat(times).slice(0, 100_000);
        const text = collected(har([entry(0, { comment: long })]), 0);
        const { comment } = JSON.parse(text ?? '{}') as { comment: string };
        expect(comment.length).toBeLessThanOrEqual(2048);
        expect(long.startsWith(comment.replace(/\ufffd+$/, ''))).toBe(true);
      }),
      { numRuns: 60 },
    );
  });

  test('a file of another encoding is left alone', () => {
    const collector = new EntryCollector(0);
    const bytes = Buffer.from(`\ufeff${har([entry(0)])}`, 'utf16le');
    expect(collector.read(bytes, 0, bytes.length)).toBe(bytes.length);
    expect(collector.text).toBeNull();
  });
});
