import { Attribution } from '../attribution/attribution.ts';
import type { JudgedAttempt } from '../attribution/finding.ts';
import { hostOf, withoutPort } from '../attribution/host-of.ts';
import type { Cause } from '../attribution/ledger.ts';
import { plainElementCause } from '../attribution/plain-elements.ts';
import type { DialectName } from '../bucket/dialects/index.ts';
import { recogniseStore } from '../bucket/recognise-store.ts';
import { unusedConfiguration } from '../diagnostics/config.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { Exchange, HeaderKnowledge } from '../exchange/exchange.ts';
import type { ExchangeSink } from '../exchange/exchange-sink.ts';
import { headerValue } from '../fetch/header-list.ts';
import type { BrowserProfile } from '../fetch/profile.ts';
import { Profiles } from '../fetch/profiles.ts';
import type { CorsAttempt } from '../pairing/attempt.ts';
import { mayBeCors } from '../pairing/classify.ts';
import { Join } from '../pairing/join.ts';
import { Pairer } from '../pairing/pairer.ts';
import type { RequestTraits } from '../pairing/request-traits.ts';
import type { ReportSink, Summary } from '../report/sink.ts';
import { noMaterial, type TlsMaterial } from '../tls/secrets.ts';
import type { TlsOptions } from '../tls/tls-factory.ts';
import { AnalysedInput } from './analysed-input.ts';
import { CaptureFailures, type HostKnowledge } from './capture-failures.ts';
import { ExchangeQueue } from './exchange-queue.ts';
import { IdleHosts } from './idle-hosts.ts';
import type { InputReader } from './input-reader.ts';
import { type CaptureToMerge, MergedCaptures } from './merged-captures.ts';
import { RequestedHosts } from './requested-hosts.ts';
import { ServerHosts } from './server-hosts.ts';
import { type AssignedConfiguration, isSameHost, Setups } from './setups.ts';
import { UnreadHosts } from './unread-hosts.ts';

export interface AnalysisOptions {
  readonly configurations: readonly AssignedConfiguration[];
  /** Only attempts to these hosts (lower case); empty: all. */
  readonly hosts: readonly string[];
  /** Only attempts from these origins; empty: all. */
  readonly origins: readonly string[];
  /** `null`: recognised. */
  readonly dialect: DialectName | null;
  /** `null`: recognised from the User-Agent, else Chromium. */
  readonly browser: BrowserProfile | null;
  /** `cors`: report only exchanges that belong to an attempt. */
  readonly exchanges: 'cors' | 'all';
  /** What TLS can be decrypted with, besides what an input brings itself. */
  readonly secrets?: TlsMaterial;
  /** Several inputs may be records of one visit: browsers' records have to be read first. Costs nothing when `false`. */
  readonly join?: boolean;
  /** The input is still being recorded: each attempt is told as soon as it is over. */
  readonly isLive?: boolean;
}

/** What is known of one input. */
export type InputOptions = Omit<TlsOptions, 'material'>;

/** What `hosts` and `origins` left out. */
export interface LeftOut {
  readonly attempts: number;
  /** The first few hosts that were not asked for. */
  readonly hosts: readonly string[];
  /** The first few origins that were not asked for, of attempts to a host that was. */
  readonly origins: readonly string[];
}

const OTHERS = 5;

/**
 * The whole way from bytes to findings. Open one reader per input, feed it (through an `Intake`), end it; then `end`.
 * Everything known is told to the sink as soon as it is known.
 */
