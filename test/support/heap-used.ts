import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');
export const collectGarbage = runInNewContext('gc') as () => void;

/** Bytes of the heap that are in use, garbage apart. */
export function heapUsed(): number {
  collectGarbage();
  return process.memoryUsage().heapUsed;
}

/**
 * The same with what buffers hold outside the heap. The engine gives that back behind a collection, on another thread: the
 * least of some looks counts.
 */
export async function memoryUsed(): Promise<number> {
  let least = Number.POSITIVE_INFINITY;
  for (let look = 0; look < 20; look++) {
    const heap = heapUsed();
    least = Math.min(least, heap + process.memoryUsage().arrayBuffers);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  return least;
}
