import type { ByteConsumer } from '../bytes/intake.ts';
import { looksLikeRules } from '../diagnostics/capture.ts';
import { malformedEntry, notHar, preflightsHidden, truncated } from '../diagnostics/har.ts';
import type { Exchange } from '../exchange/exchange.ts';
import type { ExchangeSink } from '../exchange/exchange-sink.ts';
import { hasHeader } from '../fetch/header-list.ts';
import { ENTRIES_PATH, HAR, startsEntry } from './har-shape.ts';
import { JsonScanner } from './json-scanner.ts';
import type { LogFacts } from './log-facts.ts';
import { type LogSink, LogVisitor } from './log-visitor.ts';
import type { RawEntry } from './raw-entry.ts';
import { encodingOf } from './recognise.ts';
import { toExchange } from './to-exchange.ts';
import { Utf16Source } from './utf16-source.ts';

/** So many entries, and not more code units of them, wait for a `creator` and `pages` that come after them. */
const HELD_ENTRIES = 512;
const HELD_WEIGHT = 4 * 1024 * 1024;
/** The encoding shows in the first two, and what else the file may be in these. */
const HEAD_BYTES = 64;

/**
 * Reads a HAR of any size and hands on an exchange for each entry, in the order of the file. Memory does not grow with
 * the file: bodies are stepped over.
 */
export class HarReader implements ByteConsumer {
  readonly #file: string;
  readonly #sink: ExchangeSink;
  readonly #visitor: LogVisitor;
  readonly #scanner: JsonScanner;
  #source: Utf16Source | null = null;
  #isOpen = false;
  #looksLikeRules = false;
  #held: RawEntry[] = [];
  #heldWeight = 0;
  /** Entries of this log wait no longer: too many did. */
  #isReleased = false;
  #exchanges = 0;
  #previousUs = 0;
  #lost = 0;
  #firstLost: { readonly offset: number; readonly index: number | null } | null = null;
  #hidesPreflights: Exporter | null = null;
  #hasPreflight = false;

  constructor(file: string, sink: ExchangeSink) {
    this.#file = file;
    this.#sink = sink;
    const logs: LogSink = {
      entry: (entry, facts) => this.#entry(entry, facts),
      logEnd: (facts) => this.#logEnd(facts),
      malformed: (offset, index) => this.#malformed(offset, index),
    };
    this.#visitor = new LogVisitor(logs);
    this.#scanner = new JsonScanner(this.#visitor, HAR, { path: ENTRIES_PATH, startsItem: startsEntry });
  }

  get needBytes(): number {
    if (!this.#isOpen) return HEAD_BYTES;
    return this.#source?.needBytes ?? this.#scanner.needBytes;
  }

  /** How many were handed on. */
  get exchanges(): number {
    return this.#exchanges;
  }

  read(bytes: Buffer, start: number, end: number): number {
    if (!this.#isOpen) {
      if (end - start < HEAD_BYTES) return start;
      this.#begin(bytes.subarray(start, end));
    }
    return (this.#source ?? this.#scanner).read(bytes, start, end);
  }

  /** Takes the bytes that `read` left and says what is wrong with the file. */
  end(rest: Buffer): void {
    if (!this.#isOpen && rest.length >= 2) this.#begin(rest);
    this.read(rest, 0, rest.length);
    if (this.#source) {
      const last = this.#source.rest();
      this.#scanner.read(last, 0, last.length);
    }
    const isTruncated = this.#scanner.isInside;
    const openOffset = this.#visitor.openEntryOffset;
    this.#release(this.#visitor.facts);
    this.#report(isTruncated, openOffset);
  }

  #begin(head: Buffer): void {
    this.#isOpen = true;
    this.#looksLikeRules = looksLikeRules(head.toString('latin1', 0, HEAD_BYTES));
    const encoding = encodingOf(head);
    if (encoding !== 'utf-8') this.#source = new Utf16Source(this.#scanner, encoding === 'utf-16be');
  }

  #entry(entry: RawEntry, facts: LogFacts): void {
    if (this.#isReleased || (facts.creator !== null && facts.hasPages)) {
      this.#hand(entry, facts);
      return;
    }
    this.#held.push(entry);
    this.#heldWeight += entry.weight;
    if (this.#held.length < HELD_ENTRIES && this.#heldWeight < HELD_WEIGHT) return;
    this.#isReleased = true;
    this.#release(facts);
  }

  #logEnd(facts: LogFacts): void {
    this.#release(facts);
    this.#isReleased = false;
  }

  #release(facts: LogFacts): void {
    const held = this.#held;
    this.#held = [];
    this.#heldWeight = 0;
    for (const entry of held) this.#hand(entry, facts);
  }

  #hand(entry: RawEntry, facts: LogFacts): void {
    const exchange = toExchange(entry, {
      file: this.#file,
      id: this.#sink.nextExchangeId(),
      facts,
      previousUs: this.#previousUs,
    });
    this.#previousUs = exchange.timeUs;
    this.#exchanges += 1;
    this.#notePreflights(exchange);
    this.#sink.exchange(exchange);
  }

  #notePreflights({ har, method, requestHeaders }: Exchange): void {
    const exporter = har!.exporter;
    if (exporter !== 'playwright' && exporter !== 'safari') return;
    this.#hidesPreflights = exporter;
    if (method === 'OPTIONS' && hasHeader(requestHeaders, 'access-control-request-method')) this.#hasPreflight = true;
  }

  /** In the file; the offsets of recoded text are none. */
  #offset(offset: number | null): number | null {
    return this.#source === null ? offset : null;
  }

  #malformed(offset: number, index: number | null): void {
    this.#lost += 1;
    this.#firstLost ??= { offset, index };
  }

  #report(isTruncated: boolean, openOffset: number | null): void {
    const say = this.#sink;
    if (this.#firstLost && this.#visitor.isHar) {
      const { index, offset } = this.#firstLost;
      say.diagnostic(malformedEntry(this.#file, { places: this.#lost, index, offset: this.#offset(offset) }));
    }
    if (!this.#visitor.isHar) say.diagnostic(notHar(this.#file, this.#looksLikeRules));
    else if (isTruncated) {
      say.diagnostic(truncated(this.#file, { entries: this.#exchanges, offset: this.#offset(openOffset) }));
    }
    if (this.#hidesPreflights && !this.#hasPreflight) {
      say.diagnostic(preflightsHidden(this.#file, this.#hidesPreflights));
    }
  }
}

type Exporter = 'playwright' | 'safari';
