import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseHead } from '../../../src/http/h1/head.ts';
import { knownName } from '../../../src/http/h1/name-table.ts';

const read = (text: string) => parseHead(text, Buffer.from(text, 'latin1'), 0).headers;

describe('names and values that repeat', () => {
  test('are never taken for one another, however they change', () => {
    const names = ['Host', 'HOST', 'host', 'Etag', 'ETag', 'x-oss-date', 'x-oss-data', 'Accept', 'accept'];
    for (let n = 0; n < 3000; n++) {
      const expected: string[] = [];
      for (const [i, name] of names.entries()) {
        // Some values stay, some change seldom, some always: in length, at their end, in their middle.
        const value = ['same', `v${n % 3}`, `${n}`, `a${n % 7}b`, `${n >> 4}`, 'x'.repeat(n % 300)][(i + n) % 6]!;
        expected.push(name, value);
      }
      const lines = names.map((_, i) => `${expected[2 * i]}: ${expected[2 * i + 1]}\r\n`).join('');
      expect(read(`GET / HTTP/1.1\r\n${lines}\r\n`)).toEqual(expected);
    }
  });

  test('are read as they stand, in whatever order and however often they come', () => {
    const lines = [
      'A: 1',
      'A: 12',
      'Aa: 1',
      'A:1',
      'A:  1 ',
      'B: 1',
      'Content-Type: a',
      'Content-Length: 3',
      'B:',
      'B: 2',
    ];
    const line = fc.tuple(fc.constantFrom(...lines), fc.constantFrom('\r\n', '\n', '\r\n x\r\n'));
    fc.assert(
      fc.property(fc.array(fc.array(line, { maxLength: 8 }), { maxLength: 6 }), fc.boolean(), (heads, isCut) => {
        for (const head of heads) {
          const expected = head.flatMap(([text, end]) => {
            const [name = '', value = ''] = text.split(':').map((part) => part.trim());
            return [name, end.includes('x') ? `${value} x`.trim() : value];
          });
          expect(
            read(`GET / HTTP/1.1\r\n${head.map((parts) => parts.join('')).join('')}${isCut ? '' : '\r\n'}`),
          ).toEqual(expected);
        }
      }),
      { numRuns: 2000 },
    );
  });

  test('are remembered by their bytes, whatever the window that they were read from holds later', () => {
    const window = Buffer.alloc(64);
    const readFrom = (text: string) => {
      window.fill(0);
      window.write(text, 'latin1');
      return parseHead(text, window, 0).headers;
    };
    const entry = (name: string) => {
      const bytes = Buffer.from(name);
      let hash = 0;
      for (const byte of bytes) hash = (Math.imul(hash, 31) + byte) | 0;
      return knownName(bytes, 0, bytes.length, hash);
    };
    readFrom('A\r\nX-Window-One: 1\r\n\r\n');
    const one = entry('X-Window-One');
    expect(readFrom('A\r\nX-Window-Two: 2\r\n\r\n')).toEqual(['X-Window-Two', '2']);
    expect(entry('X-Window-One')).toBe(one);
  });

  test('no chain of names outlives the head that had it', () => {
    const bytes = Buffer.from('X-Chain-Start');
    let hash = 0;
    for (const byte of bytes) hash = (Math.imul(hash, 31) + byte) | 0;
    const start = knownName(bytes, 0, bytes.length, hash);
    const names = Array.from({ length: 20_000 }, (_, n) => `X-Chain-${n}: 1\r\n`);
    read(`A\r\nX-Chain-Start: 1\r\n${names.join('')}\r\n`);
    let length = 0;
    for (let at = start.next; at !== null; at = at.next) length += 1;
    expect(length).toBeLessThan(2100);
  });

  test('names that share a slot replace each other', () => {
    for (let round = 0; round < 2; round++) {
      for (let n = 0; n < 5000; n++) expect(read(`A\r\nX-Name-${n}: ${n}\r\n\r\n`)).toEqual([`X-Name-${n}`, String(n)]);
    }
  });

  test('a name as long as a head, and names that property lists treat specially', () => {
    const long = 'n'.repeat(70_000);
    expect(read(`A\r\n${long}: 1\r\n\r\n`)).toEqual([long, '1']);
    for (const name of ['0', '12345', '__proto__', 'constructor', 'é']) {
      expect(read(`A\r\n${name}: 1\r\n\r\n`)).toEqual([name, '1']);
    }
  });
});
