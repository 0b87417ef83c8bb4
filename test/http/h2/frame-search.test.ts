import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { FrameSearch } from '../../../src/http/h2/frame-search.ts';
import { data, Encoder, FRAME, frame, headers, settings, u32 } from '../../support/build-http2.ts';

const block = new Encoder().encode([[':status', '200']]);
/** As servers end streams. */
const ENDS = [3, 1, 7, 5, 9].map((id) => data(id, '', true));
const update = frame(FRAME.windowUpdate, 0, 1, Buffer.from(u32(100)));

/** Where in the chunks, put one behind the other, a frame is found; -1 nowhere. */
function find(...chunks: readonly Uint8Array[]): number {
  const search = new FrameSearch();
  let offset = 0;
  for (const chunk of chunks) {
    const around = Buffer.concat([Buffer.alloc(7), chunk, update, update]);
    const found = search.find(around, 7, 7 + chunk.length);
    if (found >= 0) return offset + found - 7;
    offset += chunk.length;
  }
  return -1;
}

describe('a frame boundary is believed', () => {
  const junk = Buffer.from('the rest of some data');

  test.each([
    ['where one frame leads to another', [Buffer.concat([junk, update, headers(1, block)])], junk.length],
    ['where a frame fills its segment', [junk, headers(1, block)], junk.length],
    [
      'where the header of a long one leads to another',
      [Buffer.concat([junk, data(1, 'x'.repeat(500))]), update],
      junk.length + 509,
    ],
    [
      'the same, over several segments',
      [Buffer.concat([junk, data(1, 'x'.repeat(500)).subarray(0, 100)]), Buffer.alloc(409, 0x78), update],
      junk.length + 509,
    ],
    ['among empty ones', [Buffer.concat(ENDS)], 0],
    ['among empty ones, of which the first is cut', [Buffer.concat(ENDS).subarray(4)], 5],
    [
      'not within a segment on the word of two',
      [Buffer.concat([junk, update, headers(1, block), junk.subarray(0, 8)])],
      -1,
    ],
    ['not where one of many is none', [Buffer.concat([update, update, update, junk])], -1],
    ['not on the word of one frame', [Buffer.concat([junk, update])], -1],
    ['not where the second is none', [Buffer.concat([junk, update, junk])], -1],
    ['not where nothing follows', [Buffer.concat([junk, data(1, 'x'.repeat(500)).subarray(0, 100)]), junk], -1],
    ['not among zeros', [Buffer.alloc(5000)], -1],
    ['not among small numbers', [Buffer.from(new Uint32Array(500).map((_, i) => i % 4).buffer)], -1],
    ['not in text', [Buffer.from('frames, frames, frames '.repeat(100))], -1],
    ['not before a header is whole', [settings().subarray(0, 8)], -1],
  ])('%s', (_, chunks, at) => {
    expect(find(...chunks)).toBe(at);
  });

  test('not where missing bytes hide what should be there', () => {
    const search = new FrameSearch();
    const long = data(1, 'x'.repeat(500));
    expect(search.find(long, 0, 100)).toBe(-1);
    search.gap(500);
    expect(search.find(update, 0, update.length - 1)).toBe(-1);
  });

  test('behind missing bytes that leave it where it should be', () => {
    const search = new FrameSearch();
    const long = data(1, 'x'.repeat(500));
    expect(search.find(long, 0, 100)).toBe(-1);
    search.gap(400);
    const rest = Buffer.concat([long.subarray(500), update, Buffer.from('xx')]);
    expect(search.find(rest, 0, rest.length)).toBe(9);
  });
});

test('never in random bytes', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 100, maxLength: 2000 }), (bytes) => {
      expect(find(bytes.subarray(0, 50), bytes.subarray(50))).toBe(-1);
    }),
    { numRuns: 2000 },
  );
});
