// Writes a HAR in the shape of Chrome's "Export HAR (sanitized)" from DevTools network events.
const iso = (seconds) => new Date(seconds * 1000).toISOString();
const pairs = (headers) =>
  Object.entries(headers ?? {}).flatMap(([name, value]) => value.split('\n').map((line) => ({ name, value: line })));
const SECRET = new Set(['cookie', 'authorization', 'set-cookie']);
const shown = (headers) => pairs(headers).filter(({ name }) => !SECRET.has(name.toLowerCase()));

export class HarRecorder {
  #requests = new Map();
  #order = [];

  event({ method, params }) {
    if (!method?.startsWith('Network.')) return;
    const entry = this.#entry(params.requestId);
    switch (method) {
      case 'Network.requestWillBeSent':
        Object.assign(entry, {
          request: params.request,
          wallTime: params.wallTime,
          started: params.timestamp,
          type: params.type,
          initiator: params.initiator,
        });
        this.#order.push(entry);
        break;
      case 'Network.requestWillBeSentExtraInfo':
        entry.rawRequest = params.headers;
        break;
      case 'Network.responseReceived':
        Object.assign(entry, { response: params.response, type: params.type ?? entry.type });
        break;
      case 'Network.responseReceivedExtraInfo':
        Object.assign(entry, { rawResponse: params.headers, rawStatus: params.statusCode });
        break;
      case 'Network.loadingFinished':
        entry.finished = params.timestamp;
        break;
      case 'Network.loadingFailed':
        Object.assign(entry, {
          finished: params.timestamp,
          error: params.errorText,
          corsError: params.corsErrorStatus?.corsError,
        });
        break;
    }
  }

  #entry(id) {
    let entry = this.#requests.get(id);
    if (!entry) {
      entry = {};
      this.#requests.set(id, entry);
    }
    return entry;
  }

  /** Chromium's own verdicts, for the provenance file. */
  verdicts() {
    return this.#order
      .filter((e) => e.type !== 'Preflight' && e.type !== 'Document')
      .map((e) => ({
        method: e.request.method,
        url: e.request.url,
        blocked: e.error !== undefined,
        corsError: e.corsError ?? null,
      }));
  }

  har(pageUrl) {
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
    response: {
      status,
      statusText: e.response?.statusText ?? '',
      httpVersion: version,
      headers: status === 0 ? [] : shown(e.rawResponse ?? e.response?.headers),
      cookies: [],
      content: {
        size: e.error ? 0 : (e.response?.encodedDataLength ?? 0),
        mimeType: e.response?.mimeType ?? 'x-unknown',
      },
      redirectURL: '',
      headersSize: -1,
      bodySize: -1,
      _transferSize: 0,
      _error: e.error ?? null,
    },
    serverIPAddress: e.response?.remoteIPAddress ?? '',
    startedDateTime: iso(e.wallTime),
    time,
    timings: { blocked: -1, dns: -1, ssl: -1, connect: -1, send: 0, wait: time, receive: 0 },
  };
}
