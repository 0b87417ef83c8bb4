import type { HeaderList } from '../exchange/exchange.ts';
import { internalised, ownCopy } from '../fetch/own-copy.ts';
import type { Batch } from './batch.ts';
import { asciiInner, isPlain, jsonInner, jsonString } from './json-text.ts';
import { headerSecrecy, REDACTED, type Redactor } from './redact.ts';

/** A header name, and what is remembered by it. */
interface KnownName {
  readonly name: string;
  readonly lowerName: string;
  /** `,["Name","` */
  readonly opening: string;
  /** The name is plain ASCII; of others nothing is remembered. */
  readonly isPlain: boolean;
  /** Values are printed as they are. */
  readonly isHarmless: boolean;
  /** The whole pair where the value is not printed; as all pairs with a comma before it. */
  readonly redacted: string | null;
  /** The value that came last of those that come again, and its pair; first the empty one. */
  value: string;
  pair: string | null;
  /** Whole pairs by value, all ASCII; `null`: seen once. */
  readonly pairs: Map<string, string | null>;
  /** Falls while values do not come again: below zero they are not looked up. */
  credit: number;
  /** It is found again: only such names lead to each other, or one head could leave a chain of any length. */
  readonly isKept: boolean;
  /** What came after this name the last time: mostly it does so again. */
  next: KnownName | null;
  /** What did so before that. */
  other: KnownName | null;
}

const NAMES_LIMIT = 1024;
const VALUES_LIMIT = 128;
const MAX_KEPT_VALUE = 512;
const CREDIT = 64;
/** Text of this length is handed on before it grows further. */
const ENOUGH = 4096;

/** Writes header lists as JSON arrays of pairs. Names and whole pairs that come again are the text they were before. */
export class HeaderLists {
  readonly #redactor: Redactor;
  readonly #showSecrets: boolean;
  readonly #names = new Map<string, KnownName>();
  #last: KnownName;

  constructor(redactor: Redactor, showSecrets: boolean) {
    this.#redactor = redactor;
    this.#showSecrets = showSecrets;
    this.#last = this.#learn('');
  }

  /** Adds `before`, which is ASCII, and the list. */
  write(out: Batch, before: string, headers: HeaderList): void {
    let text = `${before}[`;
    let known = this.#last;
    for (let i = 0; i + 1 < headers.length; i += 2) {
      const name = headers[i]!;
      const { next } = known;
      known = next !== null && next.name === name ? next : this.#follow(known, name);
      const pair = this.#pair(known, headers[i + 1]!);
      if (pair !== null) text += i === 0 ? pair.slice(1) : pair;
      if (pair !== null && text.length < ENOUGH) continue;
      out.ascii(text);
      text = '';
      if (pair === null) out.add(this.#anyPair(known, headers[i + 1]!).slice(i === 0 ? 1 : 0));
    }
    this.#last = known;
    out.ascii(`${text}]`);
  }

  #follow(before: KnownName, name: string): KnownName {
    const { other } = before;
    const known = other !== null && other.name === name ? other : (this.#names.get(name) ?? this.#learn(name));
    if (before.isKept && known.isKept) {
      before.other = before.next;
      before.next = known;
    }
    return known;
  }

  /** The whole pair; `null` where it is not all ASCII. */
  #pair(known: KnownName, value: string): string | null {
    if (known.redacted !== null) return known.redacted;
    if (known.credit < 0) return this.#freshPair(known, value);
    if (known.value === value) return known.pair;
    const { pairs } = known;
    const kept = pairs.get(value);
    if (kept) {
      known.value = value;
      known.pair = kept;
      return kept;
    }
    if (kept === null) {
      const pair = this.#freshPair(known, value);
      if (pair === null) return null;
      pairs.set(value, pair);
      known.credit = CREDIT;
      return pair;
    }
    if (value.length <= MAX_KEPT_VALUE) {
      known.credit -= 1;
      if (pairs.size >= VALUES_LIMIT || known.credit < 0) pairs.clear();
      pairs.set(ownCopy(value), null);
    }
    return this.#freshPair(known, value);
  }

  /** A pair that is not remembered. */
  #freshPair(known: KnownName, value: string): string | null {
    if (!known.isPlain) return null;
    const inner = asciiInner(known.isHarmless ? value : this.#redactor.headerValue(known.lowerName, value));
    return inner === null ? null : `${known.opening}${inner}"]`;
  }

  #anyPair(known: KnownName, value: string): string {
    return `${known.opening}${jsonInner(this.#redactor.headerValue(known.lowerName, value))}"]`;
  }

  #learn(name: string): KnownName {
    const lowerName = name.toLowerCase();
    const opening = `,[${jsonString(name)},"`;
    const secrecy = this.#showSecrets ? 'harmless' : headerSecrecy(lowerName);
    const isPlainName = isPlain(name);
    const known: KnownName = {
      name: internalised(name),
      lowerName,
      opening,
      isPlain: isPlainName,
      isHarmless: secrecy === 'harmless',
      redacted: secrecy === 'secret' && isPlainName ? `${opening}${REDACTED}"]` : null,
      value: '',
      pair: isPlainName ? `${opening}"]` : null,
      pairs: new Map(),
      credit: CREDIT,
      isKept: this.#names.size < NAMES_LIMIT,
      next: null,
      other: null,
    };
    if (known.isKept) this.#names.set(known.name, known);
    return known;
  }
}
