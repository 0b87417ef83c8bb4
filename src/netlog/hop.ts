import type { Exchange } from '../exchange/exchange.ts';
import type { CorsError } from '../fetch/cors-error.ts';

/** One request of a redirect chain, in the making. */
export class Hop {
  startUs: number;
  endUs: number;
  url: string | null = null;
  method: string | null = null;
  /** `name: value`, as handed to the network stack; what it adds is missing. */
  provisional: readonly string[] = [];
  /** As sent, or `null` when nothing was. */
  sent: readonly string[] | null = null;
  protocol: Exchange['protocol'] = 'unknown';
  /** With the status line first. */
  answer: readonly string[] | null = null;
  answerUs: number | null = null;
  /** Serialised origin of the page, or `null`. */
  initiator: string | null = null;
  /** Started by no page, but by the browser itself. */
  isBrowsers = false;
  credentials: boolean | null = null;
  readsCache = false;
  /** Only the cache is asked: where it has nothing no request is made. */
  isCacheProbe = false;
  preflightCached = false;
  preflightError: { corsError: CorsError; failedParameter: string | null } | null = null;
  /** Whether `URL_REQUEST_START_JOB` was seen: the request left CORS and went to the network or the cache. */
  isStarted = false;
  isOver = false;
  /** How the job of the network stack ended: what CORS made of an answer is never in it. */
  jobError: string | null = null;
  error: string | null = null;
  /** Shared with the preflight; `null` as long as there is none. */
  join: number | null = null;
  preflight: OpenRequest | null = null;

  constructor(startUs: number) {
    this.startUs = startUs;
    this.endUs = startUs;
  }
}

/** A `URL_REQUEST` of which more may come. */
export class OpenRequest {
  readonly id: number;
  readonly hops: Hop[];
  /** The hop that a redirect is about to lead to: its preflight comes before it. */
  next: Hop | null = null;
  /** The hop of another request that this one is the preflight of. */
  preflightOf: Hop | null = null;
  /** How many of its spans (`CORS_REQUEST`, `REQUEST_ALIVE`) are open. */
  depth = 0;
  isCors = false;
  /** Inside the call that hands an answer to the CORS code. */
  isHandingOver = false;
  /** The CORS code ended the request while it was handed an answer: it failed the answer. */
  isFailedAtAnswer = false;
  isCancelled = false;

  constructor(id: number, startUs: number) {
    this.id = id;
    this.hops = [new Hop(startUs)];
  }

  get hop(): Hop {
    return this.hops[this.hops.length - 1]!;
  }

  /** The hop that what is said of preflights concerns. */
  hopToCome(nowUs: number): Hop {
    if (!this.hop.isStarted) return this.hop;
    this.next ??= new Hop(nowUs);
    return this.next;
  }

  redirected(nowUs: number): void {
    this.hop.isOver = true;
    this.hop.endUs = nowUs;
    const next = this.next ?? new Hop(nowUs);
    next.provisional = next.provisional.length > 0 ? next.provisional : this.hop.provisional;
    this.next = null;
    this.hops.push(next);
  }
}
