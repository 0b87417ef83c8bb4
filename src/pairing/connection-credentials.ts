import type { Exchange } from '../exchange/exchange.ts';
import { recogniseProfile } from '../fetch/profile.ts';
import type { Tristate } from './attempt.ts';
import { RecentMap } from './recent-map.ts';
import type { RequestTraits } from './request-traits.ts';

/** What the requests of one connection have shown so far. */
interface Seen {
  /** Of all of them: a browser has one. */
  readonly userAgent: string | null;
  /** The requests may come from anybody: from several browsers through a proxy, or from no browser. */
  isAnybodys: boolean;
  readonly sendsStorageAccess: boolean;
  credentials: Tristate;
}

/** More are never open at a time. */
const LIMIT = 16_384;

/**
 * Which connections are for requests with credentials. A browser never mixes them with others: the pool keeps a
 * connection with the boolean `credentials` it was made for, which is part of what a request has to match (Fetch,
 * section "Connections", "obtain a connection"; Chromium calls it privacy mode, Firefox anonymous). So one request that
 * shows its mode tells that of all on its connection. CORS-preflight requests never have credentials.
 */
export class ConnectionCredentials {
  readonly #seen = new RecentMap<Seen, number>(LIMIT);

  note(exchange: Exchange, traits: RequestTraits, isPreflight: boolean): void {
    if (exchange.connection === 0) return;
    let seen = this.#seen.get(exchange.connection);
    if (seen === undefined) {
      seen = firstSeen(traits);
      this.#seen.set(exchange.connection, seen);
    }
    if (seen.isAnybodys) return;
    const shown = isPreflight ? false : shownBy(traits, seen);
    const isContrary = shown !== 'unknown' && seen.credentials === !shown;
    if (isContrary || traits.isForwarded || traits.userAgent !== seen.userAgent) seen.isAnybodys = true;
    else if (shown !== 'unknown') seen.credentials = shown;
  }

  /** Whether the credentials mode of a CORS request on that connection is `include`. */
  of({ connection }: Exchange): Tristate {
    const seen = this.#seen.get(connection);
    return seen === undefined || seen.isAnybodys ? 'unknown' : seen.credentials;
  }
}

/** WebKit's pools have not been looked into. */
function firstSeen({ userAgent }: RequestTraits): Seen {
  const profile = recogniseProfile(userAgent);
  return {
    userAgent,
    isAnybodys: profile !== 'chromium' && profile !== 'firefox',
    sendsStorageAccess: profile === 'chromium' && chromiumVersion(userAgent!) >= FIRST_WITH_STORAGE_ACCESS,
    credentials: 'unknown',
  };
}

/** Chrome 133. */
const FIRST_WITH_STORAGE_ACCESS = 133;

const chromiumVersion = (userAgent: string): number => Number(/\bChrome\/(\d{1,4})\./.exec(userAgent)?.[1] ?? 0);

/**
 * `Sec-Fetch-Storage-Access` goes with every request of mode `include` to another site, if that is trustworthy, and with
 * no other (Storage Access Headers, "Sec-Fetch-Storage-Access"). Where any `Sec-Fetch-` header is, it is.
 */
function shownBy(traits: RequestTraits, { sendsStorageAccess }: Seen): Tristate {
  if (traits.cookie || traits.storageAccess) return true;
  return sendsStorageAccess && traits.fetchSite === 'cross-site' && traits.fetchMode === 'cors' ? false : 'unknown';
}
