import { RecentMap } from '../bytes/recent-map.ts';
import type { Exchange } from '../exchange/exchange.ts';
import type { Tristate } from './attempt.ts';
import { hostOfClient, isOneMachine } from './client.ts';

/** A browser, by its User-Agent, whose connection pools are known. */
export interface Agent {
  readonly userAgent: string;
  readonly sendsStorageAccess: boolean;
}

/** The connections of one client to one host. */
interface Group {
  /** The newest last. */
  readonly connections: SeenConnection[];
  /** What is seen of them is contrary: several browsers look like one, or a proxy like a browser. */
  isShared: boolean;
}

/** What the requests of one connection have shown so far. */
export interface SeenConnection {
  /** Who sends all of them. `null`: they may be anybody's: of no browser, or of several through a proxy. */
  agent: Agent | null;
  credentials: Tristate;
  /** The Origin of its first request; `null` where that names no page. */
  readonly origin: string | null;
  /** When the last exchange on it so far was over. */
  endUs: number;
  /** One that was used first while this one lay idle; whether this one was still open then its next request shows. */
  challenger: { readonly by: SeenConnection; readonly atUs: number; readonly idleSinceUs: number } | null;
  group: Group | null;
  /** Those that it is known to belong with, or apart from. */
  readonly side: Side;
}

/**
 * Connections of which it is known who belongs with whom: a node of a forest, its root standing for all of them. `isOpposite`:
 * whether its mode is the contrary of its parent's.
 */
interface Side {
  parent: Side | null;
  isOpposite: boolean;
  /** Of a root. */
  credentials: Tristate;
}

/** Groups of connections, and connections of a group: a browser opens six at most to a host. */
const GROUPS_LIMIT = 1024;
const GROUP_LIMIT = 6;
/** A browser at work sends what a page asked for at once on new connections, though one has just become free. */
const IDLE_US = 100_000;

/**
 * Which two connections belong to different pools. A browser opens no connection to a host while one of the same pool is
 * open and idle (Fetch, "obtain a connection"), so of two that one page uses like that one is for requests with
 * credentials, the other for those without. That the idle one was open is shown by a later request on it. The key of a
 * pool holds the site of the page, too, so only connections begun by one origin are compared; opaque origins differ all.
 * Where requests may be missing from the capture nothing is known to be idle, and what several browsers do behind one
 * address is no choice of one of them.
 */
export class RivalConnections {
  readonly #groups = new RecentMap<Group>(GROUPS_LIMIT);
  #lossUs = Number.NEGATIVE_INFINITY;

  /** Requests from before this time may be missing from the capture. */
  lost(timeUs: number): void {
    this.#lossUs = Math.max(this.#lossUs, timeUs);
  }

  /** The first request of a connection. */
  begun(seen: SeenConnection, { client, server, url, timeUs }: Exchange): void {
    if (seen.origin === null || client === null || server === null || url === null || !isOneMachine(client)) return;
    const group = this.#groupOf(`${hostOfClient(client)} ${server} ${hostOf(url)}`);
    seen.group = group;
    for (const older of group.connections) {
      if (older.endUs + IDLE_US > timeUs || older.challenger !== null) continue;
      if (older.origin !== seen.origin || older.agent !== seen.agent) continue;
      older.challenger = { by: seen, atUs: timeUs, idleSinceUs: older.endUs };
    }
    group.connections.push(seen);
    if (group.connections.length > GROUP_LIMIT) group.connections.shift();
  }

  /** A further request of a connection: one that began before the challenger's shows that it was not idle. */
  continued(seen: SeenConnection, { timeUs }: Exchange): void {
    const { challenger } = seen;
    if (challenger === null) return;
    seen.challenger = null;
    if (timeUs <= challenger.atUs || this.#lossUs >= challenger.idleSinceUs) return;
    if (seen.group && !setApart(seen.side, challenger.by.side)) seen.group.isShared = true;
  }

  /** The mode of a connection is known. */
  learnt({ group, side, credentials }: SeenConnection): void {
    if (group && !settle(side, credentials)) group.isShared = true;
  }

  /** It is no browser's own. */
  refuted({ group }: SeenConnection): void {
    if (group) group.isShared = true;
  }

  /** The credentials mode of a connection, by those of others. */
  of({ group, side }: SeenConnection): Tristate {
    return !group || group.isShared ? 'unknown' : modeOf(side);
  }

  #groupOf(key: string): Group {
    let group = this.#groups.get(key);
    if (group === undefined) {
      group = { connections: [], isShared: false };
      this.#groups.set(key, group);
    }
    return group;
  }
}

/** The root, and whether the mode is the contrary of its. */
function rootOf(side: Side): { readonly root: Side; readonly isOpposite: boolean } {
  let root = side;
  let isOpposite = false;
  while (root.parent !== null) {
    isOpposite = isOpposite !== root.isOpposite;
    root = root.parent;
  }
  // The next way is short.
  if (root !== side) Object.assign(side, { parent: root, isOpposite });
  return { root, isOpposite };
}

function modeOf(side: Side): Tristate {
  const { root, isOpposite } = rootOf(side);
  return root.credentials === 'unknown' ? 'unknown' : root.credentials !== isOpposite;
}

/** `false`: that is contrary to what is known. */
function settle(side: Side, credentials: Tristate): boolean {
  if (credentials === 'unknown') return true;
  const { root, isOpposite } = rootOf(side);
  if (root.credentials === 'unknown') root.credentials = credentials !== isOpposite;
  return root.credentials === (credentials !== isOpposite);
}

/** Two that have different modes. `false`: that is contrary to what is known. */
function setApart(one: Side, other: Side): boolean {
  const a = rootOf(one);
  const b = rootOf(other);
  if (a.root === b.root) return a.isOpposite !== b.isOpposite;
  const mode = modeOf(other);
  b.root.parent = a.root;
  b.root.isOpposite = a.isOpposite === b.isOpposite;
  return settle(other, mode);
}

/** Scheme and authority: `https://a.example`. */
function hostOf(url: string): string {
  const path = url.indexOf('/', url.indexOf('//') + 2);
  return path < 0 ? url : url.slice(0, path);
}
