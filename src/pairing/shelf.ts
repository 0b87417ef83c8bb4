import type { Exchange } from '../exchange/exchange.ts';
import type { Afterwards } from './abandonment.ts';
import type { Draft, Identity } from './draft.ts';
import { ExchangePacker } from './exchange-packer.ts';
import { close } from './url-records.ts';
import { type Waiting, WaitingQueue } from './waiting-queue.ts';

/** What is kept of a preflight that waits for its actual request. */
export interface WaitingPreflight {
  readonly preflight: Exchange;
  readonly identity: Identity;
  readonly afterwards: Afterwards | null;
}

interface Shelved extends Waiting<Shelved> {
  readonly url: string;
  readonly packed: string;
  readonly identity: Identity;
  readonly afterwards: Afterwards | null;
}

/** Of an entry, beside its texts. */
const ENTRY_BYTES = 256;

/**
 * Keeps preflights that wait for their actual request in less than half of the memory. Only those that stand alone: one
 * to a URL, and nothing known of it but what they tell themselves.
 */
export class Shelf {
  readonly #byUrl = new Map<string, Shelved>();
  readonly #queue = new WaitingQueue<Shelved>();
  readonly #packer = new ExchangePacker();
  /** What it takes, about. */
  bytes = 0;

  /** Of the one that waits longest; `Infinity`: there is none. */
  get deadlineUs(): number {
    return this.#queue.first?.deadlineUs ?? Number.POSITIVE_INFINITY;
  }

  /** Takes an open draft over, which ends with it; `false`: it cannot. */
  put(draft: Draft): boolean {
    const { url, preflight, identity, afterwards, deadlineUs } = draft;
    if (preflight === null || !standsAlone(draft)) return false;
    const packed = this.#packer.pack(preflight);
    if (packed === null) return false;
    draft.queue?.remove(draft);
    close(draft);
    draft.record!.grant = null;
    const shelved = { url, packed, identity, afterwards, queue: null, previous: null, next: null, deadlineUs };
    this.#queue.push(shelved, deadlineUs);
    this.#byUrl.set(url, shelved);
    this.bytes += costOf(shelved);
    return true;
  }

  /** Gives back the one with this URL. */
  take(url: string): WaitingPreflight | null {
    const shelved = this.#byUrl.size === 0 ? undefined : this.#byUrl.get(url);
    return shelved === undefined ? null : this.#given(shelved);
  }

  /** Gives back the one that waits longest. */
  takeFirst(): WaitingPreflight | null {
    return this.#queue.first && this.#given(this.#queue.first);
  }

  #given(shelved: Shelved): WaitingPreflight {
    const { url, packed, identity, afterwards } = shelved;
    this.#queue.remove(shelved);
    this.#byUrl.delete(url);
    this.bytes -= costOf(shelved);
    return { preflight: this.#packer.unpack(packed, url), identity, afterwards };
  }
}

const costOf = ({ url, packed }: Shelved): number => url.length + packed.length + ENTRY_BYTES;

/** Everything of the draft, and all that is known of its URL, follows from its preflight. */
function standsAlone({ actual, retries, redirectedFrom, record, identity, nextOfUrl }: Draft): boolean {
  if (actual !== null || retries.length > 0 || redirectedFrom !== null || record === null) return false;
  const { grant } = record;
  return nextOfUrl === null && (grant === null || (grant.identity === identity && grant.older === null));
}
