import { expect, test } from 'vitest';
import { WaitingRoom } from '../../src/bytes/waiting-room.ts';
import { ByContent } from '../../src/tls/by-content.ts';
import { HandshakeMessages } from '../../src/tls/handshake-messages.ts';
import { KeyLog } from '../../src/tls/key-log.ts';
import { TlsFactory } from '../../src/tls/tls-factory.ts';
import { memoryUsed } from '../support/heap-used.ts';
import { recordTls } from './record-tls.ts';

const message = (type: number, length: number): Buffer =>
  Buffer.concat([Buffer.from([type, length >> 16, (length >> 8) & 0xff, length & 0xff]), Buffer.alloc(length, type)]);

test('a message that is given up is stepped over, and the next one is read', () => {
  const room = new WaitingRoom(5000);
  const seen: string[] = [];
  const reader = (name: string) => {
    const messages = new HandshakeMessages(room);
    return {
      messages,
      read: (bytes: Buffer) => messages.read(bytes, 0, bytes.length, (type) => seen.push(`${name} ${type}`)),
    };
  };
  const first = reader('first');
  const second = reader('second');
  const long = message(11, 3000);
  first.read(long.subarray(0, 2000));
  second.read(long.subarray(0, 2000));
  expect([first.messages.hasGivenUp, second.messages.hasGivenUp]).toEqual([true, false]);
  for (const { read } of [first, second]) {
    read(long.subarray(2000, 2500));
    read(Buffer.concat([long.subarray(2500), message(20, 12)]));
  }
  expect(seen).toEqual(['first 20', 'second 11', 'second 20']);
  expect(room.bytes).toBe(0);
  // Where its length is not known, nothing behind it can be told from it.
  const third = reader('third');
  third.read(long.subarray(0, 2));
  second.read(long.subarray(0, 2400));
  third.read(Buffer.concat([long.subarray(2), message(20, 12)]));
  expect([third.messages.hasGivenUp, seen.length]).toEqual([true, 3]);
  second.messages.close();
  second.read(long.subarray(0, 2000));
  expect(room.bytes).toBe(0);
});

test('content of which it is not known what it is is given up, oldest first, and told', () => {
  const room = new WaitingRoom(10_000);
  const told: number[] = [];
  const plain = { recognise: () => 'later' as const, openSecure: () => null };
  const connection = {
    id: 1,
    client: '',
    server: '',
    scheme: 'https',
    serverName: null,
    fromStart: true,
    timeUs: 0,
  } as const;
  const chunk = {
    direction: 1,
    bytes: Buffer.alloc(4000),
    start: 0,
    end: 4000,
    offset: 0,
    acknowledged: 0,
    frameNumber: 1,
    timeUs: 0,
  } as const;
  const all = [0, 1, 2, 3].map((n) => new ByContent(plain, connection, room, () => void told.push(n)));
  for (const one of all) one.chunk(chunk);
  expect(told).toEqual([0, 1]);
  expect(room.bytes).toBe(2 * 4200);
  for (const one of all) {
    one.end(0, 'fin', 0, 1);
    one.end(1, 'fin', 0, 1);
  }
  expect(room.bytes).toBe(0);
});

test('half handshakes of many connections keep no more than they may, and the newest is read', async () => {
  const { sent, keyLog } = await recordTls({
    talk: [
      ['>', 'GET / HTTP/1.1\r\nHost: media.example\r\n\r\n'],
      ['<', 'HTTP/1.1 200 OK\r\n\r\n'],
    ],
  });
  const secrets = new KeyLog();
  secrets.add(Buffer.from(keyLog));
  const told: string[] = [];
  let read = 0;
  const plain = {
    recognise: () => 'http' as const,
    openSecure: () => ({
      chunk: () => {
        read += 1;
      },
      gap: () => undefined,
      end: () => undefined,
    }),
  };
  const factory = new TlsFactory('a.pcap', { diagnostic: ({ message: text }) => void told.push(text) }, plain, {
    material: { keyLog: secrets, rsaKeys: [] },
  });
  let frameNumber = 0;
  const open = (id: number) => {
    const server = `10.0.${id >> 8}.${id & 255}:443`;
    const handler = factory.open({
      id,
      client: '10.1.0.1:50000',
      server,
      scheme: 'http',
      serverName: null,
      fromStart: true,
      timeUs: 0,
    });
    const offsets: [number, number] = [0, 0];
    const say = (direction: 0 | 1, bytes: Buffer): void => {
      frameNumber += 1;
      const at = offsets[direction];
      handler.chunk({
        direction,
        bytes,
        start: 0,
        end: bytes.length,
        offset: at,
        acknowledged: offsets[1 - direction]!,
        frameNumber,
        timeUs: frameNumber,
      });
      offsets[direction] += bytes.length;
    };
    const end = (): void => {
      for (const direction of [0, 1] as const) handler.end(direction, 'fin', frameNumber, frameNumber);
    };
    return { say, end };
  };
  const record = (bytes: Buffer): Buffer =>
    Buffer.concat([Buffer.from([22, 3, 3, bytes.length >> 8, bytes.length & 255]), bytes]);
  const half = record(message(1, 60_000).subarray(0, 16_000));
  const before = await memoryUsed();
  const many = Array.from({ length: 4000 }, (_, id) => open(id + 1));
  for (const { say } of many) say(0, half);
  expect((await memoryUsed()) - before).toBeLessThan(60e6);
  // A client whose hello comes in three records.
  const last = open(5000);
  const [hello, ...rest] = sent;
  for (const [from, to] of [
    [5, 100],
    [100, 200],
    [200, hello!.bytes.length],
  ] as const)
    last.say(0, record(hello!.bytes.subarray(from, to)));
  for (const { direction, bytes } of rest) last.say(direction, bytes);
  expect(read).toBe(2);
  last.end();
  for (const { end } of many) end();
  factory.end();
  expect(told).toHaveLength(1);
  expect(told[0]).toMatch(/^\d+ connections with .* were not read: too many connections were half begun at a time/);
});
