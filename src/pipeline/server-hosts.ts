import { hostOf } from '../attribution/host-of.ts';
import { ownCopy } from '../fetch/own-copy.ts';
import { addressOf } from '../flow/endpoint.ts';

const LIMIT = 10_000;
/** Of longer URLs only the host is kept, and of that no more than DNS allows. */
const SHORT_URL = 300;
const MAX_HOST = 255;

/** What was asked last at an address. */
interface Asked {
  url: string;
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
    const short = url.length <= SHORT_URL ? url : `https://${hostOf(url).slice(0, MAX_HOST)}/`;
    if (known !== undefined) known.url = ownCopy(short);
    else if (this.#byServer.size < LIMIT) this.#add(server, ownCopy(short));
  }

  /** The host that was asked last at an address without port. */
  lastAt(address: string): string | null {
    const asked = this.#byAddress.get(address);
    return asked === undefined ? null : hostOf(asked.url);
  }

  #add(server: string, url: string): void {
    const address = addressOf(server);
    const asked = this.#byAddress.get(address) ?? { url };
    asked.url = url;
    this.#byAddress.set(address, asked);
    this.#byServer.set(server, asked);
  }
}
