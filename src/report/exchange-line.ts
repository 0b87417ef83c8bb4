import type { Exchange, ExchangeSource } from '../exchange/exchange.ts';
import { jsonInner, jsonString, jsonStringOrNull, jsonTime } from './json-text.ts';
import { headerSecrecy, REDACTED, type Redactor } from './redact.ts';
import { UrlJson } from './url-json.ts';

interface KnownName {
  readonly lowerName: string;
  /** `,["Name","` */
  readonly opening: string;
  readonly secret: boolean;
  /** The last value and the whole pair, comma in front: most headers of a connection repeat. */
  value: string | null;
  pair: string;
}

const NAMES_LIMIT = 4096;

/** Writes exchanges as JSON objects. Built by hand: this is done for every exchange of a capture. */
export class ExchangeWriter {
  readonly #redactor: Redactor;
  readonly #urls: UrlJson;
  readonly #showSecrets: boolean;
  readonly #names = new Map<string, KnownName>();
  #file = '';
  #fileJson = '""';

  constructor(redactor: Redactor, showSecrets: boolean, urls = new UrlJson(redactor)) {
    this.#redactor = redactor;
    this.#urls = urls;
    this.#showSecrets = showSecrets;
  }

  /** One line without its end. */
  line(exchange: Exchange): string {
    const { url, status, lack } = exchange;
    return (
      `{"type":"exchange","id":${exchange.id},"source":${this.#source(exchange.source)},"time":${jsonTime(exchange.timeUs)},` +
      `"durationUs":${Math.max(0, Math.round(exchange.endTimeUs - exchange.timeUs)) || 0},"protocol":"${exchange.protocol}",` +
      `"client":${jsonStringOrNull(exchange.client)},"server":${jsonStringOrNull(exchange.server)},` +
      `"method":${jsonStringOrNull(exchange.method)},"url":${url === null ? 'null' : this.#urls.of(url)},` +
      `"requestHeaders":${this.#headers(exchange.requestHeaders)},"status":${status === null ? 'null' : status},` +
      `"responseHeaders":${this.#headers(exchange.responseHeaders)},` +
      `${lack === null ? '' : `"lack":"${lack}",`}${this.#rest(exchange)}"complete":${exchange.complete}}`
    );
  }

  /** What only some exchanges have. */
  #rest({ requestKnowledge, responseKnowledge, har, alsoIn }: Exchange): string {
    let text = requestKnowledge === 'complete' ? '' : `"requestKnowledge":"${requestKnowledge}",`;
    if (responseKnowledge !== 'complete' && responseKnowledge !== 'none') {
      text += `"responseKnowledge":"${responseKnowledge}",`;
    }
    if (alsoIn !== undefined) text += `"alsoIn":[${alsoIn.map((one) => this.#source(one)).join()}],`;
    if (har === null) return text;
    if (har.resourceType !== null) text += `"resourceType":${jsonString(har.resourceType)},`;
    if (har.error !== null) text += `"error":${jsonString(this.#redactor.text(har.error))},`;
    if (har.fromCache) text += '"fromCache":true,';
    if (har.fromServiceWorker) text += '"fromServiceWorker":true,';
    return text;
  }

  #source(source: ExchangeSource): string {
    if (source.file !== this.#file) {
      this.#file = source.file;
      this.#fileJson = jsonString(source.file);
    }
    if (source.kind === 'har') return `{"file":${this.#fileJson},"entry":${source.entry}}`;
    if (source.kind === 'netlog') return `{"file":${this.#fileJson},"netlogSource":${source.id}}`;
    const frame = source.request[0]?.frame ?? null;
    const responseFrame = source.response[0]?.frame ?? null;
    return `{"file":${this.#fileJson},"frame":${frame},"responseFrame":${responseFrame}}`;
  }

  #headers(headers: readonly string[]): string {
    if (headers.length < 2) return '[]';
    let text = '';
    for (let i = 0; i + 1 < headers.length; i += 2) {
      const known = this.#names.get(headers[i]!) ?? this.#learn(headers[i]!);
      const value = headers[i + 1]!;
      const pair = value === known.value || known.secret ? known.pair : this.#pair(known, value);
      text = i === 0 ? `[${pair.slice(1)}` : text + pair;
    }
    return `${text}]`;
  }

  #pair(known: KnownName, value: string): string {
    known.value = value;
    known.pair = `${known.opening}${jsonInner(this.#redactor.headerValue(known.lowerName, value))}"]`;
    return known.pair;
  }

  #learn(name: string): KnownName {
    const lowerName = name.toLowerCase();
    const opening = `,[${jsonString(name)},"`;
    const secret = !this.#showSecrets && headerSecrecy(lowerName) === 'secret';
    const known: KnownName = { lowerName, opening, secret, value: null, pair: `${opening}${REDACTED}"]` };
    if (this.#names.size < NAMES_LIMIT) this.#names.set(name, known);
    return known;
  }
}

/** A flat header list as pairs. */
export function headerPairs(headers: readonly string[], redactor: Redactor): [string, string][] {
  const pairs: [string, string][] = [];
  for (let i = 0; i + 1 < headers.length; i += 2) {
    pairs.push([headers[i]!, redactor.headerValue(headers[i]!.toLowerCase(), headers[i + 1]!)]);
  }
  return pairs;
}
