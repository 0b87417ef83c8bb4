import type { Exchange } from '../exchange/exchange.ts';
import type { Afterwards } from './abandonment.ts';
import type { Tristate } from './attempt.ts';
import type { Refusal } from './embedding.ts';
import type { Terms } from './preflight-answer.ts';
import type { RequestTraits } from './request-traits.ts';
import type { Waiting } from './waiting-queue.ts';

/** The id of an attempt, given when it is handed out or first referred to. */
export interface Identity {
  id: number;
}

/** What a granted preflight keeps in the CORS-preflight cache. */
export interface Grant {
  readonly identity: Identity;
  readonly origin: string | null;
  readonly client: string | null;
  readonly terms: Terms;
  /** Passed for credentials mode `include` as well. */
  readonly forCredentials: boolean;
  readonly fromUs: number;
  /** The one before for the same URL. */
  older: Grant | null;
}

/** What is known of a URL. */
export interface UrlRecord {
  readonly url: string;
  /** The oldest open draft. */
  head: Draft | null;
  /** The newest one. */
  last: Draft | null;
  openCount: number;
  /** The newest grant. */
  grant: Grant | null;
}

/** What a preflight's answer came to; `open` when there is none, or it is not wholly known. */
export type Answer = 'granted' | 'refused' | 'open';

/** An attempt in the making: its preflight, its actual request, or both. */
export interface Draft extends Waiting<Draft> {
  readonly identity: Identity;
  readonly url: string;
  readonly method: string;
  origin: string | null;
  /** `address:port`, or `null`. */
  readonly client: string | null;
  preflight: Exchange | null;
  /** The names the preflight asks for; lower case, sorted. */
  askedNames: readonly string[];
  /** Under the most lenient credentials mode. */
  answer: Answer;
  /** The preflight's answer does not pass for credentials mode `include`. */
  deniesCredentials: boolean;
  actual: Exchange | null;
  actualTraits: RequestTraits | null;
  /** Unsafe names as derived from the actual request; `null` until asked for. */
  derivedNames: readonly string[] | null;
  /** The actual is no CORS request unless a preflight asks for it. */
  doubtful: boolean;
  /** Oldest first. */
  retries: readonly Exchange[];
  preflightNeeded: Tristate;
  /** Credentials mode, by the connection of the actual. */
  connectionCredentials: Tristate;
  cachedFrom: Identity | null;
  redirectedFrom: Identity | null;
  storedWithoutOrigin: Exchange | null;
  /** The stored answer that a 304 refreshes. */
  revalidated: Exchange | null;
  refusal: Refusal | null;
  /** What became of the connection behind the preflight; on the wire only. */
  afterwards: Afterwards | null;
  abandoned: boolean;
  /** It was open still, and had to make room. */
  isGivenUp: boolean;

  /** Whether it may still grow. */
  open: boolean;
  /** The record of its URL, if there is one. */
  record: UrlRecord | null;
  nextOfUrl: Draft | null;
  previousOfUrl: Draft | null;
}

const NONE: readonly string[] = [];
const NO_EXCHANGES: readonly Exchange[] = [];

export function newDraft(
  exchange: Exchange,
  method: string,
  origin: string | null,
  record: UrlRecord | null,
  identity: Identity = { id: 0 },
): Draft {
  return {
    identity,
    url: record?.url ?? exchange.url ?? '',
    method,
    origin,
    client: exchange.client,
    preflight: null,
    askedNames: NONE,
    answer: 'open',
    deniesCredentials: false,
    actual: null,
    actualTraits: null,
    derivedNames: null,
    doubtful: false,
    retries: NO_EXCHANGES,
    preflightNeeded: 'unknown',
    connectionCredentials: 'unknown',
    cachedFrom: null,
    redirectedFrom: null,
    storedWithoutOrigin: null,
    revalidated: null,
    refusal: null,
    afterwards: null,
    abandoned: false,
    isGivenUp: false,
    queue: null,
    previous: null,
    next: null,
    deadlineUs: 0,
    open: false,
    record,
    nextOfUrl: null,
    previousOfUrl: null,
  };
}
