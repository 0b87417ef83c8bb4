import { jsonString } from './json-text.ts';
import type { Redactor } from './redact.ts';

const LIMIT = 1024;
/** Longer ones are not worth their memory. */
const MAX_LENGTH = 2048;

/** URLs as JSON strings, redacted. A preflight, its request and the attempt have the same one, soon after each other. */
export class UrlJson {
  readonly #redactor: Redactor;
  #young = new Map<string, string>();
  #old = new Map<string, string>();

  constructor(redactor: Redactor) {
    this.#redactor = redactor;
  }

  of(url: string): string {
    const known = this.#young.get(url) ?? this.#old.get(url);
    if (known !== undefined) return known;
    const json = jsonString(this.#redactor.url(url));
    if (url.length <= MAX_LENGTH) this.#keep(url, json);
    return json;
  }

  #keep(url: string, json: string): void {
    if (this.#young.size >= LIMIT) {
      this.#old = this.#young;
      this.#young = new Map();
    }
    this.#young.set(url, json);
  }
}
