const LIMIT = 4096;
/** `address:port`, as `formatEndpoint` writes it, or what certificates call many hosts. */
const MANY_HOSTS = /^(?:\d+\.\d+\.\d+\.\d+|\[[\da-f:.]+\]):\d+$|\*/;

/** Hosts whose traffic is in the inputs, but was not read, or not all of it. Bounded. */
export class UnreadHosts {
  /** In lower case, without the port; addresses with it. */
  readonly #hosts = new Set<string>();
  /** There were connections of which it is not known with whom. */
  hasNameless = false;
  /** Bytes that were sent to somebody unknown are missing; they need not have been requests. */
  hasNamelessGap = false;

  /**
   * `name`: the host that a connection itself names, or the `address:port` of its server, which may stand for any number
   * of hosts; `what`: whether a connection could not be read to its end, or bytes that a client sent are missing.
   */
  add(name: string, what: 'connection' | 'gap'): void {
    if (this.#hosts.size < LIMIT) this.#hosts.add(name.toLowerCase());
    const isNamed = this.#hosts.has(name.toLowerCase()) && !MANY_HOSTS.test(name);
    if (!isNamed && what === 'gap') this.hasNamelessGap = true;
    else if (!isNamed) this.hasNameless = true;
  }

  /** Whether it is one of these that `isMeant` says. */
  some(isMeant: (host: string) => boolean): boolean {
    return [...this.#hosts].some(isMeant);
  }
}
