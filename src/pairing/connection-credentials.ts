import { RecentMap } from '../bytes/recent-map.ts';
import type { Exchange } from '../exchange/exchange.ts';
import { headerValue } from '../fetch/header-list.ts';
import { originOf } from '../fetch/origin.ts';
import { ownCopy } from '../fetch/own-copy.ts';
import { recogniseProfile } from '../fetch/profile.ts';
import type { Tristate } from './attempt.ts';
import { hostOfClient, isOneMachine } from './client.ts';
import type { RequestTraits } from './request-traits.ts';
import { becameFree, type Choice, newSibling, type Sibling, SiblingConnections } from './sibling-connections.ts';

/** A User-Agent of a browser whose connection pools are known. */
interface Agent {
  readonly userAgent: string;
  readonly sendsStorageAccess: boolean;
  readonly choice: Choice;
}

/** What the requests of one connection have shown so far. */
interface Seen extends Sibling {
  /** Who sends all of them. `null`: they may be anybody's: of no browser, or of several through a proxy. */
  agent: Agent | null;
  /** Where there are several of one browser to one host, for pages of one origin: these. */
  family: SiblingConnections | null;
}

/** More are seldom open at a time. */
const LIMIT = 4096;
/** The page may be slow to read what is longer, and the connection busy meanwhile: what Chromium's data pipe holds. */
const READ_AT_ONCE = 512 * 1024;
/** So much does not come in a shorter time. */
const AT_ONCE_US = 50;
/** Hosts, and pages, that a browser has to do with at a time. */
const FAMILIES_LIMIT = 256;
/** So many connections are looked at in vain. */
const CREDIT = 2048;
const AGENTS_LIMIT = 1024;
/** Longer ones are of no browser. */
const MAX_USER_AGENT = 512;

/**
 * Which connections are for requests with credentials. A browser never mixes them with others: the pool keeps a
 * connection with the boolean `credentials` it was made for, which is part of what a request has to match (Fetch,
 * section "Connections", "obtain a connection"; Chromium calls it privacy mode, Firefox anonymous). So one request that
 * shows its mode tells that of all on its connection. CORS-preflight requests never have credentials. And
 * what pool a connection is not in is told by which one the browser took (`sibling-connections.ts`).
 */
export class ConnectionCredentials {
  readonly #seen = new RecentMap<Seen, number>(LIMIT);
  readonly #agents = new Map<string, Agent | null>();
  /** The first connection of those that can be compared. */
  readonly #firsts = new RecentMap<Seen>(FAMILIES_LIMIT);
  #lostUs = Number.NEGATIVE_INFINITY;
  /** Falls while no verdict hangs on what connections say of each other: at zero they are not compared. */
  #credit = CREDIT;

  note(exchange: Exchange, traits: RequestTraits, isPreflight: boolean): void {
    if (exchange.method === null) this.lost(exchange.endTimeUs);
    if (exchange.connection === 0) return;
    let seen = this.#seen.get(exchange.connection);
    if (seen === undefined) {
      seen = this.#newlySeen(exchange, traits);
      this.#seen.set(exchange.connection, seen);
    }
    const { agent, family } = seen;
    if (agent === null) return;
    const shown = isPreflight ? false : shownBy(traits, agent);
    const isContrary = shown !== 'unknown' && seen.credentials === !shown;
    if (isContrary || traits.isForwarded || traits.userAgent !== agent.userAgent) seen.agent = null;
    else if (shown !== 'unknown') seen.credentials = shown;
    const freeUs = freeAfter(exchange);
    if (family === null) becameFree(seen, freeUs);
    else family.note(seen, exchange.timeUs, freeUs, this.#lostUs);
  }

  /** Packets from before this time may be missing. */
  lost(timeUs: number): void {
    this.#lostUs = Math.max(this.#lostUs, timeUs);
  }

  /** Whether the credentials mode of a CORS request on that connection is `include`. */
  of({ connection }: Exchange): Tristate {
    const seen = this.#seen.get(connection);
    if (seen === undefined || seen.agent === null) return 'unknown';
    const { credentials, family } = seen;
    return credentials === 'unknown' && family ? family.of(seen) : credentials;
  }

  /** A verdict hangs on the mode: whether more of the connection, or of those beside it, may tell. */
  askFor({ connection }: Exchange): boolean {
    this.#credit = CREDIT;
    return this.#seen.get(connection)?.agent != null;
  }

  #newlySeen(exchange: Exchange, traits: RequestTraits): Seen {
    const agent = this.#agentOf(traits.userAgent);
    const isUsed = agent?.choice === 'any' && !exchange.fromStart;
    const seen: Seen = { ...newSibling(agent, isUsed), agent, family: null };
    const key = agent && this.#credit > 0 ? familyKey(exchange, traits) : null;
    if (key === null) return seen;
    this.#credit -= 1;
    const first = this.#firsts.get(key);
    // Of two browsers on one machine it is the first that is looked at.
    if (first === undefined) this.#firsts.set(key, seen);
    else if (first.agent === agent) {
      first.family ??= new SiblingConnections(agent!.choice, first);
      first.family.add(seen);
      seen.family = first.family;
    }
    return seen;
  }

