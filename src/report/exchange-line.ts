import type { Exchange, ExchangeSource, FrameSpan } from '../exchange/exchange.ts';
import type { Batch } from './batch.ts';
import { digits } from './digits.ts';
import { HeaderLists } from './header-lists.ts';
import { JsonPieces, TimePiece } from './json-pieces.ts';
import { jsonString } from './json-text.ts';
import { type Piece, pieceOf } from './piece.ts';
import type { Redactor } from './redact.ts';

/** How many connections are remembered; a power of two. */
const CONNECTIONS = 1024;

interface KnownConnection {
  readonly client: string | null;
  readonly server: string | null;
  readonly piece: Piece;
}

/** Writes exchanges as JSON objects: this is done for every exchange of a capture. */
export class ExchangeWriter {
  readonly #redactor: Redactor;
  readonly #urls: JsonPieces;
  readonly #words = new JsonPieces((word) => word);
  readonly #connections = new Array<KnownConnection | null>(CONNECTIONS).fill(null);
  readonly #time = new TimePiece();
  readonly #headers: HeaderLists;

  constructor(redactor: Redactor, showSecrets: boolean, urls = new JsonPieces((url) => redactor.url(url))) {
    this.#redactor = redactor;
    this.#urls = urls;
    this.#headers = new HeaderLists(redactor, showSecrets);
  }

  /** One object, without the end of the line. */
  write(out: Batch, exchange: Exchange): void {
    const { status, lack } = exchange;
    const url = exchange.url ?? exchange.target ?? null;
    out.ascii(`{"type":"exchange","id":${digits(exchange.id)},"source":`);
    this.#source(out, exchange.source);
    const duration = digits(Math.max(0, Math.round(exchange.endTimeUs - exchange.timeUs)) || 0);
    out.ascii(`,"time":${this.#time.of(exchange.timeUs)},"durationUs":${duration},"protocol":"${exchange.protocol}"`);
    out.piece(this.#connection(exchange));
    if (exchange.method === null) out.ascii('null');
    else out.piece(this.#words.of(exchange.method));
    out.ascii(',"url":');
    if (url === null) out.ascii('null');
    else out.piece(this.#urls.of(url));
    this.#headers.write(out, ',"requestHeaders":', exchange.requestHeaders);
    const before = `,"status":${status === null ? 'null' : digits(status)},"responseHeaders":`;
    this.#headers.write(out, before, exchange.responseHeaders);
    if (lack !== null) out.ascii(`,"lack":"${lack}"`);
    this.#rest(out, exchange);
    out.ascii(exchange.complete ? ',"complete":true}' : ',"complete":false}');
  }

  /** From the client to the method. */
  #connection({ connection, client, server }: Exchange): Piece {
    const slot = connection & (CONNECTIONS - 1);
    const known = this.#connections[slot];
    if (known && known.client === client && known.server === server) return known.piece;
    const piece = pieceOf(`,"client":${orNull(client)},"server":${orNull(server)},"method":`);
    this.#connections[slot] = { client, server, piece };
    return piece;
  }

  /** What only some exchanges have. */
  #rest(out: Batch, { requestKnowledge, responseKnowledge, har, alsoIn }: Exchange): void {
    if (requestKnowledge !== 'complete') out.ascii(`,"requestKnowledge":"${requestKnowledge}"`);
    if (responseKnowledge !== 'complete' && responseKnowledge !== 'none') {
      out.ascii(`,"responseKnowledge":"${responseKnowledge}"`);
    }
    if (alsoIn !== undefined) this.#others(out, alsoIn);
    if (har === null) return;
    if (har.resourceType !== null) {
      out.ascii(',"resourceType":');
      out.piece(this.#words.of(har.resourceType));
    }
    if (har.error !== null) out.add(`,"error":${jsonString(this.#redactor.text(har.error))}`);
    if (har.fromCache) out.ascii(',"fromCache":true');
    if (har.fromServiceWorker) out.ascii(',"fromServiceWorker":true');
  }

  #others(out: Batch, sources: readonly ExchangeSource[]): void {
    out.ascii(',"alsoIn":[');
    for (const [i, source] of sources.entries()) {
      if (i > 0) out.ascii(',');
      this.#source(out, source);
    }
    out.ascii(']');
  }

  #source(out: Batch, source: ExchangeSource): void {
    out.ascii('{"file":');
    out.piece(this.#words.of(source.file));
    if (source.kind === 'har') out.ascii(`,"entry":${digits(source.entry)}}`);
    else if (source.kind === 'netlog') out.ascii(`,"netlogSource":${digits(source.id)}}`);
    else {
      out.ascii(`,"frame":${frameOf(source.request)},"responseFrame":${frameOf(source.response)}`);
      const file = source.response[0]?.file;
      if (file !== undefined) {
        out.ascii(',"responseFile":');
        out.piece(this.#words.of(file));
      }
      out.ascii('}');
    }
  }
}

const orNull = (text: string | null): string => (text === null ? 'null' : jsonString(text));
const frameOf = (spans: readonly FrameSpan[]): string => (spans.length === 0 ? 'null' : digits(spans[0]!.frame));

/** A flat header list as pairs. */
export function headerPairs(headers: readonly string[], redactor: Redactor): [string, string][] {
  const pairs: [string, string][] = [];
  for (let i = 0; i + 1 < headers.length; i += 2) {
    pairs.push([headers[i]!, redactor.headerValue(headers[i]!.toLowerCase(), headers[i + 1]!)]);
  }
  return pairs;
}
