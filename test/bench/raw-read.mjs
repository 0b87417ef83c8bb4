// The floor: reads a file through one reused buffer and does nothing with it.
import { closeSync, openSync, readSync } from 'node:fs';

const fd = openSync(process.argv[2], 'r');
const buffer = Buffer.allocUnsafeSlow(1 << 20);
while (readSync(fd, buffer, 0, buffer.length, null) > 0);
closeSync(fd);
