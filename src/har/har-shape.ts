import { type Field, field, scalarField } from './json-shape.ts';

/** The places of a HAR that matter, by number (HAR 1.2 and the extensions of the exporters). */
export const AT = {
  root: 0,
  log: 1,
  creator: 2,
  browser: 3,
  creatorName: 4,
  browserName: 5,
  pages: 6,
  page: 7,
  pageId: 8,
  pageTitle: 9,
  entries: 10,
  entry: 11,
  started: 12,
  time: 13,
  pageref: 14,
  serverAddress: 15,
  serverPort: 16,
  connection: 17,
  connectionId: 18,
  resourceType: 19,
  initiator: 20,
  initiatorType: 21,
  fromCache: 22,
  fetchType: 23,
  cache: 24,
  cacheAfter: 25,
  entryError: 26,
  /** Marks that tell an exporter by the shape of its entries. */
  playwrightMark: 27,
  firefoxMark: 28,
  proxyMark: 29,
  serviceWorker: 30,
  request: 31,
  response: 32,
  method: 33,
  url: 34,
  requestVersion: 35,
  requestHeaders: 36,
  requestCookies: 37,
  status: 38,
  responseVersion: 39,
  responseHeaders: 40,
  responseCookies: 41,
  error: 42,
  failureText: 43,
  viaServiceWorker: 44,
  content: 45,
  contentSize: 46,
  contentText: 47,
  contentEncoding: 48,
  header: 49,
  headerName: 50,
  headerValue: 51,
  cookie: 52,
  timings: 53,
  timingBeforeResponse: 54,
  timingWait: 55,
  ignored: 56,
} as const;

const ignored = field(AT.ignored);

/** `[{name, value}]`, or (Safari's model, hand-made files) `{name: value}` and `{name: [value]}`. */
function headers(id: number): Field {
  const value = scalarField(AT.headerValue);
  return field(id, {
    items: field(AT.header, { members: { name: scalarField(AT.headerName), value } }),
    anyMember: field(AT.headerValue, { scalar: 'always', items: value }),
  });
}

const cookies = (id: number): Field => field(id, { items: field(AT.cookie) });

const request = field(AT.request, {
  members: {
    method: scalarField(AT.method),
    url: scalarField(AT.url),
    httpVersion: scalarField(AT.requestVersion),
    headers: headers(AT.requestHeaders),
    cookies: cookies(AT.requestCookies),
  },
});

const content = field(AT.content, {
  members: {
    size: scalarField(AT.contentSize),
    text: field(AT.contentText, { scalar: 'on-demand' }),
    encoding: scalarField(AT.contentEncoding),
  },
});

const response = field(AT.response, {
  members: {
    status: scalarField(AT.status),
    httpVersion: scalarField(AT.responseVersion),
    headers: headers(AT.responseHeaders),
    cookies: cookies(AT.responseCookies),
    content,
    _error: scalarField(AT.error),
    _failureText: scalarField(AT.failureText),
    _fetchedViaServiceWorker: scalarField(AT.viaServiceWorker),
    _charlesStatus: field(AT.proxyMark),
  },
});

const beforeResponse = scalarField(AT.timingBeforeResponse);

const entryMembers = {
  startedDateTime: scalarField(AT.started),
  time: scalarField(AT.time),
  request,
  response,
  pageref: scalarField(AT.pageref),
  serverIPAddress: scalarField(AT.serverAddress),
  connection: scalarField(AT.connection),
  cache: field(AT.cache, { members: { afterRequest: field(AT.cacheAfter, { members: {} }) } }),
  timings: field(AT.timings, {
    members: {
      blocked: beforeResponse,
      dns: beforeResponse,
      connect: beforeResponse,
      send: beforeResponse,
      wait: scalarField(AT.timingWait),
    },
  }),
  _connectionId: scalarField(AT.connectionId),
  _serverPort: scalarField(AT.serverPort),
  _resourceType: scalarField(AT.resourceType),
  _initiator: field(AT.initiator, { members: { type: scalarField(AT.initiatorType) } }),
  _initiator_type: scalarField(AT.initiatorType),
  _serviceWorkerRef: scalarField(AT.serviceWorker),
  _fromCache: scalarField(AT.fromCache),
  _fetchType: scalarField(AT.fetchType),
  _error: scalarField(AT.entryError),
  _apiRequest: field(AT.playwrightMark),
  _securityDetails: field(AT.playwrightMark),
  _wasAborted: field(AT.playwrightMark),
  _wasContinued: field(AT.playwrightMark),
  _wasFulfilled: field(AT.playwrightMark),
  _securityState: field(AT.firefoxMark),
  // Of no interest but that entries begin with them.
  _id: ignored,
  _priority: ignored,
  _requestId: ignored,
  _initialPriority: ignored,
};

/** Members that stand in other objects of a HAR as well. */
const AMBIGUOUS = new Set(['time', 'timings', 'cache', '_error', '_id']);

/** Whether an object of a HAR whose first member has this name is an entry. */
export const startsEntry = (key: string): boolean => !AMBIGUOUS.has(key) && Object.hasOwn(entryMembers, key);

const entries = field(AT.entries, { items: field(AT.entry, { members: entryMembers }) });

const logMembers = {
  creator: field(AT.creator, { members: { name: scalarField(AT.creatorName) } }),
  browser: field(AT.browser, { members: { name: scalarField(AT.browserName) } }),
  pages: field(AT.pages, {
    items: field(AT.page, { members: { id: scalarField(AT.pageId), title: scalarField(AT.pageTitle) } }),
  }),
  entries,
};

const log = field(AT.log, { members: logMembers });

/** `{"log": {"entries": []}}`, and also `{"entries": []}` without the wrapper. */
export const HAR: Field = field(AT.root, { members: { ...logMembers, log } });

/** From the root to the entries. */
export const ENTRIES_PATH: readonly Field[] = [HAR, log, entries];
