import type { Exchange, ExchangeSource } from '../exchange/exchange.ts';
import { type Batch, encoded } from './batch.ts';
import { JsonPieces, TimePiece } from './json-pieces.ts';
import { jsonInner, jsonString } from './json-text.ts';
import { headerSecrecy, REDACTED, type Redactor } from './redact.ts';

/** A header name, and what is remembered by it. */
interface KnownName {
  readonly lowerName: string;
  /** `["Name","` */
  readonly opening: Uint8Array;
  /** Values are printed as they are. */
  readonly isHarmless: boolean;
  /** The whole pair where the value is not printed. */
  readonly redacted: Uint8Array | null;
  /** Whole pairs by value; `null`: seen once. */
  readonly pairs: Map<string, Uint8Array | null>;
  /** Falls while values do not come again: below zero they are not looked up. */
  credit: number;
}

const NAMES_LIMIT = 4096;
const VALUES_LIMIT = 32;
const MAX_KEPT_VALUE = 512;
const CREDIT = 64;

const P = {
  open: encoded('{"type":"exchange","id":'),
  source: encoded(',"source":'),
  file: encoded('{"file":'),
  entry: encoded(',"entry":'),
  frame: encoded(',"frame":'),
  responseFrame: encoded(',"responseFrame":'),
  time: encoded(',"time":'),
  duration: encoded(',"durationUs":'),
  protocol: encoded(',"protocol":"'),
  client: encoded('","client":'),
  server: encoded(',"server":'),
  method: encoded(',"method":'),
  url: encoded(',"url":'),
  requestHeaders: encoded(',"requestHeaders":'),
  status: encoded(',"status":'),
  responseHeaders: encoded(',"responseHeaders":'),
  complete: encoded(',"complete":true}'),
  incomplete: encoded(',"complete":false}'),
  null: encoded('null'),
  comma: encoded(','),
  open2: encoded('['),
  close: encoded(']'),
  closePair: encoded('"]'),
  closeObject: encoded('}'),
  none: encoded('[]'),
};

/** Writes exchanges as JSON objects, byte by byte: this is done for every exchange of a capture. */
export class ExchangeWriter {
  readonly #redactor: Redactor;
  readonly #urls: JsonPieces;
  readonly #words = new JsonPieces((text) => text);
  readonly #time = new TimePiece();
  readonly #showSecrets: boolean;
  readonly #names = new Map<string, KnownName>();

  constructor(redactor: Redactor, showSecrets: boolean, urls = new JsonPieces((url) => redactor.url(url))) {
    this.#redactor = redactor;
    this.#urls = urls;
    this.#showSecrets = showSecrets;
  }

  /** One object, without the end of the line. */
  write(out: Batch, exchange: Exchange): void {
    const { url, status, lack } = exchange;
    out.bytes(P.open);
    out.digits(exchange.id);
    out.bytes(P.source);
    this.#source(out, exchange.source);
    out.bytes(P.time);
    this.#time.write(out, exchange.timeUs);
    out.bytes(P.duration);
    out.digits(Math.max(0, Math.round(exchange.endTimeUs - exchange.timeUs)) || 0);
    out.bytes(P.protocol);
    out.add(exchange.protocol);
    out.bytes(P.client);
    this.#word(out, exchange.client);
    out.bytes(P.server);
    this.#word(out, exchange.server);
    out.bytes(P.method);
    this.#word(out, exchange.method);
    out.bytes(P.url);
    out.add(url === null ? 'null' : this.#urls.of(url));
    out.bytes(P.requestHeaders);
    this.#headers(out, exchange.requestHeaders);
    out.bytes(P.status);
    if (status !== null && status >= 0 && Number.isInteger(status)) out.digits(status);
    else out.add(String(status));
    out.bytes(P.responseHeaders);
    this.#headers(out, exchange.responseHeaders);
    if (lack !== null) out.add(`,"lack":"${lack}"`);
    this.#rest(out, exchange);
    out.bytes(exchange.complete ? P.complete : P.incomplete);
  }

  #word(out: Batch, text: string | null): void {
    out.add(text === null ? 'null' : this.#words.of(text));
  }

  /** What only some exchanges have. */
  #rest(out: Batch, { requestKnowledge, responseKnowledge, har, alsoIn }: Exchange): void {
    if (requestKnowledge !== 'complete') out.add(`,"requestKnowledge":"${requestKnowledge}"`);
    if (responseKnowledge !== 'complete' && responseKnowledge !== 'none') {
      out.add(`,"responseKnowledge":"${responseKnowledge}"`);
    }
    if (alsoIn !== undefined) this.#others(out, alsoIn);
    if (har === null) return;
    if (har.resourceType !== null) out.add(`,"resourceType":${jsonString(har.resourceType)}`);
    if (har.error !== null) out.add(`,"error":${jsonString(this.#redactor.text(har.error))}`);
    if (har.fromCache) out.add(',"fromCache":true');
    if (har.fromServiceWorker) out.add(',"fromServiceWorker":true');
  }

