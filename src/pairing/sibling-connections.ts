import type { Tristate } from './attempt.ts';

/** One of several connections of a browser to a host, of which each is in one of its pools. */
export interface Sibling {
  /** Who sends all requests on it. `null`: they may be anybody's. */
  agent: object | null;
  /** Whether its requests show that they carry credentials. */
  credentials: Tristate;
  /** Since when it has been free for the next request; `Infinity`: it may not be. */
  freeUs: number;
  /** Where requests went although it seemed to be free, which its own next request confirms. */
  passedBy: readonly Passing[];
  /** They are in other pools. */
  apart: readonly Sibling[];
  isForgotten: boolean;
}

interface Passing {
  readonly sibling: Sibling;
  readonly atUs: number;
}

// Most connections are the only ones to their host: these must cost nothing.
const NOBODY: readonly Sibling[] = [];
const NO_PASSINGS: readonly Passing[] = [];
const NEVER = Number.NEGATIVE_INFINITY;

/** `isUsed`: requests may have gone on it that were not seen. */
export const newSibling = (agent: object | null, isUsed: boolean): Sibling => ({
  agent,
  credentials: 'unknown',
  freeUs: isUsed ? Number.POSITIVE_INFINITY : NEVER,
  passedBy: NO_PASSINGS,
  apart: NOBODY,
  isForgotten: false,
});

/** Notes that a connection is free from `freeUs` on; `Infinity`: perhaps not at all. */
export function becameFree(sibling: Sibling, freeUs: number): void {
  sibling.freeUs = sibling.freeUs === Number.POSITIVE_INFINITY ? freeUs : Math.max(sibling.freeUs, freeUs);
}

/** Chromium opens no more than six to a host for each of its pools; a busy page uses all of them. */
const LIMIT = 16;
/** A browser at work opens connections although one has just become free. */
const SLACK_US = 100_000;

/** Which of its free connections a browser takes. */
export type Choice =
  /** The one that became free last. */
  | 'freshest'
  /** Any of those that are there. */
  | 'any';

/**
 * The connections of one browser to one host, for pages of one origin. A browser opens another connection only where none
 * of the pool is free; of those Chromium takes the one that became so last (`TransportClientSocketPool`,
 * `AssignIdleSocketToRequest`; of HTTP/2 sessions a pool has one), Firefox the one that has carried most
 * (`nsHttpConnectionMgr`). So a connection that was passed by, and used afterwards, is in another pool than the one that
 * was taken. With and without credentials are two pools; where more show (users behind one address, private windows),
 * nothing is told.
 */
export class SiblingConnections {
  readonly #choice: Choice;
  readonly #all: Sibling[];
  /** When the last of them became free. */
  #freshUs = NEVER;

  /** `first`: one that was the only one so far. */
  constructor(choice: Choice, first: Sibling) {
    this.#choice = choice;
    this.#all = [first];
    if (first.freeUs < Number.POSITIVE_INFINITY) this.#freshUs = first.freeUs;
  }

  add(sibling: Sibling): void {
    this.#all.push(sibling);
    if (this.#all.length > LIMIT) forget(this.#all.shift()!);
  }

  /**
   * A request on `sibling`. `freeUs`: when the connection was free again, `Infinity` if that is not known. `lostUs`:
   * packets from before may be missing, so that what seemed free may have been busy.
   */
  note(sibling: Sibling, startUs: number, freeUs: number, lostUs: number): void {
    if (sibling.isForgotten) return;
    if (sibling.passedBy.length > 0) confirm(sibling, startUs, lostUs);
    const tells = this.#choice === 'freshest' || (sibling.freeUs === NEVER && lostUs === NEVER);
    // Mostly it is the one that became free last itself.
    if (tells && sibling.freeUs + SLACK_US < this.#freshUs) this.#take(sibling, startUs);
    becameFree(sibling, freeUs);
    if (freeUs > this.#freshUs && freeUs < Number.POSITIVE_INFINITY) this.#freshUs = freeUs;
  }

  /** A request went on `sibling`, rather than on those that were free. */
  #take(sibling: Sibling, startUs: number): void {
    for (const other of this.#all) {
      if (other === sibling) continue;
      if (other.freeUs + SLACK_US >= startUs || sibling.freeUs + SLACK_US >= other.freeUs) continue;
      other.passedBy = [...other.passedBy, { sibling, atUs: startUs }];
    }
  }

  /** Whether the requests on a connection carry credentials, by what its siblings show. */
  of(sibling: Sibling): Tristate {
    if (sibling.apart.length === 0) return 'unknown';
    let found: Tristate = 'unknown';
    const sides = new Map<Sibling, boolean>();
    for (const start of this.#all) {
      if (sides.has(start)) continue;
      const isElsewhere = sides.has(sibling);
      const credentials = divide(start, sides);
      if (credentials === null) return 'unknown';
      const side = sides.get(sibling);
      if (!isElsewhere && side !== undefined && credentials !== 'unknown') found = credentials === side;
    }
    return found;
  }
}

/** It was free all the time until its request at `startUs`: what was sent elsewhere meanwhile is of another pool. */
function confirm(sibling: Sibling, startUs: number, lostUs: number): void {
  for (const { sibling: other, atUs } of sibling.passedBy) {
    if (other.isForgotten || atUs + SLACK_US >= startUs || lostUs >= sibling.freeUs) continue;
    if (sibling.apart.includes(other)) continue;
    sibling.apart = [...sibling.apart, other];
    other.apart = [...other.apart, sibling];
  }
  sibling.passedBy = NO_PASSINGS;
}

function forget(sibling: Sibling): void {
  sibling.isForgotten = true;
  sibling.passedBy = NO_PASSINGS;
  for (const other of sibling.apart) other.apart = other.apart.filter((one) => one !== sibling);
  sibling.apart = NOBODY;
}

/**
 * Puts `start`, and what is apart from it and from those, on two sides. Whether requests on the side of `start` (`true`)
 * carry credentials; `null`: two sides are not enough.
 */
function divide(start: Sibling, sides: Map<Sibling, boolean>): Tristate | null {
  let credentials: Tristate = 'unknown';
  sides.set(start, true);
  const reached = [start];
  for (const sibling of reached) {
    const side = sides.get(sibling)!;
    const shown = sibling.credentials;
    if (sibling.agent === null || (shown !== 'unknown' && credentials === (shown !== side))) return null;
    if (shown !== 'unknown') credentials = shown === side;
    for (const other of sibling.apart) {
      const known = sides.get(other);
      if (known === side) return null;
      if (known !== undefined) continue;
      sides.set(other, !side);
      reached.push(other);
    }
  }
  return credentials;
}
