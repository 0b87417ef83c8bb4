import { formatAddress } from '../flow/endpoint.ts';
import type { DatagramView } from '../packet/segment-view.ts';
import { parseDnsResponse } from './dns-message.ts';
import type { HostNames } from './host-names.ts';

export const DNS_PORT = 53;

const SERVER_FAILURE = 2;
const NAME_ERROR = 3;
const REFUSED = 5;
/** Beyond it, failures of further names are not kept. */
const MAX_FAILURES = 4096;
const MAX_FRAMES = 8;

/** A name for which a DNS server had no answer. */
export interface DnsFailure {
  readonly name: string;
  /** RFC 1035 section 4.1.1 of the last one. */
  readonly rcode: number;
  readonly count: number;
  /** The first few. */
  readonly frames: readonly number[];
}

/** Reads the DNS answers in UDP datagrams. */
export class DnsReader {
  readonly #names: HostNames;
  readonly #failures = new Map<string, DnsFailure>();

  constructor(names: HostNames) {
    this.#names = names;
  }

  /** By name; for whoever explains why a request has no connection. */
  get failures(): ReadonlyMap<string, DnsFailure> {
    return this.#failures;
  }

  /** Takes a datagram that came from `DNS_PORT`. */
  datagram({ bytes, payloadStart, payloadEnd, frameNumber }: DatagramView): void {
    const response = parseDnsResponse(bytes, payloadStart, payloadEnd);
    if (response === null) return;
    const { name, rcode, addresses } = response;
    if (rcode === SERVER_FAILURE || rcode === NAME_ERROR || rcode === REFUSED) this.#fail(name, rcode, frameNumber);
    for (const { at, length } of addresses) this.#names.learn(formatAddress(bytes, at, length), name);
  }

  #fail(name: string, rcode: number, frame: number): void {
    const before = this.#failures.get(name);
    if (before === undefined && this.#failures.size >= MAX_FAILURES) return;
    const { count, frames } = before ?? { count: 0, frames: [] };
    this.#failures.set(name, {
      name,
      rcode,
      count: count + 1,
      frames: frames.length < MAX_FRAMES ? [...frames, frame] : frames,
    });
  }
}
