import { hostOf, withoutPort } from '../attribution/host-of.ts';
import type { Exchange } from '../exchange/exchange.ts';
import { ownCopy } from '../fetch/own-copy.ts';

const LIMIT = 10_000;
/** No host has more, a port included. */
const MAX_HOST = 264;

/** The hosts that requests were read to, and the servers that got them. Bounded. */
export class RequestedHosts {
  /** In lower case, without port: as most are written. */
  readonly #hosts = new Set<string>();
  readonly #servers = new Set<string>();

  note({ url, server, method }: Exchange): void {
    if (server !== null && this.#servers.size < LIMIT) this.#servers.add(server);
    // CONNECT asks the proxy, not the host.
    if (url === null || method === 'CONNECT' || this.#hosts.size >= LIMIT) return;
    const authority = hostOf(url);
    if (!this.#hosts.has(authority)) this.#hosts.add(ownCopy(hostIn(authority.slice(0, MAX_HOST))));
  }

  /** Whether a request to the host (with or without port) was read, or may have been: more were than are kept. */
  mayHave(host: string): boolean {
    return this.#hosts.size >= LIMIT || this.#hosts.has(hostIn(host));
  }

  /** Whether a server (`address:port`) got a request, whatever its host, or may have. */
  mayHaveServer(server: string): boolean {
    return this.#servers.size >= LIMIT || this.#servers.has(server);
  }
}

const hostIn = (authority: string): string => withoutPort(authority).toLowerCase();
