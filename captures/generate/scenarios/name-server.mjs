// A name server with made-up names: A records on loopback, NXDOMAIN for names that are to have no address.
import { createSocket } from 'node:dgram';
import { ADDRESSES } from './hosts.mjs';

const NXDOMAIN = 3;
const A = 1;

function question(message) {
  const labels = [];
  let at = 12;
  while (message[at] !== 0) {
    labels.push(message.toString('latin1', at + 1, at + 1 + message[at]));
    at += 1 + message[at];
  }
  return { name: labels.join('.').toLowerCase(), type: message.readUInt16BE(at + 1), end: at + 5 };
}

function answer(message) {
  const { name, type, end } = question(message);
  const address = name in ADDRESSES ? ADDRESSES[name] : '127.0.0.1';
  const isFound = address !== null && type === A;
  const head = Buffer.from(message.subarray(0, 12));
  head.writeUInt16BE(0x8580 | (address === null ? NXDOMAIN : 0), 2);
  head.writeUInt16BE(isFound ? 1 : 0, 6);
  head.fill(0, 8);
  const record = Buffer.from([0xc0, 12, 0, A, 0, 1, 0, 0, 0, 60, 0, 4, ...(address ?? '').split('.').map(Number)]);
  return Buffer.concat([head, message.subarray(12, end), ...(isFound ? [record] : [])]);
}

export function startNameServer() {
  const socket = createSocket('udp4');
  socket.on('message', (message, { port, address }) => socket.send(answer(message), port, address));
  return new Promise((resolve) => socket.bind(53, '127.0.0.1', resolve));
}
