import { originOf } from '../fetch/origin.ts';
import type { Scalar } from '../har/json-shape.ts';
import type { Constants } from './constants.ts';
import { corsErrorOf } from './cors-error-table.ts';
import type { RawEvent } from './event.ts';
import type { EventName } from './event-names-table.ts';
import { type Hop, OpenRequest } from './hop.ts';

/** So many requests may be under way; of more the oldest is taken as it is. */
const OPEN_LIMIT = 4096;
/** Browsers follow 20. */
const HOPS_LIMIT = 64;

const textOf = (value: Scalar): string | null => (typeof value === 'string' && value !== '' ? value : null);

/** Follows the events of every `URL_REQUEST` and hands it out when it is over, its preflights with it. */
export class OpenRequests {
  readonly #open = new Map<number, OpenRequest>();
  /** Hops whose preflight was announced (`CORS_PREFLIGHT_URL_REQUEST`), by the id that it will have. */
  readonly #announced = new Map<number, Hop>();
  readonly #over: (request: OpenRequest) => void;
  #joins = 0;

  constructor(over: (request: OpenRequest) => void) {
    this.#over = over;
  }

  take(event: RawEvent, constants: Constants): void {
    const name = constants.nameOf(event.type);
    const { source } = event;
    if (name === null || typeof source !== 'number') return;
    const phase = constants.phaseOf(event.phase);
    const nowUs = constants.timeUs(event.time) ?? this.#open.get(source)?.hop.endUs ?? 0;
    const request = this.#open.get(source) ?? this.#begin(name, source, nowUs);
    if (!request) return;
    if (!request.hop.isOver) request.hop.endUs = Math.max(request.hop.endUs, nowUs);
    this.#note({ request, name, phase, nowUs }, event, constants);
    if (request.depth <= 0) this.#end(request);
  }

  /** Tells what was still under way. */
  end(): void {
    for (const request of [...this.#open.values()]) if (this.#open.has(request.id)) this.#end(request);
  }

  #begin(name: EventName, id: number, nowUs: number): OpenRequest | null {
    if (name !== 'CORS_REQUEST' && name !== 'REQUEST_ALIVE') return null;
    const request = new OpenRequest(id, nowUs);
    const asker = this.#announced.get(id);
    if (asker) {
      this.#announced.delete(id);
      request.preflightOf = asker;
      asker.preflight = request;
    }
    this.#open.set(id, request);
    if (this.#open.size > OPEN_LIMIT) this.#end(this.#open.values().next().value!);
    return request;
  }

  /** A preflight waits for the request that it belongs to. */
  #end(request: OpenRequest): void {
    this.#open.delete(request.id);
    const isOver = request.depth <= 0;
    request.hop.isOver = isOver;
    if (request.preflightOf !== null) return;
    for (const hop of [...request.hops, ...(request.next ? [request.next] : [])]) {
      if (!hop.preflight) continue;
      if (isOver) giveUp(hop, hop.preflight.hop);
      hop.preflight.hop.isOver ||= isOver;
      this.#open.delete(hop.preflight.id);
    }
    this.#over(request);
  }

  #note(at: At, event: RawEvent, constants: Constants): void {
    const { request, name, phase, nowUs } = at;
    switch (name) {
      case 'CORS_REQUEST':
      case 'REQUEST_ALIVE':
        span(at, event, constants);
        break;
      case 'URL_REQUEST_START_JOB':
        if (phase === 'begin') start(request.hop, event, constants);
        else if (phase === 'end') request.hop.jobError = constants.errorOf(event.netError);
        break;
      case 'URL_REQUEST_REDIRECTED':
        if (request.hops.length < HOPS_LIMIT) request.redirected(nowUs);
        break;
      case 'URL_REQUEST_DELEGATE_RESPONSE_STARTED':
      case 'URL_REQUEST_DELEGATE_RECEIVED_REDIRECT':
        request.isHandingOver = phase === 'begin';
        break;
      case 'COMPUTED_PRIVACY_MODE':
        // Withheld cookies (third-party blocking) are no credentials mode; that they may be sent is.
        if (event.privacyMode === 'disabled') request.hop.credentials ??= true;
        break;
      case 'CHECK_CORS_PREFLIGHT_CACHE':
        request.hopToCome(nowUs).preflightCached = event.status === 'hit-and-pass';
        break;
      case 'CORS_PREFLIGHT_URL_REQUEST':
        this.#announce(request.hopToCome(nowUs), event.dependency);
        break;
      case 'CORS_PREFLIGHT_ERROR':
        refuse(request.hopToCome(nowUs), event, constants);
        break;
      default:
        message(at, event, constants);
    }
  }

