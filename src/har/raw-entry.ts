import type { Scalar } from './json-shape.ts';

/** Cookies and headers of a request or response, as they stand in the file. */
export class RawMessage {
  version: Scalar = null;
  /** Names and values alternating, without pseudo-headers; values are not yet trimmed or split. */
  headers: string[] = [];
  /** HTTP/2 and HTTP/3: the list has pseudo-headers, so it is not Chrome's provisional one. */
  hasPseudoHeaders = false;
  hasCookies = false;
  /** Code units of `headers`. */
  weight = 0;
}

export class RawRequest extends RawMessage {
  method: Scalar = null;
  url: Scalar = null;
}

export class RawResponse extends RawMessage {
  status: Scalar = null;
  error: Scalar = null;
  failureText: Scalar = null;
  /** `_error` is there, be it null: what Chromium does for every entry. */
  hasErrorMember = false;
  viaServiceWorker: Scalar = null;
  contentSize: Scalar = null;
  contentText: string | null = null;
  contentEncoding: Scalar = null;
}

/** One element of `log.entries`: the wanted members, whatever their types, the last one of a name. */
export class RawEntry {
  readonly index: number;
  readonly offset: number;
  request: RawRequest | null = null;
  response: RawResponse | null = null;
  started: Scalar = null;
  time: Scalar = null;
  pageref: Scalar = null;
  serverAddress: Scalar = null;
  serverPort: Scalar = null;
  connection: Scalar = null;
  connectionId: Scalar = null;
  resourceType: Scalar = null;
  initiatorType: Scalar = null;
  fromCache: Scalar = null;
  fetchType: Scalar = null;
  hasCacheAfter = false;
  /** Playwright: the service worker that made the request. */
  serviceWorker: Scalar = null;
  error: Scalar = null;
  /** `blocked`, `dns`, `connect` and `send` together, milliseconds. */
  beforeWait = 0;
  wait: Scalar = null;
  mark: 'playwright' | 'firefox' | 'proxy' | null = null;

  constructor(index: number, offset: number) {
    this.index = index;
    this.offset = offset;
  }

  /** About how many code units it holds. */
  get weight(): number {
    const { request, response } = this;
    return (request?.weight ?? 0) + (response?.weight ?? 0) + (response?.contentText?.length ?? 0) + 1000;
  }
}
