import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CryptoStream } from '../../src/quic/crypto-stream.ts';
import { cryptoFrame, varint } from '../support/build-quic.ts';

const bytes = Buffer.from(Array.from({ length: 300 }, (_, i) => i));

function beginning(...packets: readonly Buffer[]): Buffer {
  const stream = new CryptoStream();
  for (const frames of packets) stream.add(frames);
  return stream.beginning();
}

test('the pieces of a stream are put together in whatever order they come, up to the first that is missing', () => {
  const range = fc.tuple(fc.nat(bytes.length), fc.nat(bytes.length));
  fc.assert(
    fc.property(fc.array(range, { maxLength: 12 }), fc.nat(12), (ranges, cut) => {
      const pieces = ranges.map(([a, b]) => [Math.min(a, b), Math.max(a, b)] as const);
      const known = new Set(pieces.flatMap(([from, to]) => Array.from({ length: to - from }, (_, i) => from + i)));
      let length = 0;
      while (known.has(length)) length += 1;
      const frames = pieces.map(([from, to]) => cryptoFrame(bytes, from, to));
      const packets = [Buffer.concat(frames.slice(0, cut)), Buffer.concat(frames.slice(cut))];
      expect(beginning(...packets)).toEqual(bytes.subarray(0, length));
    }),
  );
});

describe('between CRYPTO frames', () => {
  const [first, second] = [cryptoFrame(bytes, 0, 100), cryptoFrame(bytes, 100, 300)];
  const ack = Buffer.from('02050a020102030405', 'hex');
  const ackEcn = Buffer.concat([Buffer.from('03050a000140ff0203', 'hex')]);

  test.each([
    ['PADDING', Buffer.alloc(9)],
    ['PING', Buffer.from([1, 1])],
    ['ACK', ack],
    ['ACK with ECN counts', ackEcn],
  ])('%s may stand', (_, frame) => {
    expect(beginning(Buffer.concat([frame, first, frame, second, frame]))).toEqual(bytes);
  });

  test('what does not belong there ends the reading', () => {
    expect(beginning(Buffer.concat([first, Buffer.from([0x1c]), second]))).toEqual(bytes.subarray(0, 100));
  });
});

test('frames that are cut are not taken', () => {
  const ack = Buffer.from('0205', 'hex');
  const frame = cryptoFrame(bytes, 0, 100);
  for (let end = 0; end < frame.length; end++) expect(beginning(frame.subarray(0, end))).toHaveLength(0);
  expect(beginning(Buffer.concat([frame, ack]))).toHaveLength(100);
});

test('a stream is bounded', () => {
  const far = Buffer.concat([Buffer.from([6]), varint(0x3fff_ffff), varint(4), Buffer.alloc(4)]);
  expect(beginning(far, cryptoFrame(bytes))).toEqual(bytes);
  const many = Array.from({ length: 1000 }, (_, i) => cryptoFrame(Buffer.alloc(1000), i, i + 1));
  expect(beginning(Buffer.concat(many))).toHaveLength(256);
});
