import type { Cause } from '../attribution/ledger.ts';
import { type LostHost, lostHostCause } from '../attribution/lost-host.ts';
import { recogniseStore } from '../bucket/recognise-store.ts';
import { socksReplyWords } from '../diagnostics/socks.ts';
import { listOf } from '../diagnostics/wording.ts';
import type { Exchange } from '../exchange/exchange.ts';
import { nameIn } from '../flow/endpoint.ts';
import type { IdleConnection } from '../flow/idle-connections.ts';
import type { UnansweredServer } from '../flow/unanswered.ts';
import type { DnsFailure } from '../names/dns-reader.ts';
import type { SocksRefusal } from '../socks/reports.ts';
import type { AskedHost } from '../tls/handshake.ts';
import type { IdleHosts, Interest } from './idle-hosts.ts';
import type { UnreadHosts } from './unread-hosts.ts';

/** What of the hosts that a capture shows is known by the rest of the analysis. */
export interface HostKnowledge {
  /** Whether the user asked about this host (lower case, with or without port). */
  readonly isAskedFor: (host: string) => boolean;
  /** Whether a CORS request to it was answered. */
  readonly isAnswered: (host: string) => boolean;
  /** The bucket host that was last asked at the address of a server, as far as its port may be the bucket's; or `null`. */
  readonly bucketNear: (server: string) => string | null;
}

const PROXY_AUTHENTICATION = 407;
const MAX_CHALLENGED = 256;

/** SOCKS 5: connection refused (RFC 1928 section 6). */
const REFUSED_5 = 5;

const RCODES: Readonly<Record<number, string>> = { 2: 'SERVFAIL', 3: 'NXDOMAIN', 5: 'REFUSED' };

/**
 * Turns what a capture shows of requests that never were (no name, no connection, no TLS) into causes, for hosts that
 * are buckets or that the user asked about: all else in a capture is nobody's business.
 */
export class CaptureFailures {
  readonly #known: HostKnowledge;
  readonly #tell: (cause: Cause) => void;
  /** Where the last answer to CONNECT asks for credentials. */
  readonly #challenged = new Map<string, Exchange>();
  /** Gathers whose traffic was not read. */
  readonly unread: UnreadHosts;
  readonly #idle: IdleHosts;

