import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import * as subject from '../../../src/http/h1/head.ts';

const prefix = Buffer.from('x: y\r\n');

/** The head lies anywhere in its bytes. */
const parseHead = (text: string): subject.Head =>
  subject.parseHead(text, Buffer.concat([prefix, Buffer.from(text, 'latin1'), prefix]), prefix.length);

const parseCutHead = (text: string): subject.Head | null => subject.parseCutHead(text, Buffer.from(text, 'latin1'));

const headersOf = (...lines: string[]): readonly string[] =>
  parseHead(`GET / HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`).headers;

describe('a head', () => {
  test('keeps names as they are written, values without outer blanks, and every line in its order', () => {
    expect(headersOf('Host: a', 'x-ONE:1', 'X-One: \t 2 \t', 'Empty:', 'Colons: a:b: c', 'Set-Cookie: a=1; b')).toEqual(
      [...['Host', 'a', 'x-ONE', '1', 'X-One', '2', 'Empty', '', 'Colons', 'a:b: c', 'Set-Cookie', 'a=1; b']],
    );
  });

  test('ends at its first empty line, whatever the line ends are', () => {
    for (const [text, rest] of [
      ['A b\r\nX: 1\r\n\r\n', 'Y: 2\r\n\r\n'],
      ['A b\nX: 1\n\n', 'Y: 2\r\n\r\n'],
      ['A b\r\nX: 1\n\r\n', 'Y: 2\n\n'],
      ['A b\r\nX: 1\r\n\n', '\r\n'],
    ] as const) {
      const head = parseHead(text + rest);
      expect(head.headers).toEqual(['X', '1']);
      expect(head.startLine).toBe('A b');
      expect(head.length).toBe(text.length);
    }
  });

  test('may have no header, and no end', () => {
    expect(parseHead('GET /\r\n\r\n')).toMatchObject({ startLine: 'GET /', headers: [], length: 9 });
    expect(parseHead('GET /')).toMatchObject({ startLine: 'GET /', headers: [], length: 5 });
    expect(parseHead('')).toMatchObject({ startLine: '', headers: [], length: 0 });
    expect(parseHead('GET /\r\nA: b').headers).toEqual(['A', 'b']);
  });

  test('joins folded lines with one blank', () => {
    expect(headersOf('A: one', '  two', '\tthree ', ' ', 'B:', ' four')).toEqual(['A', 'one two three', 'B', 'four']);
  });

  test('has no continuation before its first header', () => {
    expect(headersOf(' folded: 1', 'A: 2')).toEqual(['A', '2']);
  });

  test('drops blanks before a colon, lines without colon, and lines without name', () => {
    expect(headersOf('A : 1', 'B \t: 2', 'no colon', ': nameless', 'C:3')).toEqual(['A', '1', 'B', '2', 'C', '3']);
  });

  test('keeps bytes that should not be there', () => {
    expect(headersOf('X-Nul: a\0b', 'X-Latin: \xe9', 'X(odd): 1')).toEqual([
      'X-Nul',
      'a\0b',
      'X-Latin',
      '\xe9',
      'X(odd)',
      '1',
    ]);
  });

  test.each([
    [['Content-Length: 42'], 42],
    [['content-length:0042'], 42],
    [['CONTENT-LENGTH: 7', 'Content-Length: 7'], 7],
    [['Content-Length: 7', 'Content-Length: 9'], 9],
    [['Content-Length: 7, 7'], 7],
    [['Content-Length: 7,007'], 7],
    [['Content-Length: 7, 8'], -1],
    [['Content-Length:'], -1],
    [['Content-Length: -1'], -1],
    [['Content-Length: +1'], -1],
    [['Content-Length: 4 2'], -1],
    [['Content-Length: 0x10'], -1],
    [['Content-Length: 99999999999999999999'], -1],
    [['Content-Length: 10', 'Content-Length: x'], 10],
    [[], -1],
  ])('with %j has the length %i', (lines, length) => {
    expect(parseHead(`A\r\n${lines.map((line) => `${line}\r\n`).join('')}\r\n`).contentLength).toBe(length);
  });

  test.each([
    [['Transfer-Encoding: chunked'], 'chunked'],
    [['transfer-encoding: GZIP , Chunked '], 'chunked'],
    [['Transfer-Encoding: gzip', 'Transfer-Encoding: chunked'], 'chunked'],
    [['Transfer-Encoding:', ' chunked'], 'chunked'],
    [['Transfer-Encoding: chunked, gzip'], 'other'],
    [['Transfer-Encoding: chunked', 'Transfer-Encoding: identity'], 'other'],
    [['Transfer-Encoding: chunkedchunked'], 'other'],
    [['Transfer-Encoding: x-chunked'], 'other'],
    [['Transfer-Encoding: pigeons'], 'other'],
    [['Transfer-Encoding: identity'], 'none'],
    [['Transfer-Encoding:'], 'none'],
    [[], 'none'],
  ])('with %j has the transfer coding %s', (lines, coding) => {
    expect(parseHead(`A\r\n${lines.map((line) => `${line}\r\n`).join('')}\r\n`).transferCoding).toBe(coding);
  });

  test('knows its other headers by name, the first one where one counts', () => {
    const head = parseHead(
      'A\r\nHOST: a\r\nhost: b\r\nUpgrade: h2c\r\nContent-Type: x/y\r\nContent-Encoding: br\r\ncontent-encoding: gzip\r\n\r\n',
    );
    expect(head).toMatchObject({ host: 'a', upgrade: 'h2c', contentType: 'x/y', contentEncoding: 'br, gzip' });
  });
});

