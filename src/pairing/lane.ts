import type { Exchange, Lack } from '../exchange/exchange.ts';
import { originOf } from '../fetch/origin.ts';
import type { BrowserProfile } from '../fetch/profile.ts';
import { Abandonment } from './abandonment.ts';
import { askedNamesOf, derivedNamesOf } from './asked-names.ts';
import { classify, leavesOutPreflights, pageOriginOf } from './classify.ts';
import { ConnectionCredentials } from './connection-credentials.ts';
import { type Draft, type Identity, newDraft } from './draft.ts';
import { Embedding, type Refusal } from './embedding.ts';
import { actualFor, isBroken, type LaneKind, needsPreflight, preflightFor, retriedBy } from './fit.ts';
import { type Awaited, BrowserHolding, giveUp, type Holding, WireHolding } from './holding.ts';
import { ModeLine } from './mode-line.ts';
import { PreflightGrants } from './preflight-grants.ts';
import { RedirectHops } from './redirect-hops.ts';
import { type RequestTraits, readTraits } from './request-traits.ts';
import type { WaitingPreflight } from './shelf.ts';
import { StoredResponses } from './stored-responses.ts';
import { leastHopeful, open, UrlRecords } from './url-records.ts';

/** All of a URL are looked through for each request to it. No page sends so many at once; servers see many pages. */
const OPEN_PER_URL = 1024;

export interface LaneOutput {
  /** A draft with nothing more to come. */
  decided(draft: Draft): void;
  notCors(exchange: Exchange, traits: RequestTraits): void;
  profileOf(userAgent: string | null): BrowserProfile;
  /** The one that was asked for, or `null`. */
  readonly profile: BrowserProfile | null;
  /** Attempts are waited for, so none is held back for what later ones may tell of it. */
  readonly isLive: boolean;
}

/** Joins the exchanges of one kind of source, in its order, into drafts. */
export class Lane {
  readonly #kind: LaneKind;
  readonly #out: LaneOutput;
  readonly #records = new UrlRecords();
  readonly #holding: Holding;
  readonly #grants = new PreflightGrants(this.#records);
  readonly #hops = new RedirectHops();
  readonly #stored = new StoredResponses();
  readonly #connections = new ConnectionCredentials();
  readonly #line: ModeLine;
  readonly #embedding: Embedding;
  readonly #abandonment = new Abandonment();

  constructor(kind: LaneKind, out: LaneOutput) {
    this.#kind = kind;
    this.#out = out;
    this.#line = new ModeLine(this.#connections, !out.isLive, (draft) => out.decided(draft));
    const release = (draft: Draft): void => this.#release(draft);
    this.#embedding = new Embedding(out.profile);
    this.#holding =
      kind === 'wire' ? new WireHolding(release, (waiting) => this.#revived(waiting)) : new BrowserHolding(release);
  }

  take(exchange: Exchange): void {
    const nowUs = this.#kind === 'wire' ? exchange.endTimeUs : exchange.timeUs;
    if (this.#kind === 'wire') this.#abandonment.note(exchange);
    this.#holding.advance(nowUs);
    const traits = readTraits(exchange.requestHeaders);
    const kind = classify(exchange, traits);
    if (this.#kind === 'wire') {
      this.#connections.note(exchange, traits, kind === 'preflight');
      this.#line.advance(nowUs);
    }
    if (kind === 'preflight') this.#preflight(exchange, traits);
    else if (kind === 'not-cors') this.#notCors(exchange, traits);
    else this.#actual(exchange, traits, kind === 'if-preflighted');
  }

  requestsLost(timeUs: number): void {
    this.#abandonment.lost(timeUs);
    this.#connections.lost(timeUs);
    this.#embedding.lost(timeUs);
  }

  answersLost(timeUs: number): void {
    this.#connections.lost(timeUs);
    this.#embedding.lost(timeUs);
  }

  end(): void {
    this.#holding.end();
    this.#line.end();
  }

  #notCors(exchange: Exchange, traits: RequestTraits): void {
    this.#stored.note(exchange);
    const refusal = this.#kind === 'wire' ? this.#embedding.take(exchange, traits) : null;
    if (refusal === null) this.#out.notCors(exchange, traits);
    else this.#refused(exchange, traits, refusal);
  }

  #refused(exchange: Exchange, traits: RequestTraits, refusal: Refusal): void {
    const origin = traits.referer === null ? null : originOf(traits.referer);
    const draft = newDraft(exchange, exchange.method!, origin, null);
    draft.actual = exchange;
    draft.actualTraits = traits;
    draft.preflightNeeded = false;
    draft.refusal = refusal;
    this.#holding.decide(draft);
  }

  #preflight(exchange: Exchange, traits: RequestTraits): void {
    this.#recall(exchange.url!);
    const fresh = this.#preflightDraft(exchange, traits);
    const head = fresh.record?.head ?? null;
    let draft = head && actualFor(fresh, head, this.#kind);
    if (head && draft === null && this.#kind === 'wire') draft = retriedBy(fresh, head);
    if (draft === null) {
      draft = this.#start(fresh, exchange.timeUs);
    } else {
      if (draft.preflight) draft.retries = [...draft.retries, draft.preflight];
      draft.preflight = exchange;
      draft.askedNames = fresh.askedNames;
      draft.origin = fresh.origin ?? draft.origin;
      draft.cachedFrom = null;
      draft.preflightNeeded = true;
    }
    if (this.#kind === 'wire') draft.afterwards = this.#abandonment.answered(exchange);
    draft.answer = this.#grants.take(draft, exchange, this.#out.profileOf(traits.userAgent));
    if (draft.actual) this.#actualKnown(draft);
    else this.#preflightKnown(draft, exchange);
  }

  #preflightDraft(exchange: Exchange, traits: RequestTraits, identity?: Identity): Draft {
    const record = this.#records.get(exchange.url!);
    const draft = newDraft(exchange, traits.askedMethod!, traits.origin, record, identity);
    draft.preflight = exchange;
    draft.askedNames = askedNamesOf(traits.askedHeaders);
    draft.preflightNeeded = true;
    return draft;
  }

  /** What waits for the URL is open again. */
  #recall(url: string): void {
    const waiting = this.#holding.recall(url);
    if (waiting !== null) this.#hold(this.#revived(waiting), 'actual');
  }

