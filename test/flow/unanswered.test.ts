import { expect, test } from 'vitest';
import { ACK, CLIENT, RST, record, SERVER, SYN, segment } from './support.ts';

const syn = (from = CLIENT) => segment({ from, to: SERVER, seq: 999, ack: null, flags: SYN });
const refusal = (to = CLIENT) => segment({ from: SERVER, to, seq: 0, ack: 1000, flags: RST | ACK });
const synAck = () => segment({ from: SERVER, to: CLIENT, seq: 8999, ack: 1000, flags: SYN | ACK });

/** What is said of the servers after these segments. */
function unanswered(...segments: ReturnType<typeof segment>[]) {
  const { table } = record();
  for (const one of segments) table.segment(one);
  table.end();
  return table.unanswered.list().map(({ server, how, count }) => [server, how, count]);
}

test('a RST to a SYN is a refusal; each try counts', () => {
  expect(unanswered(syn(), refusal())).toEqual([[SERVER, 'refused', 1]]);
  const other = '10.0.0.2:50001';
  expect(unanswered(syn(), refusal(), syn(other), refusal(other))).toEqual([[SERVER, 'refused', 2]]);
});

test('a SYN that is sent again and gets no answer is silence', () => {
  expect(unanswered(syn())).toEqual([]);
  expect(unanswered(syn(), syn(), syn())).toEqual([[SERVER, 'silent', 2]]);
});

test('an answer that comes late makes up for it', () => {
  expect(unanswered(syn(), syn(), synAck())).toEqual([]);
});

test('a RST after the handshake is none', () => {
  expect(
    unanswered(syn(), synAck(), segment({ from: SERVER, to: CLIENT, seq: 9000, ack: 1000, flags: RST | ACK })),
  ).toEqual([]);
});
