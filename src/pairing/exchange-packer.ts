import { latin1 } from '../bytes/latin1.ts';
import type { Exchange, ExchangeSource, HeaderList } from '../exchange/exchange.ts';
import { RecurringTexts } from './recurring-texts.ts';

/** So many exchanges are remembered as examples, each with so much text at most. */
const EXAMPLES = 64;
const EXAMPLE_UNITS = 16384;
const SCRATCH_BYTES = 8192;
/** A place, and in two bytes the length of the text behind it, or the number of a recurring one with the top bit. */
const MARK_BYTES = 3;
const IS_RECURRING = 0x8000;
/** Bytes of UTF-8 for a unit, at most. */
const UNIT_BYTES = 3;
const NUMBERS = 9;
const NUMBERS_END = NUMBERS * Float64Array.BYTES_PER_ELEMENT;

/** Places of texts: behind these two those of the headers, first the request's. */
const CLIENT = 0;
const SERVER = 1;
const FIRST_HEADER = 2;
const LAST_PLACE = 255;

type CaptureSource = ExchangeSource & { readonly kind: 'capture' };

/**
 * Packs exchanges of a capture that have to be kept for long into short texts, a byte a unit: what they have in common
 * with an earlier one, their example (names of headers, most values), is not repeated, and of other values that come
 * again only the number is written. A packer unpacks its own only.
 */
export class ExchangePacker {
  readonly #examples: Exchange[] = [];
  /** The one that fitted last. */
  #recent = 0;
  readonly #recurring = new RecurringTexts();
  readonly #scratch = Buffer.alloc(SCRATCH_BYTES);
  readonly #numbers = new Float64Array(this.#scratch.buffer, this.#scratch.byteOffset, NUMBERS);
  #end = 0;

  /**
   * All but the URL. `null`: it is none of those that can be packed (they have both heads, each in one frame), or too
   * long, or too odd.
   */
  pack(exchange: Exchange): string | null {
    const { source } = exchange;
    if (source.kind !== 'capture' || !isPackable(exchange, source)) return null;
    const index = this.#exampleFor(exchange);
    if (index < 0) return null;
    const { client, server, requestHeaders, responseHeaders } = this.#examples[index]!;
    this.#writeNumbers(exchange, source);
    this.#scratch[NUMBERS_END] = index;
    this.#end = NUMBERS_END + 1;
    const isWhole =
      (exchange.client === client || this.#writeText(CLIENT, exchange.client!)) &&
      (exchange.server === server || this.#write(SERVER, exchange.server!)) &&
      this.#writeValues(FIRST_HEADER, exchange.requestHeaders, requestHeaders) &&
      this.#writeValues(FIRST_HEADER + requestHeaders.length / 2, exchange.responseHeaders, responseHeaders);
    return isWhole ? latin1(this.#scratch, 0, this.#end) : null;
  }

  unpack(packed: string, url: string): Exchange {
    this.#scratch.write(packed, 0, 'latin1');
    const [id, timeUs, responseTimeUs, endTimeUs, connection] = this.#numbers;
    const example = this.#examples[this.#scratch[NUMBERS_END]!]!;
    const requestHeaders = example.requestHeaders.slice();
    const responseHeaders = example.responseHeaders.slice();
    const firstOfResponse = FIRST_HEADER + requestHeaders.length / 2;
    let { client, server } = example;
    for (this.#end = NUMBERS_END + 1; this.#end < packed.length; ) {
      const place = this.#scratch[this.#end]!;
      const text = this.#read();
      if (place === CLIENT) client = text;
      else if (place === SERVER) server = text;
      else if (place < firstOfResponse) requestHeaders[2 * (place - FIRST_HEADER) + 1] = text;
      else responseHeaders[2 * (place - firstOfResponse) + 1] = text;
    }
    return {
      ...example,
      id: id!,
      source: this.#source(example.source.file),
      timeUs: timeUs!,
      responseTimeUs: responseTimeUs!,
      endTimeUs: endTimeUs!,
      client,
      server,
      connection: connection!,
      url,
      requestHeaders,
      responseHeaders,
    };
  }

  #exampleFor(exchange: Exchange): number {
    const examples = this.#examples;
    const recent = examples[this.#recent];
    if (recent !== undefined && isAlike(exchange, recent)) return this.#recent;
    let index = examples.findIndex((example) => isAlike(exchange, example));
    if (index < 0 && examples.length < EXAMPLES && unitsOf(exchange) <= EXAMPLE_UNITS)
      index = examples.push(exchange) - 1;
    if (index >= 0) this.#recent = index;
    return index;
  }

  #writeNumbers(exchange: Exchange, { request, response }: CaptureSource): void {
    const numbers = this.#numbers;
    numbers[0] = exchange.id;
    numbers[1] = exchange.timeUs;
    numbers[2] = exchange.responseTimeUs!;
    numbers[3] = exchange.endTimeUs;
    numbers[4] = exchange.connection;
    numbers[5] = request[0]!.frame;
    numbers[6] = request[0]!.offset;
    numbers[7] = response[0]!.frame;
    numbers[8] = response[0]!.offset;
  }

  #source(file: string): CaptureSource {
    const numbers = this.#numbers;
    return {
      kind: 'capture',
      file,
      request: [{ frame: numbers[5]!, offset: numbers[6]! }],
      response: [{ frame: numbers[7]!, offset: numbers[8]! }],
    };
  }

  /** Those values that are others than in the example. */
  #writeValues(place: number, headers: HeaderList, example: HeaderList): boolean {
    for (let i = 1; i < headers.length; i += 2) {
      if (headers[i] !== example[i] && !this.#write(place + (i >> 1), headers[i]!)) return false;
    }
    return true;
  }

  /** Whether there was room. */
  #write(place: number, text: string): boolean {
    const number = this.#recurring.numberOf(text);
    return number < 0 ? this.#writeText(place, text) : this.#mark(place, number | IS_RECURRING, 0);
  }

