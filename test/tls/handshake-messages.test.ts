import { expect, test } from 'vitest';
import { WaitingRoom } from '../../src/bytes/waiting-room.ts';
import { HandshakeMessages } from '../../src/tls/handshake-messages.ts';
import { bytewise, cutBy } from '../http/converse.ts';

const message = (type: number, length: number): Buffer =>
  Buffer.concat([Buffer.from([type, length >> 16, (length >> 8) & 0xff, length & 0xff]), Buffer.alloc(length, type)]);

function read(pieces: readonly Buffer[]): string[] {
  const room = new WaitingRoom(1 << 20);
  const messages = new HandshakeMessages(room);
  const seen: string[] = [];
  for (const piece of pieces) {
    messages.read(Buffer.from(piece), 0, piece.length, (type, bytes, start, end) => {
      const isWhole = bytes.subarray(start + 4, end).every((byte) => byte === type);
      seen.push(`${type} ${end - start - 4}${isWhole ? '' : ' damaged'}`);
    });
  }
  messages.close();
  expect(room.bytes).toBe(0);
  return seen;
}

test('messages are the same wherever records cut them; huge ones are stepped over', () => {
  const all = Buffer.concat([message(1, 300), message(0, 0), message(11, 100_000), message(20, 32), message(14, 0)]);
  const want = ['1 300', '0 0', '20 32', '14 0'];
  // A record holds no more.
  const records = [0, 1, 2, 3, 4, 5, 6].map((i) => all.subarray(i * 16_384, (i + 1) * 16_384));
  expect(read(records)).toEqual(want);
  expect(read(bytewise(all))).toEqual(want);
  for (let seed = 1; seed < 40; seed++) expect(read(cutBy(seed)(all))).toEqual(want);
  for (let length = 0; length < 400; length++) read([all.subarray(0, length)]);
});

test('after missing bytes what was held is forgotten', () => {
  const messages = new HandshakeMessages(new WaitingRoom(1 << 20));
  const seen: number[] = [];
  const take = (type: number): void => void seen.push(type);
  messages.read(message(1, 100), 0, 50, take);
  messages.reset();
  messages.read(message(20, 12), 0, 16, take);
  expect(seen).toEqual([20]);
});