  #revived({ preflight, identity, afterwards }: WaitingPreflight): Draft {
    const traits = readTraits(preflight.requestHeaders);
    const draft = this.#preflightDraft(preflight, traits, identity);
    draft.afterwards = afterwards;
    draft.answer = this.#grants.take(draft, preflight, this.#out.profileOf(traits.userAgent));
    return draft;
  }

  /** A preflight without its actual: on the wire the actual comes later, if at all. */
  #preflightKnown(draft: Draft, preflight: Exchange): void {
    const over = draft.answer === 'refused' || (preflight.status === null && isFinal(preflight));
    if (this.#kind === 'browser') this.#hold(draft, 'actual');
    else if (isBroken(preflight)) this.#hold(draft, 'retry');
    else if (over) this.#holding.decide(draft);
    else this.#hold(draft, 'actual');
  }

  #actual(exchange: Exchange, traits: RequestTraits, doubtful: boolean): void {
    const origin = traits.origin ?? (exchange.har ? pageOriginOf(exchange.har, traits) : null);
    this.#recall(exchange.url!);
    const fresh = newDraft(exchange, exchange.method!, origin, this.#records.get(exchange.url!));
    fresh.actual = exchange;
    fresh.actualTraits = traits;
    fresh.doubtful = doubtful;
    const head = fresh.record?.head ?? null;
    let draft = head && preflightFor(fresh, head, this.#kind);
    if (head && draft === null && this.#kind === 'wire') draft = retriedBy(fresh, head);
    if (draft === null) {
      draft = this.#start(fresh, exchange.timeUs);
      this.#withoutPreflight(draft, exchange, traits);
    } else {
      if (draft.actual) draft.retries = [...draft.retries, draft.actual];
      draft.actual = exchange;
      draft.actualTraits = traits;
      draft.derivedNames = fresh.derivedNames;
    }
    draft.storedWithoutOrigin = this.#stored.reusedBy(exchange);
    draft.revalidated = this.#stored.refreshedBy(exchange);
    if (draft.revalidated === null) this.#stored.noteAnswer(exchange);
    this.#hops.note(draft, exchange);
    this.#actualKnown(draft);
  }

  #start(draft: Draft, startUs: number): Draft {
    draft.redirectedFrom = this.#hops.claim(draft, startUs);
    return draft;
  }

  #withoutPreflight(draft: Draft, exchange: Exchange, traits: RequestTraits): void {
    if (needsPreflight(draft)) {
      draft.preflightNeeded = true;
      const profile = this.#out.profileOf(traits.userAgent);
      draft.cachedFrom = this.#grants.covering(draft, derivedNamesOf(draft), profile);
      return;
    }
    const whole = exchange.requestKnowledge === 'complete' || exchange.requestKnowledge === 'sanitised';
    draft.preflightNeeded = whole ? false : 'unknown';
  }

  #actualKnown(draft: Draft): void {
    const actual = draft.actual!;
    if (this.#kind === 'wire' && isBroken(actual)) this.#hold(draft, 'retry');
    else if (draft.preflight === null && this.#mayBePreflighted(draft, actual)) this.#hold(draft, 'preflight');
    else this.#holding.decide(draft);
  }

  #hold(draft: Draft, awaited: Awaited): void {
    if (!draft.open) {
      draft.record ??= this.#records.add(draft.url);
      open(draft, draft.record);
    }
    this.#holding.hold(draft, awaited);
    if (draft.record!.openCount > OPEN_PER_URL) giveUp(this.#holding, leastHopeful(draft.record!)!);
  }

  /** A preflight may still come: in a browser's HAR it follows, on the wire it may be delayed by a gap. */
  #mayBePreflighted(draft: Draft, actual: Exchange): boolean {
    if (this.#kind === 'wire') return draft.preflightNeeded === true;
    if (actual.har?.netlog) return actual.har.netlog.join !== null;
    return actual.har === null || !leavesOutPreflights(actual.har);
  }

  #release(draft: Draft): void {
    const { preflight, actual } = draft;
    if (preflight !== null && actual === null && draft.afterwards !== null && draft.answer === 'granted') {
      draft.abandoned = !draft.isGivenUp && this.#abandonment.isAbandoned(preflight, draft.afterwards);
    }
    if (draft.doubtful && preflight === null && actual) this.#notCors(actual, draft.actualTraits!);
    else if (this.#kind === 'wire') this.#line.push(draft);
    else this.#out.decided(draft);
  }
}

/** What the input lacks, not the exchange. */
const INPUT_LACKS: ReadonlySet<Lack> = new Set(['gap', 'capture-ended', 'unread', 'timeout']);

/** The exchange failed for good, as far as its source knows. */
function isFinal({ lack }: Exchange): boolean {
  return lack !== null && !INPUT_LACKS.has(lack);
}
