import { hostOf } from '../attribution/host-of.ts';
import { ownCopy } from '../fetch/own-copy.ts';
import { addressOf } from '../flow/endpoint.ts';

const LIMIT = 10_000;

/** What was asked last at an address. */
interface Asked {
  host: string;
  /** How the URL began, up to the slash behind the host. */
  prefix: string;
}

/** Which bucket was asked at which address. Bounded. */
export class ServerHosts {
  readonly #byAddress = new Map<string, Asked>();
  /** The same by `address:port`. */
  readonly #byServer = new Map<string, Asked>();
  #last = '';

  note(server: string | null, url: string): void {
    if (server === null || server === this.#last) return;
    this.#last = server;
    const known = this.#byServer.get(server);
    if (known === undefined) this.#add(server, url);
    else if (!url.startsWith(known.prefix)) Object.assign(known, askedAt(url));
  }

  /** The host that was asked last at an address without port. */
  lastAt(address: string): string | null {
    return this.#byAddress.get(address)?.host ?? null;
  }

  #add(server: string, url: string): void {
    if (this.#byServer.size >= LIMIT) return;
    const address = addressOf(server);
    const known = this.#byAddress.get(address);
    const asked = Object.assign(known ?? { host: '', prefix: '' }, askedAt(url));
    this.#byAddress.set(address, asked);
    this.#byServer.set(server, asked);
  }
}

function askedAt(url: string): Asked {
  const host = ownCopy(hostOf(url));
  const slash = url.indexOf('/', url.indexOf('//') + 2);
  // Without a slash the host may go on in another URL.
  return { host, prefix: slash < 0 ? `${url} ` : ownCopy(url.slice(0, slash + 1)) };
}
