import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');
export const collectGarbage = runInNewContext('gc') as () => void;

/** Bytes of the heap that are in use, garbage apart. */
export function heapUsed(): number {
  collectGarbage();
  return process.memoryUsage().heapUsed;
}
