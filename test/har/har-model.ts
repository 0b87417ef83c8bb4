// The slow reader that the fast one must agree with: JSON.parse of the whole text, and members looked up one by one.
import type { Exchange } from '../../src/exchange/exchange.ts';
import type { Scalar } from '../../src/har/json-shape.ts';
import { LogFacts } from '../../src/har/log-facts.ts';
import { RawEntry, type RawMessage, RawRequest, RawResponse } from '../../src/har/raw-entry.ts';
import { toExchange } from '../../src/har/to-exchange.ts';

type Json = Scalar | readonly Json[] | { readonly [name: string]: Json };
type JsonObject = { readonly [name: string]: Json };

const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isArray = (value: Json | undefined): value is readonly Json[] => Array.isArray(value);
const objectOf = (value: Json | undefined): JsonObject => (isObject(value) ? value : {});
const scalarOf = (value: Json | undefined): Scalar =>
  value === undefined || isObject(value) || isArray(value) ? null : (value as Scalar);
const textOf = (value: Json | undefined): string => String(scalarOf(value) ?? '');

function pairsOf(headers: Json | undefined): [string, string][] {
  if (isArray(headers)) {
    return headers.flatMap((item): [string, string][] => {
      const { name, value } = objectOf(item);
      return typeof name === 'string' ? [[name, textOf(value)]] : [];
    });
  }
  return Object.entries(objectOf(headers)).flatMap(([name, value]): [string, string][] =>
    isArray(value) ? value.map((item) => [name, textOf(item)]) : [[name, textOf(value)]],
  );
}

function fill(message: RawMessage, from: JsonObject): void {
  const pairs = pairsOf(from['headers']);
  message.headers = pairs.filter(([name]) => !name.startsWith(':')).flat();
  message.hasPseudoHeaders = pairs.some(([name]) => name.startsWith(':'));
  message.hasCookies = isArray(from['cookies']) && from['cookies'].length > 0;
  message.version = scalarOf(from['httpVersion']);
}

function requestOf(from: JsonObject): RawRequest {
  const request = new RawRequest();
  fill(request, from);
  request.method = scalarOf(from['method']);
  request.url = scalarOf(from['url']);
  return request;
}

function responseOf(from: JsonObject): RawResponse {
  const response = new RawResponse();
  fill(response, from);
  const content = objectOf(from['content']);
  response.status = scalarOf(from['status']);
  response.error = scalarOf(from['_error']);
  response.hasErrorMember = '_error' in from;
  response.failureText = scalarOf(from['_failureText']);
  response.viaServiceWorker = scalarOf(from['_fetchedViaServiceWorker']);
  response.contentSize = scalarOf(content['size']);
  response.contentText = typeof content['text'] === 'string' ? content['text'] : null;
  response.contentEncoding = scalarOf(content['encoding']);
  return response;
}

const MARKS = {
  playwright: ['_serverPort', '_apiRequest', '_securityDetails', '_wasAborted', '_wasContinued', '_wasFulfilled'],
  firefox: ['_securityState'],
} as const;

function markOf(from: JsonObject): RawEntry['mark'] {
  if ('_charlesStatus' in objectOf(from['response'])) return 'proxy';
  if (MARKS.playwright.some((name) => name in from)) return 'playwright';
  return MARKS.firefox.some((name) => name in from) ? 'firefox' : null;
}

function rawOf(from: JsonObject, index: number): RawEntry {
  const entry = new RawEntry(index, 0);
  if (isObject(from['request'])) entry.request = requestOf(from['request']);
  if (isObject(from['response'])) entry.response = responseOf(from['response']);
  entry.started = scalarOf(from['startedDateTime']);
  entry.time = scalarOf(from['time']);
  entry.pageref = scalarOf(from['pageref']);
  entry.serverAddress = scalarOf(from['serverIPAddress']);
  entry.serverPort = scalarOf(from['_serverPort']);
  entry.connection = scalarOf(from['connection']);
  entry.connectionId = scalarOf(from['_connectionId']);
  entry.resourceType = scalarOf(from['_resourceType']);
  entry.initiatorType = scalarOf(objectOf(from['_initiator'])['type']);
  entry.fromCache = scalarOf(from['_fromCache']);
  entry.fetchType = scalarOf(from['_fetchType']);
  entry.error = scalarOf(from['_error']);
  entry.hasCacheAfter = isObject(objectOf(from['cache'])['afterRequest']);
  const timings = objectOf(from['timings']);
  for (const name of ['blocked', 'dns', 'connect', 'send']) {
    const ms = timings[name];
    if (typeof ms === 'number' && ms > 0) entry.beforeWait += ms;
  }
  entry.wait = scalarOf(timings['wait']);
  entry.mark = markOf(from);
  return entry;
}

/** The exchanges of a HAR with at most 512 entries (so many wait for what comes after them). */
export function modelOf(text: string): { exchanges: Exchange[]; malformed: number } {
  const root: Json = JSON.parse(text);
  const log = objectOf(objectOf(root)['log']);
  const facts = new LogFacts();
  const creator = objectOf(log['creator'])['name'];
  facts.creator = typeof creator === 'string' ? creator : null;
  for (const page of isArray(log['pages']) ? log['pages'] : []) {
    if (isObject(page)) facts.page(scalarOf(page['id']), scalarOf(page['title']));
  }
  const exchanges: Exchange[] = [];
  const all = isArray(log['entries']) ? log['entries'] : [];
  all.forEach((item, index) => {
    const raw = isObject(item) ? rawOf(item, index) : null;
    if (raw === null || (raw.request === null && raw.response === null)) return;
    const id = exchanges.length + 1;
    exchanges.push(toExchange(raw, { file: 'page.har', id, facts, previousUs: exchanges.at(-1)?.timeUs ?? 0 }));
  });
  return { exchanges, malformed: all.length - exchanges.length };
}
