import { Intake } from '../../src/bytes/intake.ts';
import type { Diagnostic } from '../../src/diagnostics/diagnostic.ts';
import type { Exchange } from '../../src/exchange/exchange.ts';
import type { ExchangeSink } from '../../src/exchange/exchange-sink.ts';
import { HarReader } from '../../src/har/har-reader.ts';

export class Collected implements ExchangeSink {
  readonly exchanges: Exchange[] = [];
  readonly diagnostics: Diagnostic[] = [];

  nextExchangeId(): number {
    return this.exchanges.length + 1;
  }

  exchange(exchange: Exchange): void {
    this.exchanges.push(exchange);
  }

  diagnostic(diagnostic: Diagnostic): void {
    this.diagnostics.push(diagnostic);
  }

  get codes(): string[] {
    return this.diagnostics.map(({ code }) => code);
  }

  /** The byte offset that the first diagnostic of a code points at. */
  offsetOf(code: string): number | null {
    const source = this.diagnostics.find((diagnostic) => diagnostic.code === code)?.primary?.source;
    return source?.kind === 'file' ? source.offset : null;
  }
}

type Input = string | Uint8Array | object;

const bytesOf = (input: Input): Uint8Array => {
  if (input instanceof Uint8Array) return input;
  return Buffer.from(typeof input === 'string' ? input : JSON.stringify(input));
};

/** Reads a whole HAR, given as text, bytes or the object to be serialised, in one piece or in `chunkBytes`. */
export function readHar(input: Input, chunkBytes = Number.POSITIVE_INFINITY): Collected {
  const bytes = bytesOf(input);
  const collected = new Collected();
  const reader = new HarReader('page.har', collected);
  const intake = new Intake(reader);
  for (let at = 0; at < bytes.length; at += chunkBytes) intake.push(bytes.subarray(at, at + chunkBytes));
  reader.end(intake.rest());
  return collected;
}

/** A log around entries. */
export const logOf = (creator: string, entries: readonly unknown[], more: object = {}): object => ({
  log: { version: '1.2', creator: { name: creator, version: '1' }, pages: [], ...more, entries },
});

export interface EntryParts {
  readonly request?: object;
  readonly response?: object;
  readonly [member: string]: unknown;
}

/** A plain Chrome entry; parts are merged into it. */
export const entryOf = ({ request, response, ...rest }: EntryParts = {}): object => ({
  _resourceType: 'fetch',
  request: {
    method: 'GET',
    url: 'https://bucket.example.com/key',
    httpVersion: 'HTTP/1.1',
    headers: [
      { name: 'Host', value: 'bucket.example.com' },
      { name: 'Origin', value: 'https://app.example.com' },
    ],
    ...request,
  },
  response: {
    status: 200,
    httpVersion: 'HTTP/1.1',
    headers: [{ name: 'Server', value: 'AliyunOSS' }],
    content: { size: 3 },
    _error: null,
    ...response,
  },
  startedDateTime: '2026-01-12T10:15:00.000Z',
  time: 20,
  ...rest,
});

/** The exchange of a log with this one entry. */
export function exchangeOf(parts: EntryParts = {}, creator = 'WebInspector', more: object = {}): Exchange {
  const { exchanges } = readHar(logOf(creator, [entryOf(parts)], more));
  return exchanges[0]!;
}
