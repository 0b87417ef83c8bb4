/** RC4, which today's OpenSSL has no more: old captures have it (RFC 7465 forbids it to everybody else). */
export class Rc4 {
  readonly #state = new Uint8Array(256);
  #i = 0;
  #j = 0;

  constructor(key: Uint8Array) {
    const state = this.#state;
    for (let i = 0; i < 256; i++) state[i] = i;
    for (let i = 0, j = 0; i < 256; i++) {
      j = (j + state[i]! + key[i % key.length]!) & 0xff;
      this.#swap(i, j);
    }
  }

  /** Encrypts or decrypts in place. */
  apply(bytes: Uint8Array): void {
    const state = this.#state;
    for (let at = 0; at < bytes.length; at++) {
      this.#i = (this.#i + 1) & 0xff;
      this.#j = (this.#j + state[this.#i]!) & 0xff;
      this.#swap(this.#i, this.#j);
      bytes[at] = bytes[at]! ^ state[(state[this.#i]! + state[this.#j]!) & 0xff]!;
    }
  }

  #swap(i: number, j: number): void {
    const state = this.#state;
    const kept = state[i]!;
    state[i] = state[j]!;
    state[j] = kept;
  }
}
