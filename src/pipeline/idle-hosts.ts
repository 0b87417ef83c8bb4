import { withoutPort } from '../attribution/host-of.ts';
import { isLocalAddress } from '../attribution/local-address.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { type IdleHost, noRequest } from '../diagnostics/tcp.ts';
import { addressOf } from '../flow/endpoint.ts';
import type { IdleConnection } from '../flow/idle-connections.ts';
import type { AskedHost } from '../tls/handshake.ts';
import type { RequestedHosts } from './requested-hosts.ts';
import type { UnreadHosts } from './unread-hosts.ts';

const LIMIT = 1024;
const LOOPBACK = /^(?:127\.\d+\.\d+\.\d+|::1)$/;
const WEB_PORT = /:(?:80|443)$/;

/** `asked`: the user did; `bucket`: a store has hosts of this name. */
export type Interest = 'asked' | 'bucket' | 'none';

interface Seen {
  readonly told: IdleHost;
  readonly file: string;
  readonly servers: Set<string>;
  connections: number;
}

/**
 * Hosts to which connections were opened. Those to which no request was read at all are told, if the user asked about them
 * or they are buckets: a browser may be kept from asking when it has connected (Local Network Access). Bounded.
 */
export class IdleHosts {
  readonly #seen = new Map<string, Seen>();
  /** Something else explains why nothing was asked. */
  readonly #explained = new Set<string>();

  /** A client asked for a host (lower case, with its port where that is not one of the web's) in TLS. */
  encrypted(file: string, { host, client, server, isTunnelled, frame }: AskedHost, interest: Interest): void {
    if (interest !== 'none') this.#add(host, file, { client, server, frame }, !isTunnelled, true);
  }

  /** A connection without a byte. `names`: the hosts that the address of its server stands for. */
  silent(
    file: string,
    connection: IdleConnection,
    names: readonly string[],
    interestIn: (host: string) => Interest,
  ): void {
    const host = this.#hostOf(connection, names, interestIn);
    if (host !== null) this.#add(host, file, connection, true, false);
  }

  /** The host is told to be out of reach. */
  explained(host: string): void {
    if (this.#explained.size < LIMIT) this.#explained.add(withoutPort(host));
  }

  /** No more is to come. */
  diagnostics(requested: RequestedHosts, unread: UnreadHosts): Diagnostic[] {
    const isUnread = (host: string, servers: ReadonlySet<string>): boolean =>
      unread.some((one) => withoutPort(one) === withoutPort(host) || servers.has(one));
    return [...this.#seen]
      .filter(([host]) => !requested.mayHave(host) && !this.#explained.has(withoutPort(host)))
      .filter(([host, { servers }]) => !isUnread(host, servers))
      .filter(([, { told, servers }]) => told.isEncrypted || ![...servers].some((one) => requested.mayHaveServer(one)))
      .map(([, { told, file, connections }]) => noRequest(file, { ...told, connections }));
  }

  /** For whom a connection without a byte was: in doubt, for nobody. */
  #hostOf({ server }: IdleConnection, names: readonly string[], interestIn: (host: string) => Interest): string | null {
    const address = addressOf(server);
    const port = server.slice(server.lastIndexOf(':'));
    const name = names.length === 1 ? names[0]!.toLowerCase() : null;
    if (name !== null) {
      const host = WEB_PORT.test(server) ? name : name + port;
      const interest = interestIn(host);
      return interest === 'asked' || (interest === 'bucket' && host === name) ? host : null;
    }
    const own = [server, ...(LOOPBACK.test(address) ? [`localhost${port}`] : [])];
    const asked = own.find((one) => interestIn(one) === 'asked') ?? null;
    return asked !== null && WEB_PORT.test(asked) ? withoutPort(asked) : asked;
  }

  #add(host: string, file: string, sample: IdleConnection, isDirect: boolean, isEncrypted: boolean): void {
    let seen = this.#seen.get(host);
    if (seen === undefined) {
      if (this.#seen.size >= LIMIT) return;
      const isLocal = isDirect && isLocalAddress(addressOf(sample.server));
      seen = { told: { host, isLocal, isEncrypted, connections: 0, sample }, file, servers: new Set(), connections: 0 };
      this.#seen.set(host, seen);
    }
    seen.connections += 1;
    if (seen.servers.size < LIMIT) seen.servers.add(sample.server);
  }
}
