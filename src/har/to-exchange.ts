import type { Exchange, HarFacts, HeaderList } from '../exchange/exchange.ts';
import { parseDateTimeUs } from './date-time.ts';
import { errorBody } from './error-body.ts';
import { type Exporter, exporterOf } from './exporter.ts';
import { headerLines } from './header-lines.ts';
import type { Scalar } from './json-shape.ts';
import { noteSecrets, requestKnowledge, responseKnowledge, withoutRedacted } from './knowledge.ts';
import { gaveUpRest, lackOfError, lackOfRest } from './lack.ts';
import type { LogFacts } from './log-facts.ts';
import { protocolOf } from './protocol.ts';
import type { RawEntry, RawResponse } from './raw-entry.ts';

/** Longer durations (a month) are not believed. */
const LONGEST_MS = 30 * 24 * 3600 * 1000;

export interface EntryContext {
  readonly file: string;
  readonly id: number;
  readonly facts: LogFacts;
  /** Start of the entry before, for entries without a time of their own. */
  readonly previousUs: number;
}

/** The exchange that an entry records. */
export function toExchange(entry: RawEntry, context: EntryContext): Exchange {
  const { facts } = context;
  const exporter = exporterOf(facts, entry);
  const request = knownLines(facts, entry.request?.headers, entry.request?.hasCookies);
  const response = knownLines(facts, entry.response?.headers, entry.response?.hasCookies);
  if (entry.resourceType === 'document') facts.document(entry.pageref, entry.serverAddress);
  const url = urlOf(entry.request?.url ?? null);
  const error = errorOf(entry);
  const status = statusOf(entry.response?.status ?? null);
  const isUnderWay =
    exporter === 'chromium' && entry.response?.status === 0 && error === null && entry.response.error === null;
  const lack = isUnderWay ? 'capture-ended' : status === null ? lackOfError(error) : lackOfRest(error);
  return {
    id: context.id,
    source: { kind: 'har', file: context.file, entry: entry.index },
    ...timesOf(entry, context.previousUs, status !== null),
    protocol: protocolOfEntry(entry),
    client: null,
    ...serverOf(entry, url, facts),
    fromStart: false,
    method: textOf(entry.request?.method ?? null),
    url,
    requestHeaders: request.lines,
    requestKnowledge: requestKnowledge(exporter, facts, request.lines, entry.request?.hasPseudoHeaders === true),
    ...answerOf(entry.response, status, response, exporter, facts),
    lack,
    complete: status !== null && lack === null,
    har: factsOf(entry, exporter, { error, gaveUpRest: gaveUpRest(error, status) }, facts),
  };
}

interface KnownLines {
  readonly lines: HeaderList;
  /** Others were there, whose values somebody took out. */
  readonly isPart: boolean;
}

function knownLines(facts: LogFacts, raw: readonly string[] = [], hasCookies = false): KnownLines {
  const all = headerLines(raw);
  const lines = noteSecrets(facts, all, hasCookies) ? withoutRedacted(all) : all;
  return { lines, isPart: lines.length < all.length };
}

const textOf = (value: Scalar): string | null => (typeof value === 'string' && value !== '' ? value : null);

function urlOf(value: Scalar): string | null {
  const url = textOf(value);
  const fragment = url === null ? -1 : url.indexOf('#');
  return fragment < 0 ? url : url!.slice(0, fragment);
}

/** `null` for 0, -1 and whatever else is no status code. */
function statusOf(value: Scalar): number | null {
  const status = typeof value === 'string' && value !== '' ? Number(value) : value;
  return typeof status === 'number' && Number.isInteger(status) && status >= 100 && status <= 999 ? status : null;
}

function durationUs(value: Scalar): number {
  const ms = typeof value === 'string' && value !== '' ? Number(value) : value;
  return typeof ms === 'number' && ms > 0 && ms <= LONGEST_MS ? Math.round(ms * 1000) : 0;
}

type Times = Pick<Exchange, 'timeUs' | 'responseTimeUs' | 'endTimeUs'>;

