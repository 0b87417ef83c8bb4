import fc from 'fast-check';
import { expect, test } from 'vitest';
import { asciiInner, jsonInner, jsonPiece, jsonString } from '../../src/report/json-text.ts';
import { escapeInJson } from '../../src/report/sanitise.ts';

const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 12 }),
  fc.string({ unit: fc.constantFrom('"', '\\', 'a', '\n', '\u007f', '\u0085', 'é', '\ud800', '\u202e'), maxLength: 6 }),
  fc.string({ maxLength: 8 }).map((inner) => `"${inner}"`),
);

test('every form is what JSON.stringify makes, with the escapes for terminals', () => {
  fc.assert(
    fc.property(text, (value) => {
      const json = escapeInJson(JSON.stringify(value));
      const isAscii = Buffer.byteLength(json) === json.length;
      expect(jsonString(value)).toBe(json);
      expect(jsonInner(value)).toBe(json.slice(1, -1));
      expect(asciiInner(value)).toBe(isAscii ? json.slice(1, -1) : null);
      expect(jsonPiece(value)).toEqual({ text: json, isAscii });
    }),
    { numRuns: 1000 },
  );
});
