import type { Exchange } from '../exchange/exchange.ts';
import { headerValue } from '../fetch/header-list.ts';
import type { ConnectionCredentials } from './connection-credentials.ts';
import type { Draft } from './draft.ts';

/** Those that wait hold up what is decided behind them, so patience is short. */
const PATIENCE_US = 10_000_000;
const LIMIT = 256;

/**
 * Drafts that are decided, in their order. One whose verdict hinges on a credentials mode that its connection may yet
 * tell waits for that, for some time; the others pass at once, or behind it.
 */
export class WaitingLine {
  readonly #connections: ConnectionCredentials;
  readonly #out: (draft: Draft) => void;
  #line: Draft[] = [];
  #nowUs = 0;

  constructor(connections: ConnectionCredentials, out: (draft: Draft) => void) {
    this.#connections = connections;
    this.#out = out;
  }

  push(draft: Draft): void {
    if (this.#line.length === 0 && !this.#waits(draft)) this.#tell(draft);
    else {
      this.#line.push(draft);
      if (this.#line.length > LIMIT) this.#tell(this.#line.shift()!);
    }
  }

  /** Time has come to `nowUs` (capture time), or more is known of a connection. */
  advance(nowUs: number): void {
    if (nowUs > this.#nowUs) this.#nowUs = nowUs;
    if (this.#line.length > 0) this.#drain();
  }

  end(): void {
    this.#nowUs = Infinity;
    this.#drain();
  }

  #drain(): void {
    let at = 0;
    for (; at < this.#line.length && !this.#waits(this.#line[at]!); at++) this.#tell(this.#line[at]!);
    if (at > 0) this.#line = this.#line.slice(at);
  }

  #waits({ actual }: Draft): boolean {
    if (actual === null || actual.endTimeUs + PATIENCE_US <= this.#nowUs) return false;
    return this.#connections.of(actual) === 'unknown' && this.#connections.mayLearn(actual) && hinges(actual);
  }

  #tell(draft: Draft): void {
    if (draft.actual !== null) draft.connectionCredentials = this.#connections.of(draft.actual);
    this.#out(draft);
  }
}

/** The answer passes the CORS check without credentials and fails it with them (https://fetch.spec.whatwg.org/#concept-cors-check). */
function hinges({ responseHeaders }: Exchange): boolean {
  const allowOrigin = headerValue(responseHeaders, 'access-control-allow-origin');
  if (allowOrigin === null) return false;
  return allowOrigin === '*' || headerValue(responseHeaders, 'access-control-allow-credentials') !== 'true';
}
