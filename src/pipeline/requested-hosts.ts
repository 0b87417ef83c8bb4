import { hostOf } from '../attribution/host-of.ts';
import type { Exchange } from '../exchange/exchange.ts';
import { ownCopy } from '../fetch/own-copy.ts';

const LIMIT = 10_000;
/** No host has more, a port included. */
const MAX_HOST = 264;
const PORT = /:\d+$/;

/** The hosts that requests were read to, and the servers that got them. Bounded. */
export class RequestedHosts {
  readonly #hosts = new Set<string>();
  readonly #servers = new Set<string>();
  /** Scheme and authority of the last URL, with the slash behind them: most requests go where the last one went. */
  #lastStart = ' ';
  #lastServer = '';

  note({ url, server, method }: Exchange): void {
    if (server !== null && server !== this.#lastServer) {
      this.#lastServer = server;
      if (this.#servers.size < LIMIT) this.#servers.add(server);
    }
    // CONNECT asks the proxy, not the host.
    if (url === null || url.startsWith(this.#lastStart) || method === 'CONNECT') return;
    const authority = hostOf(url);
    const end = url.indexOf(authority) + authority.length;
    this.#lastStart = url[end] === '/' && end <= MAX_HOST ? ownCopy(url.slice(0, end + 1)) : ' ';
    if (this.#hosts.size < LIMIT) this.#hosts.add(ownCopy(hostIn(authority).slice(0, MAX_HOST)));
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

const hostIn = (authority: string): string => authority.replace(PORT, '').toLowerCase();
