import type { Scalar } from '../har/json-shape.ts';

/** Code units of headers kept of a message: more than servers and browsers take. */
const HEADERS_LIMIT = 1_048_576;

/** One element of `events`: the wanted members, whatever their types. */
export class RawEvent {
  readonly offset: number;
  type: Scalar = null;
  phase: Scalar = null;
  time: Scalar = null;
  source: Scalar = null;
  url: Scalar = null;
  method: Scalar = null;
  /** `PUT /key HTTP/1.1`. */
  line: Scalar = null;
  /** `name: value`, pseudo-headers and the status line included. */
  readonly headers: string[] = [];
  initiator: Scalar = null;
  loadFlags: Scalar = null;
  privacyMode: Scalar = null;
  status: Scalar = null;
  location: Scalar = null;
  netError: Scalar = null;
  /** `ERR_FAILED`, ... */
  error: Scalar = null;
  corsError: Scalar = null;
  failedParameter: Scalar = null;
  dependency: Scalar = null;
  #weight = 0;

  constructor(offset: number) {
    this.offset = offset;
  }

  header(value: Scalar): void {
    if (typeof value !== 'string' || this.#weight >= HEADERS_LIMIT) return;
    this.headers.push(value);
    this.#weight += value.length + 16;
  }
}
