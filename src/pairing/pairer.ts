import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { Exchange } from '../exchange/exchange.ts';
import type { BrowserProfile } from '../fetch/profile.ts';
import { Profiles } from '../fetch/profiles.ts';
import type { CorsAttempt } from './attempt.ts';
import type { Identity } from './draft.ts';
import { finish } from './finish.ts';
import { Lane, type LaneOutput } from './lane.ts';
import { ReorderBuffer } from './reorder-buffer.ts';
import { type RequestTraits, readTraits } from './request-traits.ts';
import { WorkerRequests } from './worker-requests.ts';

export interface PairingSink {
  attempt(attempt: CorsAttempt): void;
  /** An exchange that belongs to no attempt, and what its request says of itself. */
  notCors(exchange: Exchange, traits: RequestTraits): void;
  diagnostic(diagnostic: Diagnostic): void;
}

export interface PairerOptions {
  /** `null`: recognised from each User-Agent, else Chromium. */
  readonly profile: BrowserProfile | null;
  /** Numbers the attempts, to keep ids unique over several inputs; by default 1, 2, ... */
  readonly nextAttemptId?: () => number;
  /** Somebody waits for each attempt: none is held back for what later requests may tell of it. */
  readonly isLive?: boolean;
}

/** Exporters sort by start, more or less. */
const REORDER_LIMIT = 512;

/**
 * Turns the exchanges of one input into CORS attempts. Captures: in order of completion; HARs: in the order of the file.
 * Attempts are handed out as soon as they are decided; what waits is bounded in number.
 */
export class Pairer {
  readonly #sink: PairingSink;
  readonly #profile: BrowserProfile | null;
  readonly #profiles = new Profiles();
  readonly #wire: Lane;
  readonly #browser: Lane;
  readonly #hars = new ReorderBuffer(REORDER_LIMIT, (exchange) => this.#fromHar(exchange));
  readonly #workers = new WorkerRequests();
  readonly #nextId: () => number;
  #lastId = 0;

  constructor(sink: PairingSink, options: PairerOptions) {
    this.#sink = sink;
    this.#profile = options.profile;
    this.#nextId =
      options.nextAttemptId ??
      (() => {
        this.#lastId += 1;
        return this.#lastId;
      });
    const output: LaneOutput = {
      decided: (draft) => sink.attempt(finish(draft, (identity) => this.#idOf(identity))),
      notCors: (exchange, traits) => this.#sink.notCors(exchange, traits),
      profile: options.profile,
      isLive: options.isLive === true,
      profileOf: (userAgent) => this.#profile ?? this.#profiles.of(userAgent),
    };
    this.#wire = new Lane('wire', output);
    this.#browser = new Lane('browser', output);
  }

  add(exchange: Exchange): void {
    if (exchange.har === null) this.#wire.take(exchange);
    else {
      this.#workers.note(exchange);
      this.#hars.push(exchange);
    }
  }

  /** As `ExchangeSink.requestsLost`. */
  requestsLost(timeUs: number): void {
    this.#wire.requestsLost(timeUs);
  }

  /** As `ExchangeSink.answersLost`. */
  answersLost(timeUs: number): void {
    this.#wire.answersLost(timeUs);
  }

  end(): void {
    this.#hars.end();
    this.#browser.end();
    this.#wire.end();
  }

  /** A proxy sees what a capture sees. */
  #fromHar(exchange: Exchange): void {
    if (exchange.har?.exporter === 'proxy') this.#wire.take(exchange);
    else if (this.#workers.answered(exchange)) this.#sink.notCors(exchange, readTraits(exchange.requestHeaders));
    else this.#browser.take(exchange);
  }

  #idOf(identity: Identity): number {
    if (identity.id === 0) identity.id = this.#nextId();
    return identity.id;
  }
}
