import { describe, expect, test } from 'vitest';
import { encodingOf, looksLikeHar } from '../../src/har/recognise.ts';

const utf16be = (text: string): Buffer => Buffer.from(text, 'utf16le').swap16();

describe('looksLikeHar', () => {
  test.each([
    ['an object', Buffer.from('{"log":{}}')],
    ['an object after blank lines', Buffer.from('\r\n\t {')],
    ['a byte order mark', Buffer.from('\ufeff{')],
    ['a byte order mark and a blank', Buffer.from('\ufeff\n{')],
    ['UTF-16 with a mark', Buffer.from('\ufeff{"log"', 'utf16le')],
    ['UTF-16 with a mark and a blank', Buffer.from('\ufeff {"log"', 'utf16le')],
    ['big-endian UTF-16 with a mark', utf16be('\ufeff{"log"')],
    ['UTF-16 without a mark', Buffer.from('{"log"', 'utf16le')],
    ['big-endian UTF-16 without a mark', utf16be('{"log"')],
  ])('takes %s', (_, bytes) => {
    expect(looksLikeHar(bytes)).toBe(true);
  });

  test.each([
    ['nothing', Buffer.of()],
    ['blanks', Buffer.from('  \n')],
    ['an array', Buffer.from('[{}]')],
    ['XML', Buffer.from('<CORSConfiguration>{')],
    ['text', Buffer.from('hello {')],
    ['pcap', Buffer.from('d4c3b2a1020004', 'hex')],
    ['pcapng', Buffer.from('0a0d0d0a', 'hex')],
    ['gzip', Buffer.from('1f8b08', 'hex')],
  ])('does not take %s', (_, bytes) => {
    expect(looksLikeHar(bytes)).toBe(false);
  });
});

test('encodingOf knows UTF-16 by its mark or its zero bytes', () => {
  expect(encodingOf(Buffer.from('\ufeff', 'utf16le'))).toBe('utf-16le');
  expect(encodingOf(utf16be('\ufeff'))).toBe('utf-16be');
  expect(encodingOf(Buffer.from('{', 'utf16le'))).toBe('utf-16le');
  expect(encodingOf(utf16be('{'))).toBe('utf-16be');
  expect(encodingOf(Buffer.from('{"'))).toBe('utf-8');
  expect(encodingOf(Buffer.of())).toBe('utf-8');
});