describe('a head that was cut off', () => {
  test('is known up to its last whole line', () => {
    const head = parseCutHead('GET /a HTTP/1.1\r\nHost: b\r\nOrigin: http://a');
    expect(head).toMatchObject({ startLine: 'GET /a HTTP/1.1', headers: ['Host', 'b'], isCut: true });
  });

  test('may be known by its start line alone, as far as the target or the status', () => {
    expect(parseCutHead('OPTIONS /key HTT')).toMatchObject({ startLine: 'OPTIONS /key HTT', isCut: true });
    expect(parseCutHead('HTTP/1.1 403 Forb')).toMatchObject({ startLine: 'HTTP/1.1 403 Forb' });
    expect(parseCutHead('OPTIONS /key')).toBeNull();
    expect(parseCutHead('HTTP/1.1 40')).toBeNull();
    expect(parseCutHead('')).toBeNull();
  });
});

test('reading a head agrees with splitting it at its lines', () => {
  const slow = (text: string): string[] => {
    const found: string[] = [];
    for (const line of text.split('\n').slice(1)) {
      const bare = line.replace(/\r$/, '');
      if (bare === '') break;
      const folded = /^[ \t]/.test(line);
      const colon = line.indexOf(':');
      if (folded && found.length > 0) {
        const more = line.replace(/^[ \t\r]+|[ \t\r]+$/g, '');
        if (more !== '') found.push([found.pop()!, more].filter((part) => part !== '').join(' '));
      } else if (!folded && colon > 0) {
        const trim = (part: string): string => part.replace(/^[ \t\r]+|[ \t\r]+$/g, '');
        found.push(line.slice(0, colon).replace(/[ \t\r]+$/, ''), trim(line.slice(colon + 1)));
      }
    }
    return found;
  };
  const piece = fc.constantFrom('a', 'Host', ':', ': ', ' ', '\t', '\r\n', '\n', '\r', 'x: y\r\n', 'b');
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
      const text = `GET /\r\n${pieces.join('')}`;
      expect([...parseHead(text).headers]).toEqual(slow(text));
    }),
    { numRuns: 2000 },
  );
});

test('crafted heads take linear time', () => {
  const time = (line: string, bytes: number): number => {
    const text = `A\nB: c\n${line.repeat(bytes / line.length)}`;
    let best = Number.POSITIVE_INFINITY;
    for (let round = 0; round < 7; round++) {
      const before = performance.now();
      parseHead(text);
      best = Math.min(best, performance.now() - before);
    }
    return best;
  };
  for (const line of ['a\n', ' a\n', 'a:\n', ':\n', '\t\n', 'X: y\n z\n', `${'a'.repeat(70)}\n`]) {
    // Sixteen times the work would be 256 times the time, were each line to look at the rest.
    expect(time(line, 256_000) / Math.max(time(line, 16_000), 0.05)).toBeLessThan(80);
  }
});
