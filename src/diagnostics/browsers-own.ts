import { isBrowsersOwn } from './browser-hosts-table.ts';
import type { Sightings } from './sightings.ts';
import { listOf, plural } from './wording.ts';

type Seen = Pick<Sightings, 'count' | 'firstFrame' | 'names' | 'all'>;

export interface Apart {
  /** What pages may have asked for; all of it, if nothing else is there. */
  readonly seen: Seen;
  /** All of it is of the browser: nobody need care. */
  readonly isOwn: boolean;
  /** Tells of the rest. */
  readonly notes: readonly string[];
}

/** Whether browsers ask a host, as the reports name it (maybe with a port), of their own accord. */
const isOwn = (name: string): boolean => isBrowsersOwn(name.replace(/:\d+$/, ''));

/** Keeps what browsers ask of their own accord out of the way; it is counted in a note. */
export function apart(all: Seen): Apart {
  const own = all.all.filter(({ name }) => isOwn(name));
  const count = own.reduce((sum, one) => sum + one.count, 0);
  if (count === 0) return { seen: all, isOwn: false, notes: [] };
  if (count === all.count) return { seen: all, isOwn: true, notes: [ALL] };
  const left = all.all.filter(({ name }) => !isOwn(name));
  const names = left.map(({ name }) => name);
  const firstFrame = left.reduce((first, { frame }) => Math.min(first, frame), left[0]?.frame ?? all.firstFrame);
  const note = `not counted: ${plural(count, 'connection')} with hosts that browsers ask of their own accord (${listOf(own.map(({ name }) => name))})`;
  return { seen: { count: all.count - count, firstFrame, names, all: left }, isOwn: false, notes: [note] };
}

const ALL = 'browsers ask this of their own accord, whatever the page does';

/** The same of hosts that have several names, or none. */
export const isBrowsersAlone = (names: readonly string[]): boolean => names.length > 0 && names.every(isOwn);
