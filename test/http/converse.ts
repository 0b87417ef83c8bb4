import type { Diagnostic } from '../../src/diagnostics/diagnostic.ts';
import type { Exchange } from '../../src/exchange/exchange.ts';
import type { ConnectionInfo, Direction, StreamChunk, StreamEnd } from '../../src/flow/stream.ts';
import { HttpFactory } from '../../src/http/http-factory.ts';

/** What happens on a connection, one after the other; `>`: the client sends, `<`: the server. */
export type Step =
  | readonly [direction: '>' | '<', bytes: string | Buffer]
  /** Bytes that were sent but not captured. */
  | readonly ['> lost' | '< lost', length: number]
  | readonly ['> end' | '< end', how?: StreamEnd];

export interface Conversation {
  readonly exchanges: Exchange[];
  readonly diagnostics: Diagnostic[];
}

export interface Manner {
  /** Cuts what is sent at once into the pieces that are captured. */
  readonly cut?: (bytes: Buffer) => Buffer[];
  /** The capture has the SYN. */
  readonly fromStart?: boolean;
  /** The factory is asked about the first bytes, as by the flow table; without, they are taken for HTTP/1. */
  readonly recognises?: boolean;
  /** Acknowledgements are known. */
  readonly acknowledges?: boolean;
}

const HOW: StreamEnd = 'fin';
export const CLIENT = '10.0.0.2:50000';
export const SERVER = '10.0.0.1:80';

/** What a reader of HTTP tells, and who asks for such readers. */
export function listen(): Conversation & { readonly factory: HttpFactory } {
  const exchanges: Exchange[] = [];
  const diagnostics: Diagnostic[] = [];
  let id = 0;
  const factory = new HttpFactory('a.pcap', {
    nextExchangeId: () => ++id,
    exchange: (exchange) => void exchanges.push(exchange),
    diagnostic: (diagnostic) => void diagnostics.push(diagnostic),
  });
  return { exchanges, diagnostics, factory };
}

/** A connection that was captured from its beginning. */
export const CONNECTION: ConnectionInfo = {
  id: 1,
  client: CLIENT,
  server: SERVER,
  fromStart: true,
  scheme: 'http',
  serverName: null,
  timeUs: 0,
};

/** Plays a conversation to the HTTP reader; a frame for each piece, 1 ms apart, every byte acknowledged at once. */
export function converse(steps: readonly Step[], manner: Manner = {}): Conversation {
  const { cut = (bytes) => [bytes], fromStart = true, acknowledges = true } = manner;
  const { exchanges, diagnostics, factory } = listen();
  const [first] = steps;
  if (manner.recognises && first !== undefined) factory.recognise(chunkOf(Buffer.from(first[1] as Buffer)));
  const handler = factory.open('http', { ...CONNECTION, fromStart });
  const offsets: [number, number] = [0, 0];
  let frame = 0;
  for (const [what, value] of steps) {
    const direction: Direction = what.startsWith('>') ? 0 : 1;
    if (what.endsWith('lost')) {
      handler?.gap(direction, Number(value));
      offsets[direction] += Number(value);
    } else if (what.endsWith('end')) {
      frame += 1;
      handler?.end(direction, value === undefined ? HOW : (value as StreamEnd), frame * 1000, frame);
    } else {
      const bytes = typeof value === 'string' ? Buffer.from(value, 'latin1') : Buffer.from(value as Buffer);
      for (const piece of cut(bytes)) {
        frame += 1;
        const acknowledged = acknowledges ? offsets[direction === 0 ? 1 : 0] : -1;
        handler?.chunk(chunkOf(piece, { direction, offset: offsets[direction], acknowledged, frameNumber: frame }));
        offsets[direction] += piece.length;
      }
    }
  }
  factory.end();
  return { exchanges, diagnostics };
}

/** In the middle of a larger buffer, which is overwritten afterwards by nobody but must not be looked at. */
export function chunkOf(bytes: Buffer, rest: Partial<StreamChunk> = {}): StreamChunk {
  const around = Buffer.concat([Buffer.from('\r\n\r\nHTTP/1.1 '), bytes, Buffer.from(' HTTP/1.1\r\n\r\n')]);
  const frameNumber = rest.frameNumber ?? 1;
  return {
    direction: 0,
    bytes: around,
    start: 13,
    end: 13 + bytes.length,
    offset: 0,
    acknowledged: -1,
    frameNumber,
    timeUs: frameNumber * 1000,
    ...rest,
  };
}

/** One line for each exchange, a line for each diagnostic: what must not depend on how the bytes were cut. */
export function transcript({ exchanges, diagnostics }: Conversation): string[] {
  return [...exchanges.map(lineOf), ...diagnostics.map(({ code }) => code)];
}

function lineOf(exchange: Exchange): string {
  const { method, url, status, lack, complete, errorBody, bodyStart, protocol } = exchange;
  const request = method === null ? '?' : `${method} ${url} [${pairs(exchange.requestHeaders)}]`;
  const response = status === null ? '-' : `${status} [${pairs(exchange.responseHeaders)}]`;
  const cut = exchange.requestKnowledge === 'provisional' || exchange.responseKnowledge === 'provisional';
  const marks = [protocol === 'http/1.1' ? '' : protocol, lack ?? '', complete ? 'complete' : '', cut ? 'cut' : ''];
  const kept = errorBody ?? bodyStart;
  const body = kept === null ? '' : ` "${kept}"`;
  return `${request} -> ${response}${body} ${marks.filter((mark) => mark !== '').join(' ')}`.trimEnd();
}

function pairs(headers: readonly string[]): string {
  const list: string[] = [];
  for (let i = 0; i + 1 < headers.length; i += 2) list.push(`${headers[i]}: ${headers[i + 1]}`);
  return list.join('; ');
}

/** Every byte by itself. */
export const bytewise = (bytes: Buffer): Buffer[] => [...bytes].map((byte) => Buffer.from([byte]));

/** At places that a seed decides. */
export function cutBy(seed: number): (bytes: Buffer) => Buffer[] {
  let state = seed >>> 0;
  return (bytes) => {
    const pieces: Buffer[] = [];
    for (let at = 0; at < bytes.length; ) {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      const length = 1 + ((state >>> 8) % (1 + (seed % 61)));
      pieces.push(bytes.subarray(at, at + length));
      at += length;
    }
    return pieces;
  };
}

/** A message: start line, header lines, and a body; CRLF between the lines. */
export const message = (startLine: string, headers: readonly string[] = [], body = ''): string =>
  `${[startLine, ...headers].join('\r\n')}\r\n\r\n${body}`;

export const get = (path = '/', ...headers: string[]): string =>
  message(`GET ${path} HTTP/1.1`, ['Host: bucket.example', ...headers]);

export const ok = (body = '', ...headers: string[]): string =>
  message('HTTP/1.1 200 OK', [...headers, `Content-Length: ${body.length}`], body);
