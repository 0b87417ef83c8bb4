import { describe, expect, test } from 'vitest';
import { KeyLog } from '../../src/tls/key-log.ts';
import { encodingOf, toAscii, wholeLines } from '../../src/tls/key-log-encoding.ts';

const R = '11'.repeat(32);
const S = '22'.repeat(48);
const LINE = `CLIENT_RANDOM ${R} ${S}`;
const TEXT = `${LINE}\r\n# äöü €\r\n${LINE.replaceAll('1', '3')}\r\n`;
const BOM = '\ufeff';

const utf16be = (text: string): Buffer => Buffer.from(text, 'utf16le').swap16();

describe('the encoding of a key log', () => {
  test.each([
    ['ascii', Buffer.from(TEXT), TEXT.length + 5],
    ['utf16le', Buffer.from(BOM + TEXT, 'utf16le'), TEXT.length],
    ['utf16le', Buffer.from(TEXT, 'utf16le'), TEXT.length],
    ['utf16be', utf16be(BOM + TEXT), TEXT.length],
    ['utf16be', utf16be(TEXT), TEXT.length],
  ] as const)('%s is found, and its lines are read', (encoding, bytes, length) => {
    expect(encodingOf(bytes)).toBe(encoding);
    const ascii = toAscii(bytes, encoding);
    expect(ascii).toHaveLength(length);
    const log = new KeyLog();
    log.add(ascii);
    expect([log.count, log.unknownLines]).toEqual([2, 0]);
    expect(log.find('CLIENT_RANDOM', Buffer.from(R, 'hex'))?.toString('hex')).toBe(S);
  });

  test.each([
    ['ascii', Buffer.from('one\rtwo\rth')],
    ['utf16le', Buffer.from('one\rtwo\rth', 'utf16le')],
    ['utf16be', utf16be('one\rtwo\rth')],
  ] as const)('%s: CR alone ends a line', (encoding, bytes) => {
    const whole = bytes.subarray(0, wholeLines(bytes, encoding));
    expect(toAscii(whole, encoding).toString()).toBe('one\rtwo\r');
  });

  test.each(['ascii', 'utf16le', 'utf16be'] as const)('%s: what is cut anywhere has whole lines', (encoding) => {
    const bytes =
      encoding === 'ascii' ? Buffer.from(TEXT) : encoding === 'utf16le' ? Buffer.from(TEXT, 'utf16le') : utf16be(TEXT);
    for (let length = 0; length <= bytes.length; length++) {
      const text = toAscii(bytes.subarray(0, wholeLines(bytes.subarray(0, length), encoding)), encoding).toString();
      expect(text).toMatch(/^$|[\r\n]$/);
      expect(wholeLines(bytes.subarray(0, length), encoding)).toBeLessThanOrEqual(length);
    }
    expect(wholeLines(bytes, encoding)).toBe(bytes.length);
  });

  test('is ASCII where there is next to nothing', () => {
    for (const head of ['', 'C', 'CL', '\xff\xfe', '\0\0\0\0', 'C\0\0\0']) {
      expect(encodingOf(Buffer.from(head, 'latin1'))).toBe('ascii');
    }
  });
});

test('a byte order mark of UTF-8 is none of the first line, nor of one in the middle of joined logs', () => {
  const log = new KeyLog();
  log.add(Buffer.from(`${BOM}${LINE}\n${BOM}${LINE.replaceAll('1', '3')}\n${BOM}# a comment\n${BOM}\n`));
  expect([log.count, log.unknownLines]).toEqual([2, 0]);
  log.add(Buffer.from(BOM));
  log.add(Buffer.from([0xef, 0xbb]));
  expect([log.count, log.unknownLines]).toEqual([2, 1]);
});
