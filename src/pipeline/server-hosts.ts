import { hostOf } from '../attribution/host-of.ts';
import { ownCopy } from '../fetch/own-copy.ts';
import { addressOf } from '../flow/endpoint.ts';

const LIMIT = 10_000;
/** No host has more, a port included. */
const MAX_HOST = 264;

const WEB_PORT = /:(?:80|443)$/;

/** What was asked last at an address. */
interface Asked {
  host: string;
}

/** Which bucket was asked at which address. Bounded. */
export class ServerHosts {
  readonly #byAddress = new Map<string, Asked>();
  /** The same by `address:port`, which needs no text to be made for an attempt. */
  readonly #byServer = new Map<string, Asked>();
  #last = '';

  note(server: string | null, url: string): void {
    if (server === null || server === this.#last) return;
    this.#last = server;
    const known = this.#byServer.get(server);
    const host = ownCopy(hostOf(url).slice(0, MAX_HOST));
    if (known !== undefined) known.host = host;
    else if (this.#byServer.size < LIMIT) this.#add(server, host);
  }

  /**
   * The host that was asked last at the address of a server (`address:port`): at the same port, or any where this is one of
   * the web's. Behind others on that machine is something else.
   */
  lastNear(server: string): string | null {
    if (!WEB_PORT.test(server) && !this.#byServer.has(server)) return null;
    return this.#byAddress.get(addressOf(server))?.host ?? null;
  }

  #add(server: string, host: string): void {
    const address = addressOf(server);
    const asked = this.#byAddress.get(address) ?? { host };
    asked.host = host;
    this.#byAddress.set(address, asked);
    this.#byServer.set(server, asked);
  }
}