function timesOf(entry: RawEntry, previousUs: number, isAnswered: boolean): Times {
  const timeUs = parseDateTimeUs(entry.started) ?? previousUs;
  const endTimeUs = timeUs + durationUs(entry.time);
  const isTimed = typeof entry.wait === 'number' && entry.wait >= 0;
  const untilHeadUs = isTimed ? durationUs(entry.beforeWait) + durationUs(entry.wait) : 0;
  const responseTimeUs = isAnswered && isTimed ? Math.min(timeUs + untilHeadUs, endTimeUs) : null;
  return { timeUs, responseTimeUs, endTimeUs };
}

function protocolOfEntry(entry: RawEntry): Exchange['protocol'] {
  const asked = protocolOf(entry.request?.version ?? null);
  return asked === 'unknown' ? protocolOf(entry.response?.version ?? null) : asked;
}

/** The name or sentence of an error; it is looked through for many words. */
const MAX_ERROR = 512;

function errorOf({ response, error }: RawEntry): string | null {
  const text = textOf(response?.error ?? null) ?? textOf(response?.failureText ?? null) ?? textOf(error);
  return text === null ? null : text.slice(0, MAX_ERROR);
}

function portOf(entry: RawEntry, url: string | null): string | null {
  if (typeof entry.serverPort === 'number') return String(entry.serverPort);
  const match = url === null ? null : /^(https?|wss?):\/\/[^/?#]*?(?::(\d+))?(?:[/?]|$)/i.exec(url);
  if (match === null) return null;
  return match[2] ?? (/s$/i.test(match[1]!) ? '443' : '80');
}

function serverOf(entry: RawEntry, url: string | null, facts: LogFacts): Pick<Exchange, 'server' | 'connection'> {
  const port = portOf(entry, url);
  const address = textOf(entry.serverAddress);
  const bracketed = address?.includes(':') && !address.startsWith('[') ? `[${address}]` : address;
  return {
    server: bracketed === null || port === null ? null : `${bracketed}:${port}`,
    connection: connectionOf(entry, port, facts),
  };
}

/** Newer Chromium and Firefox write the server's port as `connection`; that is no connection. */
function connectionOf(entry: RawEntry, port: string | null, facts: LogFacts): number {
  const id = entry.connectionId ?? entry.connection;
  if (id === null || typeof id === 'boolean') return 0;
  const name = String(id);
  const isPort = entry.connectionId === null && name === port;
  return isPort || name === '' || name === '0' ? 0 : facts.connectionNumber(name);
}

type Answer = Pick<Exchange, 'status' | 'responseHeaders' | 'responseKnowledge' | 'errorBody' | 'bodyStart'>;

function answerOf(
  response: RawResponse | null,
  status: number | null,
  { lines: headers, isPart }: KnownLines,
  exporter: Exporter,
  facts: LogFacts,
): Answer {
  if (response === null || status === null) {
    return { status, responseHeaders: headers, responseKnowledge: 'none', errorBody: null, bodyStart: null };
  }
  const text = status >= 400 ? response.contentText : null;
  return {
    status,
    responseHeaders: headers,
    responseKnowledge: isPart ? 'provisional' : responseKnowledge(exporter, facts, headers),
    errorBody: text === null ? null : errorBody(text, response.contentEncoding),
    bodyStart: null,
  };
}

function factsOf(
  entry: RawEntry,
  exporter: Exporter,
  end: Pick<HarFacts, 'error' | 'gaveUpRest'>,
  facts: LogFacts,
): HarFacts {
  const size = entry.response?.contentSize;
  return {
    exporter,
    resourceType: textOf(entry.resourceType)?.toLowerCase() ?? null,
    initiator: textOf(entry.initiatorType),
    ...end,
    fromCache: isFromCache(entry, exporter),
    fromServiceWorker: entry.response?.viaServiceWorker === true || entry.fetchType === 'Service Worker',
    byServiceWorker: textOf(entry.serviceWorker) !== null,
    pageOrigin: facts.pageOrigin(entry.pageref),
    pageAddress: facts.pageAddress(entry.pageref),
    contentBytes: typeof size === 'number' && size >= 0 ? size : null,
  };
}

function isFromCache(entry: RawEntry, exporter: Exporter): boolean {
  if (textOf(entry.fromCache) !== null || entry.fromCache === true) return true;
  if (typeof entry.fetchType === 'string' && / cache$/i.test(entry.fetchType)) return true;
  return exporter === 'firefox' && entry.hasCacheAfter;
}