  #announce(hop: Hop, dependency: Scalar): void {
    this.#joins += 1;
    hop.join = this.#joins;
    if (typeof dependency !== 'number') return;
    if (this.#announced.size >= OPEN_LIMIT) this.#announced.clear();
    this.#announced.set(dependency, hop);
  }
}

interface At {
  readonly request: OpenRequest;
  readonly name: EventName;
  readonly phase: 'begin' | 'end' | null;
  readonly nowUs: number;
}

/** The two spans that a request lives in: the CORS code's, and the network stack's. */
function span({ request, name, phase }: At, event: RawEvent, constants: Constants): void {
  const { hop } = request;
  if (phase === 'begin') {
    request.depth += 1;
    hop.url ??= textOf(event.url);
    if (name !== 'CORS_REQUEST') return;
    request.isCors = true;
    hop.provisional = event.headers;
    hop.method ??= textOf(event.method) ?? textOf(event.line)?.split(' ', 1)[0] ?? null;
  } else if (phase === 'end') {
    request.depth -= 1;
    hop.error ??= constants.errorOf(event.netError);
    if (name === 'CORS_REQUEST' && request.isHandingOver) request.isFailedAtAnswer = true;
  }
}

/**
 * A request that is over while its preflight waits was given up: the CORS code logs no error with that, and lets the
 * preflight go on for nobody.
 */
function giveUp(hop: Hop, preflight: Hop): void {
  if (hop.isStarted || hop.error !== null) return;
  if (preflight.answer !== null || preflight.jobError !== null || preflight.error !== null) return;
  hop.error = 'net::ERR_ABORTED';
  preflight.error = 'net::ERR_ABORTED';
}

function start(hop: Hop, event: RawEvent, constants: Constants): void {
  hop.isStarted = true;
  hop.jobError = null;
  hop.url = textOf(event.url) ?? hop.url;
  hop.method = textOf(event.method) ?? hop.method;
  const initiator = textOf(event.initiator);
  hop.isBrowsers = initiator === 'not an origin';
  if (initiator?.startsWith('null')) hop.initiator = 'null';
  else if (initiator !== null && /^https?:\/\//.test(initiator)) hop.initiator = originOf(initiator);
  const { loadFlags } = event;
  const { withholdsCredentials, onlyFromCache } = constants;
  if (typeof loadFlags !== 'number') return;
  if (withholdsCredentials !== null) hop.credentials = (loadFlags & withholdsCredentials) === 0;
  if (onlyFromCache !== null) hop.isCacheProbe = (loadFlags & onlyFromCache) !== 0;
}

function refuse(hop: Hop, event: RawEvent, constants: Constants): void {
  const corsError = corsErrorOf(event.corsError, constants.major);
  if (corsError !== null) hop.preflightError = { corsError, failedParameter: textOf(event.failedParameter) };
  const error = textOf(event.error);
  hop.error ??= error?.startsWith('ERR_') ? `net::${error}` : 'net::ERR_FAILED';
}

const SENT_BY: Partial<Record<EventName, 'http/1.1' | 'h2' | 'h3'>> = {
  HTTP_TRANSACTION_SEND_REQUEST_HEADERS: 'http/1.1',
  HTTP_TRANSACTION_HTTP2_SEND_REQUEST_HEADERS: 'h2',
  HTTP_TRANSACTION_QUIC_SEND_REQUEST_HEADERS: 'h3',
};

/** The messages themselves, and how they ended. */
function message({ request, name, nowUs }: At, event: RawEvent, constants: Constants): void {
  const { hop } = request;
  const protocol = SENT_BY[name];
  if (protocol) {
    // Sent again after a connection broke: the last time counts.
    hop.sent = event.headers;
    hop.protocol = protocol;
    hop.answer = null;
    hop.answerUs = null;
    return;
  }
  switch (name) {
    case 'HTTP_TRANSACTION_READ_RESPONSE_HEADERS':
    case 'URL_REQUEST_FAKE_RESPONSE_HEADERS_CREATED':
      hop.answer = event.headers;
      hop.answerUs = nowUs;
      return;
    case 'HTTP_CACHE_READ_INFO':
      hop.readsCache = true;
      return;
    case 'CANCELLED':
      request.isCancelled = true;
      return;
    case 'FAILED':
      hop.error ??= constants.errorOf(event.netError);
      return;
  }
}
