/** A server that did not let a client connect. */
export interface UnansweredServer {
  /** `address:port`; IPv6 in brackets. */
  readonly server: string;
  /** `refused`: RST to a SYN (RFC 9293 section 3.5.2); `silent`: the SYN had to be sent again, and nothing came. */
  readonly how: 'refused' | 'silent';
  readonly count: number;
  /** The first few. */
  readonly frames: readonly number[];
}

interface Server {
  how: UnansweredServer['how'];
  count: number;
  readonly frames: number[];
}

const MAX_SERVERS = 1024;
const MAX_FRAMES = 4;

/** Counts SYNs that were refused or came to nothing, by server. Bounded: a scan of many ports is not kept whole. */
export class Unanswered {
  readonly #servers = new Map<string, Server>();

  get isEmpty(): boolean {
    return this.#servers.size === 0;
  }

  /** The server (`address:port`) sent RST to a SYN. */
  refused(server: string, frame: number): void {
    this.#add(server, 'refused', frame);
  }

  /** The client had to send its SYN to the server again. */
  again(server: string, frame: number): void {
    this.#add(server, 'silent', frame);
  }

  /** The server did answer: what was lost was a packet. */
  answered(server: string): void {
    this.#servers.delete(server);
  }

  /** In order of first sight. */
  list(): UnansweredServer[] {
    return [...this.#servers].map(([server, { how, count, frames }]) => ({ server, how, count, frames }));
  }

  #add(name: string, how: Server['how'], frame: number): void {
    let server = this.#servers.get(name);
    if (!server) {
      if (this.#servers.size >= MAX_SERVERS) return;
      server = { how, count: 0, frames: [] };
      this.#servers.set(name, server);
    }
    if (how === 'refused') server.how = how;
    server.count += 1;
    if (server.frames.length < MAX_FRAMES) server.frames.push(frame);
  }
}
