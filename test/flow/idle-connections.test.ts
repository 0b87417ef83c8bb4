import { expect, test } from 'vitest';
import { ACK, RST, record, SERVER, SYN, segment } from './support.ts';

const CLIENT = '10.0.0.1:4000';
const hello = (us = 0) => [
  segment({ from: CLIENT, seq: 0, flags: SYN, us }),
  segment({ from: SERVER, to: CLIENT, seq: 0, ack: 1, flags: SYN | ACK, us }),
];

test('a connection of which there is the handshake alone is told, until there is more', () => {
  const { table } = record();
  for (const each of hello()) table.segment(each);
  expect(table.idle.list()).toMatchObject([{ client: CLIENT, server: SERVER }]);
  table.segment(segment({ from: CLIENT, seq: 1, ack: 1, data: 'GET /' }));
  expect(table.idle.list()).toEqual([]);
});

test('one whose numbers say that bytes are missing is not', () => {
  const { table } = record();
  for (const each of hello()) table.segment(each);
  table.segment(segment({ from: CLIENT, seq: 90, ack: 1, flags: RST | ACK }));
  expect(table.idle.list()).toEqual([]);
});

test('a flow in the place of one that made room is not taken for it', () => {
  const { table } = record({ flows: 4096 });
  for (const each of hello()) table.segment(each);
  const [first] = table.idle.list();
  const us = 3_600_000_000;
  for (let i = 0; i < 6000; i++) {
    table.segment(segment({ from: `10.1.${i >> 8}.${i & 255}:4000`, seq: 0, flags: SYN, us: us + i * 70_000 }));
  }
  expect(first?.client).toBe(CLIENT);
  expect(table.idle.list()).toEqual([]);
});

test('beyond so many those that come later are not told, until there is room', () => {
  const { table } = record();
  const client = (i: number): string => `10.${i >> 16}.${(i >> 8) & 255}.${i & 255}:4000`;
  const greet = (i: number): void => {
    table.segment(segment({ from: client(i), seq: 0, flags: SYN }));
    table.segment(segment({ from: SERVER, to: client(i), seq: 0, ack: 1, flags: SYN | ACK }));
  };
  for (let i = 0; i < 16_385; i++) greet(i);
  const told = table.idle.list();
  expect(told).toHaveLength(16_384);
  expect(told.at(-1)?.client).toBe(client(16_383));
  table.segment(segment({ from: client(7), seq: 1, ack: 1, data: 'GET /' }));
  greet(16_385);
  expect(table.idle.list().map((one) => one.client)).not.toContain(client(7));
  expect(table.idle.list().at(-1)?.client).toBe(client(16_385));
});