export class Analysis {
  readonly #options: AnalysisOptions;
  readonly #sink: ReportSink;
  readonly #setups: Setups;
  readonly #attribution: Attribution;
  readonly #profiles = new Profiles();
  readonly #inputs: Pick<InputReader, 'bytes' | 'packets' | 'isEmpty' | 'isForeign'>[] = [];
  readonly #material: TlsMaterial;
  readonly #join: Join | null;
  readonly #count = { exchanges: 0, attempts: 0, allowed: 0, blocked: 0, unknown: 0, unlessCredentials: 0 };
  readonly #others = { notCors: 0, mayBeCors: 0 };
  readonly #left = { attempts: 0, hosts: new Set<string>(), origins: new Set<string>() };
  readonly #servers = new ServerHosts();
  readonly #unread = new UnreadHosts();
  readonly #idle = new IdleHosts();
  readonly #requested = new RequestedHosts();
  #hasHostlessPreflight = false;
  /** Exchanges whose request was read to the end of its head. */
  #wholeRequests = 0;
  #exchangeId = 0;
  #attemptId = 0;

  constructor(options: AnalysisOptions, sink: ReportSink) {
    this.#options = options;
    this.#sink = sink;
    this.#material = options.secrets ?? noMaterial();
    const notCors = (): void => {
      this.#others.notCors += 1;
    };
    this.#join = options.join ? new Join({ attempt: (attempt) => this.#attempt(attempt), notCors }) : null;
    this.#setups = new Setups(options.configurations, options.dialect, (found) => sink.diagnostic(found));
    this.#attribution = new Attribution({
      profileOf: (attempt) => this.#profileOf(attempt),
      setupOf: (attempt) => this.#setups.of(attempt),
      otherNameOf: (attempt) => this.#setups.otherName(attempt),
      unreadableOf: (attempt) => this.#setups.unreadable(attempt),
      onFinding: (finding) => sink.finding(finding),
      onJudged: (judged) => this.#judged(judged),
    });
    for (const { configuration, candidates } of options.configurations) {
      const read = candidates ?? (configuration === 'none' ? [] : [configuration]);
      for (const { problems } of read) for (const problem of problems) sink.diagnostic(problem);
    }
  }

  /** A reader for one input. Feed it, then call its `end`. */
  open(file: string, options: InputOptions = {}): InputReader {
    const { sink, failures, steps } = this.#stages();
    const input = new AnalysedInput(file, sink, { ...options, material: this.#material }, failures, steps);
    this.#inputs.push(input);
    return input;
  }

  /** Readers for captures that are read as one recording, by the times of their packets. */
  openTogether(captures: readonly CaptureToMerge[], options: InputOptions = {}): MergedCaptures {
    const { sink, failures, steps } = this.#stages();
    const tls = { ...options, material: this.#material };
    const merged = new MergedCaptures(captures, sink, tls, failures, steps);
    this.#inputs.push(...merged.inputs);
    return merged;
  }

  /** What is behind the reader of an input. */
  #stages() {
    const { browser: profile, isLive = false } = this.#options;
    const pairer = new Pairer(
      {
        attempt: (attempt) => (this.#join ? this.#join.take(attempt) : this.#attempt(attempt)),
        notCors: (exchange, traits) => {
          this.#others[mayBeCors(exchange, traits) ? 'mayBeCors' : 'notCors'] += 1;
          this.#join?.other(exchange, traits);
          if (traits.fetchMode === 'no-cors' && traits.origin === null) this.#plainElement(exchange, traits);
          else if (exchange.method === 'CONNECT') failures.tunnel(exchange);
        },
        diagnostic: (diagnostic) => this.#sink.diagnostic(diagnostic),
      },
      { profile, isLive, nextAttemptId: () => this.#nextAttemptId() },
    );
    const queue = new ExchangeQueue((exchanges) => this.#exchanges(exchanges, pairer));
    const tell = (cause: Cause): void => this.#attribution.found(cause);
    const failures = new CaptureFailures(this.#hosts(queue), tell, this.#unread, this.#idle);
    const end = (): void => {
      queue.flush();
      pairer.end();
      failures.end();
    };
    return { sink: this.#exchangeSink(queue, pairer), failures, steps: { read: () => queue.flush(), end } };
  }

  /** Something to say of the inputs that only who reads them knows. */
  tell(diagnostic: Diagnostic): void {
    this.#sink.diagnostic(diagnostic);
  }

  get leftOut(): LeftOut {
    const { attempts, hosts, origins } = this.#left;
    return { attempts, hosts: [...hosts], origins: [...origins] };
  }

  /** Whether nothing was in the inputs that could be looked at. */
  get isEmpty(): boolean {
    return this.#inputs.every((input) => input.isEmpty);
  }

  /** Whether anything was read so far that it could be judged, or be told not to be CORS. */
  get hasRead(): boolean {
    return this.#wholeRequests > 0 || this.#count.attempts > 0;
  }

  /** Whether there were CORS requests, and not one of them has a verdict. */
  get hasNoVerdict(): boolean {
    return this.#count.attempts > 0 && this.#count.unknown === this.#count.attempts;
  }

  /** Whether requests may have been judged but for what is missing of them: a preflight has no host, or no request is whole. */
  get lacksRequests(): boolean {
    return this.#hasHostlessPreflight || (this.#unread.hasNameless && this.#wholeRequests === 0);
  }

  /** Whether traffic was not read that may be all there is of what was asked about: no request to it was. */
  get lacksAskedFor(): boolean {
    const { hosts, configurations } = this.#options;
    if (this.#count.attempts > 0) {
      return this.#setups.unused().some(({ host }) => host !== null && this.#isUnread(host));
    }
    const named = [...hosts, ...configurations.flatMap(({ host }) => host ?? [])];
    if (this.#unread.hasNameless || named.some((host) => this.#isUnread(host))) return true;
    return named.length === 0 && this.#unread.some(isBucket);
  }

  /** How many inputs are nothing that can be read. */
  get foreignInputs(): number {
    return this.#inputs.filter((input) => input.isForeign).length;
  }

  summary(): Summary {
    const bytes = this.#inputs.reduce((sum, input) => sum + input.bytes, 0);
    const packets = this.#inputs.reduce((sum, input) => sum + input.packets, 0);
    return { bytes, packets, ...this.#count, ...this.#others, leftOut: this.#left.attempts };
  }

  end(): void {
    this.#join?.end();
    this.#attribution.end();
    if (this.#count.attempts > 0) {
      for (const { host, configuration } of this.#setups.unused()) {
        const file = configuration === 'none' ? null : configuration.file;
        this.#sink.diagnostic(unusedConfiguration(file, host, this.#unreadOf(host)));
      }
    }
    for (const told of this.#idle.diagnostics(this.#requested, this.#unread)) this.#sink.diagnostic(told);
    this.#sink.end(this.summary(), this.#attribution.findings());
  }

  /** Whether the traffic of a host (`null`: of any bucket) is what was not read. */
  #unreadOf(host: string | null): 'its-own' | 'some' | 'none' {
    if (host === null ? this.#unread.some(isBucket) : this.#isUnread(host)) return 'its-own';
    return this.#unread.hasNameless || this.#unread.hasNamelessGap ? 'some' : 'none';
  }

  #isUnread(host: string): boolean {
    return this.#unread.some((unread) => isSameHost(host, unread));
  }

  #nextAttemptId(): number {
    this.#attemptId += 1;
    return this.#attemptId;
  }

  #exchangeSink(queue: ExchangeQueue, pairer: Pairer): ExchangeSink {
    return {
      nextExchangeId: () => {
        this.#exchangeId += 1;
        return this.#exchangeId;
      },
      exchange: (exchange: Exchange) => queue.push(exchange),
      diagnostic: (diagnostic: Diagnostic) => this.#sink.diagnostic(diagnostic),
      requestsLost: (timeUs) => pairer.requestsLost(timeUs),
      answersLost: (timeUs) => pairer.answersLost(timeUs),
    };
  }

  #exchanges(exchanges: readonly Exchange[], pairer: Pairer): void {
    this.#count.exchanges += exchanges.length;
    if (this.#options.exchanges === 'all') for (const exchange of exchanges) this.#sink.exchange(exchange);
    for (const exchange of exchanges) {
      this.#requested.note(exchange);
      if (isWhole(exchange.requestKnowledge)) this.#wholeRequests += 1;
      if (exchange.url === null && exchange.server !== null) this.#hostless(exchange, exchange.server);
      pairer.add(exchange);
    }
  }

  /** An answer without its request, or a request whose host is not known. */
  #hostless({ method }: Exchange, server: string): void {
    this.#unread.add(server, 'connection');
    if (method === 'OPTIONS') this.#hasHostlessPreflight = true;
  }

  /** What the exchanges so far show, those in the queue too. */
  #hosts(queue: ExchangeQueue): HostKnowledge {
    return {
      isAskedFor: (host) => {
        const isNamed = [host, withoutPort(host)].some((one) => this.#options.hosts.includes(one));
        return isNamed || this.#setups.isAssigned(host);
      },
      isAnswered: (host) => {
        queue.flush();
        return this.#attribution.knows(host);
      },
      bucketNear: (server) => {
        queue.flush();
        return this.#servers.lastNear(server);
      },
    };
  }

  /** Only for hosts that the user asked about: on any other page images without CORS are as they should be. */
  #plainElement(exchange: Exchange, { fetchDest, fetchSite }: RequestTraits): void {
    if (exchange.url === null || fetchDest === null || fetchSite === 'same-origin' || fetchSite === 'none') return;
    const host = hostOf(exchange.url).toLowerCase();
    if (!this.#setups.isAssigned(host) && !this.#options.hosts.includes(host)) return;
    const cause = plainElementCause(exchange, host, fetchDest);
    if (cause) this.#attribution.found(cause);
  }

  #attempt(attempt: CorsAttempt): void {
    this.#servers.note((attempt.actual ?? attempt.preflight)?.server ?? null, attempt.url);
    if (this.#wanted(attempt)) this.#attribution.take(attempt);
    else this.#left.attempts += 1;
  }

  #judged(judged: JudgedAttempt): void {
    this.#count.attempts += 1;
    const { verdict, ifCredentials } = judged.observed;
    this.#count[verdict] += 1;
    if (verdict === 'allowed' && ifCredentials?.verdict === 'blocked') this.#count.unlessCredentials += 1;
    if (this.#options.exchanges === 'cors') this.#reportExchanges(judged);
    this.#sink.attempt(judged);
  }

  #reportExchanges({ attempt }: JudgedAttempt): void {
    for (const retry of attempt.retries) this.#sink.exchange(retry);
    if (attempt.preflight) this.#sink.exchange(attempt.preflight);
    if (attempt.actual) this.#sink.exchange(attempt.actual);
  }

  #wanted(attempt: CorsAttempt): boolean {
    const { hosts, origins } = this.#options;
    if (hosts.length > 0) {
      const host = hostOf(attempt.url).toLowerCase();
      if (!hosts.includes(host) && !hosts.includes(withoutPort(host))) return leave(host, this.#left.hosts);
    }
    if (origins.length === 0 || (attempt.origin !== null && origins.includes(attempt.origin))) return true;
    return leave(attempt.origin ?? 'no known origin', this.#left.origins);
  }

  #profileOf(attempt: CorsAttempt): BrowserProfile {
    if (this.#options.browser) return this.#options.browser;
    const exchange = attempt.actual ?? attempt.preflight;
    return this.#profiles.of(exchange && headerValue(exchange.requestHeaders, 'user-agent'));
  }
}

const isBucket = (host: string): boolean => recogniseStore(host, []) !== null;

const isWhole = (knowledge: HeaderKnowledge): boolean => knowledge === 'complete' || knowledge === 'sanitised';

function leave(name: string, others: Set<string>): false {
  if (others.size < OTHERS) others.add(name);
  return false;
}
