import { describe, expect, test } from 'vitest';
import { ChunkedBody } from '../../../src/http/h1/chunked-body.ts';
import { bytewise, cutBy } from '../converse.ts';

interface Result {
  readonly data: string;
  readonly used: number;
  readonly end: 'done' | 'failed' | 'open';
}

function read(text: string, cut: (bytes: Buffer) => Buffer[] = (bytes) => [bytes]): Result {
  const body = new ChunkedBody();
  const data: string[] = [];
  const sink = {
    body: (bytes: Buffer, start: number, end: number) => void data.push(bytes.toString('latin1', start, end)),
  };
  let used = 0;
  for (const piece of cut(Buffer.from(text, 'latin1'))) {
    if (body.isDone || body.isFailed) break;
    used += body.read(piece, 0, piece.length, sink);
  }
  return { data: data.join(''), used, end: body.isDone ? 'done' : body.isFailed ? 'failed' : 'open' };
}

const WHOLE = [
  ['0\r\n\r\n', ''],
  ['5\r\nhello\r\n0\r\n\r\n', 'hello'],
  ['5;a=b;c="d;\r e"\r\nhello\r\n1\r\n!\r\n0\r\n\r\n', 'hello!'],
  ['0A\r\n0123456789\r\n000\r\n\r\n', '0123456789'],
  ['a \r\n0123456789\r\n0\r\n\r\n', '0123456789'],
  ['2\nab\n0\n\n', 'ab'],
  ['1\r\n\n\r\n0\r\nDigest: x\r\nX: y\r\n\r\n', '\n'],
  ['4\r\n0\r\n\r\r\n0\r\n\r\n', '0\r\n\r'],
] as const;

describe('a chunked body', () => {
  test.each(WHOLE)('%j holds %j', (text, data) => {
    const expected = { data, used: text.length, end: 'done' };
    for (const cut of [undefined, bytewise, ...[2, 3, 5, 8].map(cutBy)])
      expect(read(`${text}GET /`, cut)).toEqual(expected);
  });

  test.each(WHOLE)('%j is open up to its last byte', (text) => {
    for (let n = 0; n < text.length; n++) expect(read(text.slice(0, n)).end).toBe('open');
  });

  test.each([
    ['', 'open'],
    ['\r\n', 'failed'],
    ['xyz\r\n', 'failed'],
    ['-1\r\n', 'failed'],
    ['5\r\nhelloworld', 'failed'],
    [`${'f'.repeat(17)}\r\n`, 'failed'],
    [`10000000000000000\r\n`, 'failed'],
    [`${'0'.repeat(20_000)}1\r\n`, 'failed'],
    [`1;${'x'.repeat(20_000)}`, 'failed'],
    [`0\r\n${'x: y\r\n'.repeat(20_000)}`, 'failed'],
    [`${'0'.repeat(30)}2\r\nab\r\n`, 'open'],
    ['1fffffffffffff\r\n', 'open'],
  ])('%.30j is %s', (text, end) => {
    expect(read(text).end).toBe(end);
    expect(read(text, cutBy(7)).end).toBe(end);
  });

  test('steps over missing bytes that are data, and over no others', () => {
    const body = new ChunkedBody();
    const sizes = Buffer.from('a\r\n01');
    body.read(sizes, 0, sizes.length, null);
    expect(body.skip(9)).toBe(false);
    expect(body.skip(8)).toBe(true);
    expect(body.skip(1)).toBe(false);
    const rest = Buffer.from('\r\n0\r\n\r\n');
    expect(body.read(rest, 0, rest.length, null)).toBe(rest.length);
    expect(body.isDone).toBe(true);
  });
});

test('a million tiny chunks take linear time', () => {
  const bytes = Buffer.from('1\r\nx\r\n'.repeat(1_000_000));
  const before = performance.now();
  const body = new ChunkedBody();
  expect(body.read(bytes, 0, bytes.length, null)).toBe(bytes.length);
  expect(performance.now() - before).toBeLessThan(2000);
});
