import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8';

/** Later engines may not know these flags, and would say so on standard error. */
const LAST_KNOWN = 26;
/** The last whose nursery stays small by itself. */
const LAST_SMALL = 22;
/** What fits into a nursery (one half of it) that is large enough: of 16 MiB, a little goes to the pages themselves. */
const NURSERY_BYTES = 15 * 1024 * 1024;

const major = Number.parseInt(process.versions.node, 10);
const isKnown = major <= LAST_KNOWN;
let mayGrow = false;
let isLargeEnough = false;

/**
 * Keeps the heap near what is in use: what is kept is little, and the engine would rather let garbage pile up to
 * several times of it. Costs a few per cent of the time. Nor is anything made among old objects because others of its
 * kind grew old: where preflights wait for long, most of it is garbage soon (a tenth of the time, 10 MB).
 */
export function boundHeap(): void {
  if (!isKnown) return;
  setFlagsFromString('--heap-growing-percent=25');
  setFlagsFromString('--no-allocation-site-pretenuring');
}

/** A HAR (JSON: it begins as text) makes few objects for its size: a nursery that never grows is enough. */
export function suitNursery(head: Buffer): void {
  mayGrow = head[0] !== 0x7b;
  isLargeEnough = false;
  setGrowth(mayGrow);
}

/**
 * Stops the nursery when it is large enough; to be asked while an input is read (some 5 us). Later engines would let
 * it grow to four times that, and take no other limit once they run.
 */
export function boundNursery(): void {
  if (!mayGrow || major <= LAST_SMALL) return;
  const nursery = getHeapSpaceStatistics().find(({ space_name }) => space_name === 'new_space');
  if (nursery === undefined) return;
  // It shrinks while nothing comes, and may grow again then.
  const isNow = nursery.space_used_size + nursery.space_available_size >= NURSERY_BYTES;
  if (isNow === isLargeEnough) return;
  isLargeEnough = isNow;
  setGrowth(!isNow);
}

function setGrowth(grows: boolean): void {
  if (isKnown) setFlagsFromString(`--semi-space-growth-factor=${grows ? 2 : 1}`);
}
