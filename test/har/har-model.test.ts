import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { modelOf } from './har-model.ts';
import { Dice, randomHar } from './random-har.ts';
import { readHar } from './read-har.ts';

describe('HarReader against JSON.parse', () => {
  test('both see the same exchanges in any HAR', () => {
    let exchanges = 0;
    fc.assert(
      fc.property(fc.nat(), fc.integer({ min: 1, max: 300 }), (seed, chunkBytes) => {
        const text = randomHar(seed);
        const bytes = Buffer.from(text);
        const expected = modelOf(bytes.toString().replace('\ufeff', ''));
        const seen = readHar(bytes, seed % 2 === 0 ? chunkBytes : undefined);
        expect(seen.exchanges).toEqual(expected.exchanges);
        expect(seen.codes.includes('har/malformed-entry')).toBe(expected.malformed > 0);
        expect(seen.codes).not.toContain('har/truncated');
        exchanges += seen.exchanges.length;
      }),
      { numRuns: 2000 },
    );
    expect(exchanges).toBeGreaterThan(2000);
  });
});

const TOKENS = [
  '"',
  '\\',
  '{',
  '}',
  '[',
  ']',
  ',',
  ':',
  '\u0000',
  '\u00ff',
  '"entries":[',
  '{"request":{',
  '1e',
  '\\u12',
  '\ufeff',
];

/** A few bytes of a text replaced, removed, repeated or moved. */
function mutated(text: string, dice: Dice): Buffer {
  let bytes = Buffer.from(text);
  for (let n = 1 + dice.below(4); n > 0; n--) {
    const at = dice.below(bytes.length + 1);
    const to = Math.min(bytes.length, at + dice.below(40));
    const insert = dice.chance(50) ? Buffer.from(dice.of(TOKENS), 'latin1') : bytes.subarray(at, to);
    const cut = dice.chance(60) ? to : at;
    bytes = Buffer.concat([bytes.subarray(0, at), insert, dice.chance(20) ? insert : Buffer.of(), bytes.subarray(cut)]);
  }
  return bytes;
}

describe('HarReader on damaged input', () => {
  test('neither throws nor depends on how the bytes come', () => {
    fc.assert(
      fc.property(fc.nat(), (seed) => {
        const dice = new Dice(seed);
        const bytes = mutated(randomHar(seed), dice);
        const whole = readHar(bytes);
        const pieces = readHar(bytes, 1 + dice.below(200));
        expect(pieces.exchanges).toEqual(whole.exchanges);
        expect(pieces.diagnostics).toEqual(whole.diagnostics);
      }),
      { numRuns: 1500 },
    );
  });
});