  /** As it is: ports of clients come again, and there is no end of them. */
  #writeText(place: number, text: string): boolean {
    const start = this.#end + MARK_BYTES;
    if (start + text.length * UNIT_BYTES > SCRATCH_BYTES) return false;
    const length = this.#scratch.write(text, start);
    return this.#mark(place, length, length);
  }

  #mark(place: number, mark: number, length: number): boolean {
    if (place > LAST_PLACE || this.#end + MARK_BYTES > SCRATCH_BYTES) return false;
    this.#scratch[this.#end] = place;
    this.#scratch.writeUInt16LE(mark, this.#end + 1);
    this.#end += MARK_BYTES + length;
    return true;
  }

  #read(): string {
    const start = this.#end + MARK_BYTES;
    const mark = this.#scratch.readUInt16LE(this.#end + 1);
    const isRecurring = (mark & IS_RECURRING) !== 0;
    this.#end = isRecurring ? start : start + mark;
    return isRecurring
      ? this.#recurring.textOf(mark & ~IS_RECURRING)
      : this.#scratch.toString('utf8', start, this.#end);
  }
}

function isPackable(exchange: Exchange, { request, response }: CaptureSource): boolean {
  return (
    request.length === 1 &&
    response.length === 1 &&
    request[0]!.file === undefined &&
    response[0]!.file === undefined &&
    exchange.responseTimeUs !== null &&
    exchange.client !== null &&
    exchange.server !== null &&
    exchange.errorBody === null &&
    exchange.bodyStart === null &&
    exchange.har === null &&
    exchange.alsoIn === undefined
  );
}

function unitsOf({ requestHeaders, responseHeaders }: Exchange): number {
  let units = 0;
  for (const text of requestHeaders) units += text.length;
  for (const text of responseHeaders) units += text.length;
  return units;
}

/** Whether they differ only in what is written. */
function isAlike(a: Exchange, b: Exchange): boolean {
  return (
    a.requestHeaders.length === b.requestHeaders.length &&
    a.responseHeaders.length === b.responseHeaders.length &&
    a.status === b.status &&
    a.lack === b.lack &&
    a.fromStart === b.fromStart &&
    a.method === b.method &&
    a.complete === b.complete &&
    a.isPushed === b.isPushed &&
    a.target === b.target &&
    a.protocol === b.protocol &&
    a.requestKnowledge === b.requestKnowledge &&
    a.responseKnowledge === b.responseKnowledge &&
    a.source.file === b.source.file &&
    haveSameNames(a.requestHeaders, b.requestHeaders) &&
    haveSameNames(a.responseHeaders, b.responseHeaders)
  );
}

function haveSameNames(a: HeaderList, b: HeaderList): boolean {
  for (let i = 0; i < a.length; i += 2) if (a[i] !== b[i]) return false;
  return true;
}
