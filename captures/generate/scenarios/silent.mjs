// Listens and never accepts: once its queue is full, further connection attempts get no answer at all.
import { writeSync } from 'node:fs';
import { createServer } from 'node:net';

const [address, port] = process.argv.slice(2);
createServer().listen({ port: Number(port), host: address, backlog: 1 }, () => {
  writeSync(1, 'listening\n');
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
});
