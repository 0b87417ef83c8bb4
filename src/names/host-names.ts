/** Beyond it, the address that was learnt first is forgotten. */
const MAX_ADDRESSES = 32_768;
/** Names of one address; more do not tell more about who was meant. */
const MAX_NAMES = 4;
const HOST_NAME = /^[\w-][\w.-]{0,252}$/;

/** Which hosts an address was seen to stand for, in a capture: from answers of DNS and from names that TLS asked for. */
export class HostNames {
  readonly #names = new Map<string, string[]>();
  readonly #maxAddresses: number;

  constructor(maxAddresses = MAX_ADDRESSES) {
    this.#maxAddresses = maxAddresses;
  }

  /** `address` as `formatAddress` writes it; what is no host name is not kept. */
  learn(address: string, name: string): void {
    if (!HOST_NAME.test(name)) return;
    const names = this.#names.get(address);
    if (names === undefined) {
      if (this.#names.size >= this.#maxAddresses) this.#forgetFirst();
      this.#names.set(address, [name]);
    } else if (names.length < MAX_NAMES && !names.includes(name)) names.push(name);
  }

  /** In the order in which they were learnt. */
  of(address: string): readonly string[] {
    return this.#names.get(address) ?? [];
  }

  #forgetFirst(): void {
    for (const address of this.#names.keys()) {
      this.#names.delete(address);
      return;
    }
  }
}
