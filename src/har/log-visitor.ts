import { AT } from './har-shape.ts';
import type { Scalar } from './json-shape.ts';
import type { JsonVisitor } from './json-visitor.ts';
import { LogFacts } from './log-facts.ts';
import { RawEntry, RawMessage, RawRequest, RawResponse } from './raw-entry.ts';

export interface LogSink {
  /** An element of `log.entries` was read to its end. `facts` go on growing until `logEnd`. */
  entry(entry: RawEntry, facts: LogFacts): void;
  logEnd(facts: LogFacts): void;
  /** An entry that is no object or has no request, or a damaged place; `index` of the entry it costs, if any. */
  malformed(offset: number, index: number | null): void;
}

/** Code units of headers kept of a message: more than servers and browsers take. */
const HEADERS_LIMIT = 1_048_576;

/** Puts the wanted values of a HAR together to entries. */
export class LogVisitor implements JsonVisitor {
  readonly #sink: LogSink;
  #facts = new LogFacts();
  #entry: RawEntry | null = null;
  /** The message whose headers come; of a stray one nothing is kept. */
  #message: RawMessage = new RawMessage();
  #headerName: Scalar = null;
  #headerValue: Scalar = null;
  #inHeaderItem = false;
  #pageId: Scalar = null;
  #pageTitle: Scalar = null;
  #entries = 0;
  #isHar = false;

  constructor(sink: LogSink) {
    this.#sink = sink;
  }

  /** Whether an array of entries was seen. */
  get isHar(): boolean {
    return this.#isHar;
  }

  get facts(): LogFacts {
    return this.#facts;
  }

  /** Where the entry that is open begins. */
  get openEntryOffset(): number | null {
    return this.#entry?.offset ?? null;
  }

  wants(id: number): boolean {
    if (id !== AT.contentText) return false;
    const status = this.#entry?.response?.status ?? null;
    return status === null || Number(status) >= 400;
  }

