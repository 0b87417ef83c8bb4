import { originOf } from '../fetch/origin.ts';
import type { Scalar } from './json-shape.ts';

/** More pages, connections and longer ids than anybody records: the rest of a hostile file is not kept. */
const PAGE_LIMIT = 10_000;
const CONNECTION_LIMIT = 100_000;
const ID_LENGTH = 128;
const TITLE_LENGTH = 8192;

/** What is known of one `log` besides its entries. */
export class LogFacts {
  creator: string | null = null;
  browser: string | null = null;
  hasPages = false;
  /** Some entry so far showed a secret, so the exporter does not remove them. */
  showsSecrets = false;
  /** Some entry so far has a value that somebody made unreadable. */
  isRedacted = false;
  readonly #pageOrigins = new Map<string, string>();
  readonly #pageAddresses = new Map<string, string>();
  readonly #connections = new Map<string, number>();

  page(id: Scalar, title: Scalar): void {
    if (typeof id !== 'string' || typeof title !== 'string' || this.#pageOrigins.size >= PAGE_LIMIT) return;
    if (id.length > ID_LENGTH || title.length > TITLE_LENGTH) return;
    const origin = /^https?:\/\//i.test(title) ? originOf(title) : null;
    if (origin !== null && origin !== 'null') this.#pageOrigins.set(id, origin);
    else this.#pageOrigins.delete(id);
  }

  pageOrigin(pageref: Scalar): string | null {
    return typeof pageref === 'string' ? (this.#pageOrigins.get(pageref) ?? null) : null;
  }

  /** Where a document of a page came from: of several the first is the page itself. */
  document(pageref: Scalar, address: Scalar): void {
    if (typeof pageref !== 'string' || typeof address !== 'string' || pageref.length > ID_LENGTH) return;
    if (address === '' || address.length > ID_LENGTH || this.#pageAddresses.size >= PAGE_LIMIT) return;
    if (!this.#pageAddresses.has(pageref)) this.#pageAddresses.set(pageref, address);
  }

  pageAddress(pageref: Scalar): string | null {
    return typeof pageref === 'string' ? (this.#pageAddresses.get(pageref) ?? null) : null;
  }

  /** A number for whatever the exporter calls the connection. */
  connectionNumber(id: string): number {
    const known = this.#connections.get(id);
    if (known !== undefined) return known;
    if (this.#connections.size >= CONNECTION_LIMIT || id.length > ID_LENGTH) return 0;
    this.#connections.set(id, this.#connections.size + 1);
    return this.#connections.size;
  }
}
