// The yardstick of T11: the whole HAR through JSON.parse.
import { readFileSync } from 'node:fs';

process.stdout.write(`${JSON.parse(readFileSync(process.argv[2], 'utf8')).log.entries.length}\n`);