  constructor(known: HostKnowledge, tell: (cause: Cause) => void, unread: UnreadHosts, idle: IdleHosts) {
    this.#known = known;
    this.#tell = (cause) => {
      if (cause.host !== null) idle.explained(cause.host);
      tell(cause);
    };
    this.unread = unread;
    this.#idle = idle;
  }

  /** A client asks for a host in TLS. */
  encrypted(file: string, asked: AskedHost): void {
    const name = asked.host.toLowerCase();
    const host = asked.isTunnelled ? name : atPort(name, asked.server);
    this.#idle.encrypted(file, { ...asked, host }, this.#interestIn(host));
  }

  /** A connection without a byte. `names`: the hosts that the address of its server stands for. */
  silent(file: string, connection: IdleConnection, names: readonly string[]): void {
    this.#idle.silent(file, connection, names, (host) => this.#interestIn(host));
  }

  /** Records of connections with these were damaged: requests may be in them. */
  damaged(hosts: readonly string[]): void {
    for (const host of hosts) this.#idle.explained(host);
  }

  dns(file: string, { name, rcode, count, frames }: DnsFailure): void {
    if (!this.#isWanted(name) || this.#known.isAnswered(name)) return;
    const what = `the name server answered ${RCODES[rcode] ?? `code ${rcode}`}${count > 1 ? `, ${count} times` : ''}`;
    this.#tell(lostHostCause({ kind: 'dns', host: name, file, frames, what, note: null }));
  }

  /** `names`: the hosts that the address stands for. */
  unanswered(file: string, { server, how, count, frames }: UnansweredServer, names: readonly string[]): void {
    const isWanted = names.some((candidate) => this.#isWanted(candidate));
    const bucket = this.#known.bucketNear(server);
    if (!isWanted && bucket === null && !this.#known.isAskedFor(server)) return;
    // Where an address stands for several hosts, which of them was meant is not on the wire.
    const isCertain = isWanted && names.length === 1;
    const host = isCertain ? atPort(names[0]!, server) : server;
    const near = isWanted ? names : bucket === null ? [] : [bucket];
    const note = isCertain || near.length === 0 ? null : sameAddress(near);
    const times = count > 1 ? `, ${count} times` : '';
    const what = how === 'refused' ? `RST to the SYN${times}` : `the SYN was sent again${times}, and nothing came back`;
    this.#tell(lostHostCause({ kind: how, host, file, frames, what, note }));
  }

  /** `names`: the hosts that the target stands for, where it is an address. */
  socksRefused(file: string, { target, proxy, reply, frame }: SocksRefusal, names: readonly string[]): void {
    const said = reply === null ? 'closed without an answer' : socksReplyWords(reply.version, reply.code);
    const kind = reply?.version === 5 && reply.code === REFUSED_5 ? 'refused' : 'proxy';
    const frames = [frame];
    this.#proxy(target, names, { kind, file, frames, what: `the SOCKS proxy ${proxy}: ${said}`, note: null });
  }

  /** An answer to CONNECT. After 407 (RFC 9110 section 15.5.8) the client may ask again, with credentials. */
  tunnel(exchange: Exchange): void {
    const { url, status } = exchange;
    if (url === null || status === null) return;
    this.#challenged.delete(url);
    if (status !== PROXY_AUTHENTICATION) this.#tunnelRefused(exchange);
    else if (this.#challenged.size < MAX_CHALLENGED) this.#challenged.set(url, exchange);
  }

  /** No more is to come. */
  end(): void {
    for (const exchange of this.#challenged.values()) this.#tunnelRefused(exchange);
  }

  #tunnelRefused({ url, status, server, source }: Exchange): void {
    if (url === null || status === null || status < 300 || source.kind !== 'capture') return;
    const frames = source.response.map(({ frame }) => frame);
    const what = `the proxy${server === null ? '' : ` ${server}`} answers CONNECT with ${status}${status === PROXY_AUTHENTICATION ? ': it wants to know the user' : ''}`;
    this.#proxy(url, [], { kind: 'proxy', file: source.file, frames, what, note: null });
  }

  #proxy(target: string, names: readonly string[], lost: Omit<LostHost, 'host'>): void {
    const asked = nameIn(target)?.toLowerCase();
    const name = (asked === undefined ? names : [asked]).find((candidate) => this.#isWanted(candidate));
    if (name === undefined && !this.#known.isAskedFor(target.toLowerCase())) return;
    this.#tell(lostHostCause({ ...lost, host: name === undefined ? target.toLowerCase() : atPort(name, target) }));
  }

  /** A TLS handshake that failed; whether it was told. */
  tls(file: string, host: string, what: string, frame: number): boolean {
    const wanted = this.#isWanted(host.toLowerCase());
    if (wanted) this.#tell(lostHostCause({ kind: 'tls', host, file, frames: [frame], what, note: null }));
    return wanted;
  }

  #isWanted(host: string): boolean {
    return this.#interestIn(host) !== 'none';
  }

  #interestIn(host: string): Interest {
    if (this.#known.isAskedFor(host)) return 'asked';
    return recogniseStore(host, []) === null ? 'none' : 'bucket';
  }
}

function sameAddress(hosts: readonly string[]): string {
  const named = listOf(hosts.map((host) => `\`${host}\``));
  return `${named} ${hosts.length === 1 ? 'was asked at' : 'have'} the same address`;
}

/** A host with the port of an endpoint, unless that is one of the web's. */
function atPort(name: string, endpoint: string): string {
  const port = endpoint.slice(endpoint.lastIndexOf(':'));
  return port === ':443' || port === ':80' ? name : name + port;
}
