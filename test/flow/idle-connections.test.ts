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
