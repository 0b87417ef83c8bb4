import { setFlagsFromString } from 'node:v8';

/** Later engines may not know these flags, and would say so on standard error. */
const LAST_KNOWN = 22;
const isKnown = Number.parseInt(process.versions.node, 10) <= LAST_KNOWN;

/**
 * Keeps the heap near what is in use: what is kept is little, and the engine would rather let garbage pile up to
 * several times of it. Costs a few per cent of the time.
 */
export function boundHeap(): void {
  if (isKnown) setFlagsFromString('--heap-growing-percent=25');
}

/** A HAR (JSON: it begins as text) makes few objects for its size: a nursery that never grows is enough. */
export function suitNursery(head: Buffer): void {
  if (isKnown) setFlagsFromString(`--semi-space-growth-factor=${head[0] === 0x7b ? 1 : 2}`);
}
