import { type ClientHello, parseClientHello } from './client-hello.ts';
import { CryptoStream } from './crypto-stream.ts';
import { clientInitialKeys, type InitialKeys, openInitial } from './initial-keys.ts';
import type { LongHeader } from './long-header.ts';

/** A ClientHello with a post-quantum key share takes two packets; then there are retransmissions and the server's. */
const MAX_ATTEMPTS = 6;

/** Finds the ClientHello in the first Initial packets of a connection. */
export class FirstFlight {
  #attempts = 0;
  #keys: InitialKeys | null = null;
  readonly #stream = new CryptoStream();
  #hello: ClientHello | null = null;

  /** As far as it is known. */
  get hello(): ClientHello | null {
    return this.#hello;
  }

  /** Whether there is nothing to gain from further packets. */
  get isOver(): boolean {
    return this.#hello?.isWhole === true || this.#attempts >= MAX_ATTEMPTS;
  }

  /** Takes an Initial packet that is whole: `bytes[start, header.end)`. Returns whether it is certainly the client's. */
  add(bytes: Buffer, start: number, header: LongHeader): boolean {
    this.#attempts += 1;
    const frames = this.#open(bytes.subarray(start, header.end), header, start);
    if (frames === null) return false;
    this.#stream.add(frames);
    this.#hello = parseClientHello(this.#stream.beginning()) ?? this.#hello;
    return true;
  }

  #open(packet: Buffer, { version, dcidAt, dcidLength, protectedAt }: LongHeader, start: number): Buffer | null {
    const numberAt = protectedAt - start;
    const frames = this.#keys === null ? null : openInitial(this.#keys, packet, numberAt);
    if (frames !== null) return frames;
    // The DCID makes the keys until the server answers, and makes them anew after a Retry (RFC 9001 section 5.2).
    const keys = clientInitialKeys(version, packet.subarray(dcidAt - start, dcidAt - start + dcidLength));
    const opened = keys === null ? null : openInitial(keys, packet, numberAt);
    if (opened !== null) this.#keys = keys;
    return opened;
  }
}