  open(id: number, offset: number): void {
    switch (id) {
      case AT.entries:
        this.#isHar = true;
        return;
      case AT.entry:
        this.#isHar = true;
        this.#entry = new RawEntry(this.#entries, offset);
        this.#entries += 1;
        return;
      case AT.request:
        if (this.#entry) this.#message = this.#entry.request = new RawRequest();
        return;
      case AT.response:
        if (this.#entry) this.#message = this.#entry.response = new RawResponse();
        return;
      case AT.header:
        this.#inHeaderItem = true;
        this.#headerName = null;
        this.#headerValue = null;
        return;
      case AT.page:
        this.#pageId = null;
        this.#pageTitle = null;
        return;
      case AT.pages:
        this.#facts.hasPages = true;
        return;
      case AT.cacheAfter:
        if (this.#entry) this.#entry.hasCacheAfter = true;
        return;
      case AT.headerValue:
        return;
      default:
        // The last member of a name counts: forget what an earlier one said.
        this.scalar(id, null);
    }
  }

  close(id: number): void {
    switch (id) {
      case AT.header:
        this.#inHeaderItem = false;
        this.#header(this.#headerName, this.#headerValue);
        return;
      case AT.entry:
        this.#endEntry();
        return;
      case AT.page:
        this.#facts.page(this.#pageId, this.#pageTitle);
        return;
      case AT.root:
        this.#sink.logEnd(this.#facts);
        this.#facts = new LogFacts();
        return;
    }
  }

  member(name: string): void {
    this.#headerName = name;
  }

  damaged(offset: number): void {
    this.#sink.malformed(offset, this.#entry?.index ?? null);
    this.#entry = null;
    this.#message = new RawMessage();
    this.#inHeaderItem = false;
  }

  unwanted(id: number, offset: number): void {
    if (id === AT.entry) {
      this.#sink.malformed(offset, this.#entries);
      this.#entries += 1;
    } else this.scalar(id, null);
  }

  scalar(id: number, value: Scalar): void {
    if (id === AT.headerName) this.#headerName = value;
    else if (id === AT.headerValue) {
      if (this.#inHeaderItem) this.#headerValue = value;
      else this.#header(this.#headerName, value);
    } else if (this.#entry === null) this.#logScalar(id, value);
    else if (id >= AT.request) this.#messageScalar(this.#entry, id, value);
    else this.#entryScalar(this.#entry, id, value);
  }

  #header(name: Scalar, value: Scalar): void {
    if (typeof name !== 'string') return;
    const message = this.#message;
    if (name.charCodeAt(0) === 0x3a) message.hasPseudoHeaders = true;
    else if (message.weight < HEADERS_LIMIT) {
      const text = value === null ? '' : String(value);
      message.headers.push(name, text);
      message.weight += name.length + text.length + 16;
    }
  }

  #endEntry(): void {
    const entry = this.#entry!;
    this.#entry = null;
    this.#message = new RawMessage();
    if (entry.request === null && entry.response === null) this.#sink.malformed(entry.offset, entry.index);
    else this.#sink.entry(entry, this.#facts);
  }

  #logScalar(id: number, value: Scalar): void {
    const text = typeof value === 'string' ? value : null;
    switch (id) {
      case AT.creatorName:
        this.#facts.creator = text;
        return;
      case AT.browserName:
        this.#facts.browser = text;
        return;
      case AT.pageId:
        this.#pageId = value;
        return;
      case AT.pageTitle:
        this.#pageTitle = value;
        return;
    }
  }

  #entryScalar(entry: RawEntry, id: number, value: Scalar): void {
    switch (id) {
      case AT.started:
        entry.started = value;
        return;
      case AT.time:
        entry.time = value;
        return;
      case AT.pageref:
        entry.pageref = value;
        return;
      case AT.serverAddress:
        entry.serverAddress = value;
        return;
      case AT.serverPort:
        entry.serverPort = value;
        entry.mark = 'playwright';
        return;
      case AT.connection:
        entry.connection = value;
        return;
      case AT.connectionId:
        entry.connectionId = value;
        return;
      case AT.resourceType:
        entry.resourceType = value;
        return;
      case AT.initiator:
      case AT.initiatorType:
        entry.initiatorType = value;
        return;
      case AT.serviceWorker:
        entry.serviceWorker = value;
        return;
      case AT.fromCache:
        entry.fromCache = value;
        return;
      case AT.fetchType:
        entry.fetchType = value;
        return;
      case AT.cache:
      case AT.cacheAfter:
        entry.hasCacheAfter = false;
        return;
      case AT.entryError:
        entry.error = value;
        return;
      case AT.playwrightMark:
        entry.mark = 'playwright';
        return;
      case AT.firefoxMark:
        entry.mark = 'firefox';
        return;
      case AT.proxyMark:
        entry.mark = 'proxy';
        return;
    }
  }

  #messageScalar(entry: RawEntry, id: number, value: Scalar): void {
    const { request, response } = entry;
    switch (id) {
      case AT.request:
        entry.request = null;
        this.#message = new RawMessage();
        return;
      case AT.response:
        entry.response = null;
        this.#message = new RawMessage();
        return;
      case AT.method:
        if (request) request.method = value;
        return;
      case AT.url:
        if (request) request.url = value;
        return;
      case AT.requestVersion:
      case AT.responseVersion:
        this.#message.version = value;
        return;
      case AT.requestHeaders:
      case AT.responseHeaders:
        this.#message.headers = [];
        this.#message.weight = 0;
        this.#message.hasPseudoHeaders = false;
        return;
      case AT.requestCookies:
      case AT.responseCookies:
        this.#message.hasCookies = false;
        return;
      case AT.cookie:
        this.#message.hasCookies = true;
        return;
      case AT.timings:
        entry.beforeWait = 0;
        entry.wait = null;
        return;
      case AT.timingBeforeResponse:
        if (typeof value === 'number' && value > 0) entry.beforeWait += value;
        return;
      case AT.timingWait:
        entry.wait = value;
        return;
      default:
        if (response !== null) responseScalar(response, id, value);
    }
  }
}

function responseScalar(response: RawResponse, id: number, value: Scalar): void {
  switch (id) {
    case AT.status:
      response.status = value;
      return;
    case AT.error:
      response.error = value;
      response.hasErrorMember = true;
      return;
    case AT.failureText:
      response.failureText = value;
      return;
    case AT.viaServiceWorker:
      response.viaServiceWorker = value;
      return;
    case AT.content:
      response.contentSize = null;
      response.contentText = null;
      response.contentEncoding = null;
      return;
    case AT.contentSize:
      response.contentSize = value;
      return;
    case AT.contentText:
      response.contentText = typeof value === 'string' ? value : null;
      return;
    case AT.contentEncoding:
      response.contentEncoding = value;
      return;
  }
}
