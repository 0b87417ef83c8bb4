import { RecentMap } from '../bytes/recent-map.ts';
import type { Exchange } from '../exchange/exchange.ts';
import { ownCopy } from '../fetch/own-copy.ts';
import { recogniseProfile } from '../fetch/profile.ts';
import type { Tristate } from './attempt.ts';
import type { RequestTraits } from './request-traits.ts';
import { type Agent, RivalConnections, type SeenConnection } from './rival-connections.ts';

/** More are seldom open at a time. */
const LIMIT = 4096;
const AGENTS_LIMIT = 1024;
/** Longer ones are of no browser. */
const MAX_USER_AGENT = 512;

/**
 * Which connections are for requests with credentials. A browser never mixes them with others: the pool keeps a
 * connection with the boolean `credentials` it was made for, which is part of what a request has to match (Fetch,
 * section "Connections", "obtain a connection"; Chromium calls it privacy mode, Firefox anonymous). So one request that
 * shows its mode tells that of all on its connection, and of those on a connection of the other pool. CORS-preflight
 * requests never have credentials.
 */
export class ConnectionCredentials {
  readonly #seen = new RecentMap<SeenConnection, number>(LIMIT);
  readonly #agents = new Map<string, Agent | null>();
  readonly #rivals = new RivalConnections();

  note(exchange: Exchange, traits: RequestTraits, isPreflight: boolean): void {
    const { connection } = exchange;
    if (connection === 0) return;
    if (exchange.method === null) this.lost(exchange.endTimeUs);
    let seen = this.#seen.get(connection);
    if (seen === undefined) {
      seen = newSeen(this.#agentOf(traits.userAgent), traits.origin);
      this.#seen.set(connection, seen);
      if (seen.agent !== null && isBrowsersOwn(exchange, traits)) this.#rivals.begun(seen, exchange);
    } else this.#rivals.continued(seen, exchange);
    seen.endUs = Math.max(seen.endUs, exchange.endTimeUs);
    const { agent } = seen;
    if (agent === null) return;
    const shown = isPreflight ? false : shownBy(traits, agent);
    const isContrary = shown !== 'unknown' && seen.credentials === !shown;
    if (isContrary || traits.isForwarded || traits.userAgent !== agent.userAgent) {
      seen.agent = null;
      this.#rivals.refuted(seen);
    } else if (shown !== 'unknown' && seen.credentials === 'unknown') {
      seen.credentials = shown;
      this.#rivals.learnt(seen);
    }
  }

  /** Requests from before this time may be missing from the capture. */
  lost(timeUs: number): void {
    this.#rivals.lost(timeUs);
  }

  /** Whether the credentials mode of a CORS request on that connection is `include`. */
  of({ connection }: Exchange): Tristate {
    const seen = this.#seen.get(connection);
    if (seen === undefined || seen.agent === null) return 'unknown';
    return seen.credentials === 'unknown' ? this.#rivals.of(seen) : seen.credentials;
  }

  /** Whether later requests may tell what `of` does not know yet. */
  mayLearn({ connection }: Exchange): boolean {
    const seen = this.#seen.get(connection);
    return seen?.agent != null && seen.group !== null && !seen.group.isShared;
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

/** Browsers say over HTTP/1.1 that they keep a connection; proxies pass their requests on and mostly leave that out. */
const isBrowsersOwn = ({ protocol }: Exchange, { names }: RequestTraits): boolean =>
  protocol === 'h2' || names.has('connection');

function newSeen(agent: Agent | null, origin: string | null): SeenConnection {
  return {
    agent,
    credentials: 'unknown',
    origin: origin === null || origin === 'null' ? null : ownCopy(origin),
    endUs: 0,
    challenger: null,
    group: null,
    side: { parent: null, isOpposite: false, credentials: 'unknown' },
  };
}

/** WebKit's pools have not been looked into. */
function readAgent(userAgent: string): Agent | null {
  const profile = recogniseProfile(userAgent);
  if (profile === 'firefox') return { userAgent, sendsStorageAccess: false };
  if (profile !== 'chromium') return null;
  return { userAgent, sendsStorageAccess: chromiumVersion(userAgent) >= FIRST_WITH_STORAGE_ACCESS };
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