  #agentOf(userAgent: string | null): Agent | null {
    if (userAgent === null || userAgent.length > MAX_USER_AGENT) return null;
    const known = this.#agents.get(userAgent);
    if (known !== undefined) return known;
    const kept = ownCopy(userAgent);
    const agent = readAgent(kept);
    if (this.#agents.size >= AGENTS_LIMIT) this.#agents.clear();
    this.#agents.set(kept, agent);
    return agent;
  }
}

/**
 * Which connections can be compared: those of one client to one host, for pages of one origin (pools are kept apart by
 * the site of the page as well). Navigations and WebSockets have pools of their own.
 */
function familyKey({ client, url, protocol }: Exchange, traits: RequestTraits): string | null {
  // Browsers say over HTTP/1 that they keep a connection; proxies pass requests on and mostly leave that out.
  if (protocol !== 'h2' && !traits.names.has('connection')) return null;
  if (traits.navigates || traits.fetchMode === 'navigate' || traits.upgradesToWebSocket) return null;
  if (client === null || !isOneMachine(client)) return null;
  const page = traits.origin ?? (traits.referer === null ? null : originOf(traits.referer));
  const host = url === null ? null : originOf(url);
  if (host === null || page === null || page === 'null') return null;
  return `${hostOfClient(client)} ${host} ${page}`;
}

/** When the browser could send the next request on the connection; `Infinity`: perhaps not at all. */
function freeAfter({ complete, responseTimeUs, endTimeUs, responseHeaders }: Exchange): number {
  if (!complete || responseTimeUs === null) return Number.POSITIVE_INFINITY;
  if (endTimeUs - responseTimeUs < AT_ONCE_US) return endTimeUs;
  const length = Number(headerValue(responseHeaders, 'content-length') ?? 0);
  return length <= READ_AT_ONCE ? endTimeUs : Number.POSITIVE_INFINITY;
}

/** WebKit's pools have not been looked into. */
function readAgent(userAgent: string): Agent | null {
  const profile = recogniseProfile(userAgent);
  if (profile === 'firefox') return { userAgent, sendsStorageAccess: false, choice: 'any' };
  if (profile !== 'chromium') return null;
  const sendsStorageAccess = chromiumVersion(userAgent) >= FIRST_WITH_STORAGE_ACCESS;
  return { userAgent, sendsStorageAccess, choice: 'freshest' };
}

/** Chrome 133. */
const FIRST_WITH_STORAGE_ACCESS = 133;

const chromiumVersion = (userAgent: string): number => Number(/\bChrome\/(\d{1,4})\./.exec(userAgent)?.[1] ?? 0);

/**
 * `Sec-Fetch-Storage-Access` goes with every request of mode `include` to another site, if that is trustworthy, and with
 * no other (Storage Access Headers, "Sec-Fetch-Storage-Access"). Where any `Sec-Fetch-` header is, it is.
 */
function shownBy(traits: RequestTraits, { sendsStorageAccess }: Agent): Tristate {
  if (traits.cookie || traits.storageAccess) return true;
  return sendsStorageAccess && traits.fetchSite === 'cross-site' && traits.fetchMode === 'cors' ? false : 'unknown';
}
