// Writes a HAR in the shape of Chrome's "Export HAR (sanitized)" from DevTools network events.
const iso = (seconds) => new Date(seconds * 1000).toISOString();
const pairs = (headers) =>
  Object.entries(headers ?? {}).flatMap(([name, value]) => value.split('\n').map((line) => ({ name, value: line })));
const SECRET = new Set(['cookie', 'authorization', 'set-cookie']);
const shown = (headers) => pairs(headers).filter(({ name }) => !SECRET.has(name.toLowerCase()));

const isOfPage = ({ type, request }) => type !== 'Preflight' && type !== 'Document' && request.url.startsWith('http');

/** What DevTools learns of a request id: its hops, and the raw headers that come beside them, in the same order. */
class Load {
  hops = [];
  rawRequests = [];
  rawResponses = [];
  /** Whether each hop has raw headers; the answer of a cache or of the browser itself has none. */
  hasRaw = [];

  get last() {
    return this.hops.at(-1);
  }

  /** Gives the raw headers to their hops. */
  settle() {
    let at = 0;
    for (const [index, hop] of this.hops.entries()) {
      const isLast = index === this.hops.length - 1;
      if (this.hasRaw[index] === false || (isLast && hop.response === undefined && hop.fromCache)) continue;
      hop.rawRequest = this.rawRequests[at];
      Object.assign(hop, this.rawResponses[at]);
      at += 1;
    }
  }
}

export class HarRecorder {
  #loads = new Map();
  #order = [];

  event({ method, params, sessionId }) {
    if (!method?.startsWith('Network.') || params.requestId === undefined) return;
    const load = this.#load(`${sessionId} ${params.requestId}`);
    switch (method) {
      case 'Network.requestWillBeSent':
        this.#sent(load, params, sessionId);
        break;
      case 'Network.requestWillBeSentExtraInfo':
        load.rawRequests.push(params.headers);
        break;
      case 'Network.responseReceived':
        load.hasRaw[load.hops.length - 1] = params.hasExtraInfo;
        if (load.last) Object.assign(load.last, { response: params.response, type: params.type ?? load.last.type });
        break;
      case 'Network.responseReceivedExtraInfo':
        load.rawResponses.push({ rawResponse: params.headers, rawStatus: params.statusCode });
        break;
      case 'Network.loadingFinished':
        if (load.last) Object.assign(load.last, { finished: params.timestamp, isWhole: true });
        break;
      case 'Network.loadingFailed':
        if (load.last) {
          Object.assign(load.last, {
            type: params.type ?? load.last.type,
            finished: params.timestamp,
            error: params.errorText,
            blockedReason: params.blockedReason,
            corsError: params.corsErrorStatus?.corsError,
          });
        }
        break;
    }
  }

  #load(id) {
    let load = this.#loads.get(id);
    if (!load) {
      load = new Load();
      this.#loads.set(id, load);
    }
    return load;
  }

  #sent(load, params, sessionId) {
    if (params.redirectResponse) {
      load.hasRaw[load.hops.length - 1] = params.redirectHasExtraInfo;
      Object.assign(load.last, { response: params.redirectResponse, finished: params.timestamp, isRedirected: true });
    }
    const hop = {
      id: params.requestId,
      sessionId,
      request: params.request,
      wallTime: params.wallTime,
      started: params.timestamp,
      type: params.type,
      initiator: params.initiator,
    };
    load.hops.push(hop);
    this.#order.push(hop);
  }

  /** Chromium's own verdicts, for the provenance file. */
  verdicts() {
    return this.#order.filter(isOfPage).map((e) => ({
      method: e.request.method,
      url: e.request.url,
      blocked: e.error !== undefined,
      corsError: e.corsError ?? null,
    }));
  }

  /** What went wrong below or beside CORS, for each request of `verdicts`. */
  failures() {
    return this.#order.filter(isOfPage).map((e) => ({
      type: e.type,
      isRedirected: e.isRedirected ?? false,
      netError: e.error ?? null,
      blockedReason: e.blockedReason ?? null,
    }));
  }

  /** Asks for the bodies that DevTools would have exported; `send(method, params, sessionId)`. */
  async fetchBodies(send) {
    for (const hop of this.#order.filter(({ isWhole, type }) => isWhole && type !== 'Preflight')) {
      const answer = await send('Network.getResponseBody', { requestId: hop.id }, hop.sessionId).catch(() => null);
      if (answer?.body)
        hop.content = answer.base64Encoded ? { text: answer.body, encoding: 'base64' } : { text: answer.body };
    }
  }

  har(pageUrl) {
    for (const load of this.#loads.values()) load.settle();
    const entries = this.#order.filter((e) => e.request.url.startsWith('http')).map((e) => harEntry(e));
    const first = entries[0]?.startedDateTime;
    return {
      log: {
        version: '1.2',
        creator: { name: 'WebInspector', version: '537.36' },
        comment: 'written by captures/generate from DevTools events, in the shape of the exporter of Chrome DevTools',
        pages: [
          { startedDateTime: first, id: 'page_1', title: pageUrl, pageTimings: { onContentLoad: -1, onLoad: -1 } },
        ],
        entries: entries.sort((a, b) => a.startedDateTime.localeCompare(b.startedDateTime)),
      },
    };
  }
}

function responseOf(e, status, version) {
  const headers = status === 0 ? [] : shown(e.rawResponse ?? e.response?.headers);
  return {
    status,
    statusText: e.response?.statusText ?? '',
    httpVersion: version,
    headers,
    cookies: [],
    content: {
      size: e.error ? 0 : (e.response?.encodedDataLength ?? 0),
      mimeType: e.response?.mimeType ?? 'x-unknown',
      ...e.content,
    },
    redirectURL: headers.find(({ name }) => name.toLowerCase() === 'location')?.value ?? '',
    headersSize: -1,
    bodySize: -1,
    _transferSize: 0,
    _error: e.error ?? null,
    ...(e.response?.fromServiceWorker ? { _fetchedViaServiceWorker: true } : {}),
  };
}

function harEntry(e) {
  const status = e.rawStatus ?? e.response?.status ?? 0;
  const version = e.response ? (e.response.protocol === 'h2' ? 'http/2.0' : 'HTTP/1.1') : '';
  const time = Math.max(0, ((e.finished ?? e.started) - e.started) * 1000);
  const url = new URL(e.request.url);
  url.hash = '';
  return {
    _initiator: {
      type: e.type === 'Preflight' ? 'preflight' : (e.initiator?.type ?? 'other'),
      url: e.type === 'Preflight' ? e.request.url : undefined,
    },
    _priority: e.request.initialPriority,
    _resourceType: (e.type ?? 'Other').toLowerCase(),
    ...(e.response?.fromDiskCache ? { _fromCache: 'disk' } : {}),
    cache: {},
    connection: e.response ? String(e.response.remotePort ?? '') : undefined,
    pageref: 'page_1',
    request: {
      method: e.request.method,
      url: url.href,
      httpVersion: version,
      headers: shown(e.rawRequest ?? e.request.headers),
      queryString: [...url.searchParams].map(([name, value]) => ({ name, value })),
      cookies: [],
      headersSize: -1,
      bodySize: 0,
    },
    response: responseOf(e, status, version),
    serverIPAddress: e.response?.remoteIPAddress ?? '',
    startedDateTime: iso(e.wallTime),
    time,
    timings: { blocked: -1, dns: -1, ssl: -1, connect: -1, send: 0, wait: time, receive: 0 },
  };
}