  #others(out: Batch, sources: readonly ExchangeSource[]): void {
    out.add(',"alsoIn":[');
    for (const [i, source] of sources.entries()) {
      if (i > 0) out.bytes(P.comma);
      this.#source(out, source);
    }
    out.bytes(P.close);
  }

  #source(out: Batch, source: ExchangeSource): void {
    out.bytes(P.file);
    out.add(this.#words.of(source.file));
    if (source.kind === 'har') {
      out.bytes(P.entry);
      out.digits(source.entry);
    } else if (source.kind === 'netlog') {
      out.add(`,"netlogSource":${source.id}`);
    } else {
      out.bytes(P.frame);
      frameOf(out, source.request);
      out.bytes(P.responseFrame);
      frameOf(out, source.response);
    }
    out.bytes(P.closeObject);
  }

  #headers(out: Batch, headers: readonly string[]): void {
    if (headers.length < 2) {
      out.bytes(P.none);
      return;
    }
    out.bytes(P.open2);
    for (let i = 0; i + 1 < headers.length; i += 2) {
      if (i > 0) out.bytes(P.comma);
      const name = headers[i]!;
      const known = this.#names.get(name) ?? this.#learn(name);
      if (known.redacted === null) this.#pair(out, known, headers[i + 1]!);
      else out.bytes(known.redacted);
    }
    out.bytes(P.close);
  }

  #pair(out: Batch, known: KnownName, value: string): void {
    if (known.credit < 0) {
      this.#fresh(out, known, value);
      return;
    }
    const { pairs } = known;
    const pair = pairs.get(value);
    if (pair) {
      out.bytes(pair);
      return;
    }
    if (pair === null) {
      pairs.set(value, this.#kept(known, value));
      known.credit = CREDIT;
    } else if (value.length <= MAX_KEPT_VALUE) {
      known.credit -= 1;
      if (pairs.size >= VALUES_LIMIT || known.credit < 0) pairs.clear();
      pairs.set(value, null);
    }
    this.#fresh(out, known, value);
  }

  /** A pair with a value that is not remembered. */
  #fresh(out: Batch, known: KnownName, value: string): void {
    out.bytes(known.opening);
    const printed = known.isHarmless ? value : this.#redactor.headerValue(known.lowerName, value);
    if (!out.plain(printed)) out.add(jsonInner(printed));
    out.bytes(P.closePair);
  }

  #kept(known: KnownName, value: string): Uint8Array {
    const printed = jsonInner(this.#redactor.headerValue(known.lowerName, value));
    return encoded(`${Buffer.from(known.opening).toString()}${printed}"]`);
  }

  #learn(name: string): KnownName {
    const lowerName = name.toLowerCase();
    const opening = `[${jsonString(name)},"`;
    const secrecy = this.#showSecrets ? 'harmless' : headerSecrecy(lowerName);
    const known: KnownName = {
      lowerName,
      opening: encoded(opening),
      isHarmless: secrecy === 'harmless',
      redacted: secrecy === 'secret' ? encoded(`${opening}${REDACTED}"]`) : null,
      pairs: new Map(),
      credit: CREDIT,
    };
    if (this.#names.size < NAMES_LIMIT) this.#names.set(name, known);
    return known;
  }
}

function frameOf(out: Batch, spans: readonly { readonly frame: number }[]): void {
  if (spans.length === 0) out.bytes(P.null);
  else out.digits(spans[0]!.frame);
}

/** A flat header list as pairs. */
export function headerPairs(headers: readonly string[], redactor: Redactor): [string, string][] {
  const pairs: [string, string][] = [];
  for (let i = 0; i + 1 < headers.length; i += 2) {
    pairs.push([headers[i]!, redactor.headerValue(headers[i]!.toLowerCase(), headers[i + 1]!)]);
  }
  return pairs;
}
