import type { HeaderList } from '../../exchange/exchange.ts';
import type { FieldSink, Malformed } from './field-sink.ts';

/** Longer lists than any server takes, counted as RFC 9113 section 6.5.2 does (SETTINGS_MAX_HEADER_LIST_SIZE). */
const MAX_LIST_BYTES = 1 << 20;
const FIELD_OVERHEAD = 32;

/** A header section of HTTP/2 or HTTP/3: pseudo-header fields (RFC 9113 section 8.3) and headers. */
export interface FieldSection {
  readonly method: string | null;
  readonly scheme: string | null;
  readonly authority: string | null;
  readonly path: string | null;
  /** Of extended CONNECT (RFC 8441). */
  readonly protocol: string | null;
  /** 0: none, or none that is a number. */
  readonly status: number;
  readonly host: string | null;
  readonly contentType: string | null;
  readonly contentEncoding: string | null;
  readonly headers: HeaderList;
  /** Of all fields, as RFC 9113 section 6.5.2 counts: what it takes to keep them, about. */
  readonly bytes: number;
  /** Fields are missing: they cannot be known, or were too many. */
  readonly isPartial: boolean;
  /** It breaks rules for which receivers do not accept it (RFC 9113 sections 8.2 and 8.3): who does not. `null`: all do. */
  readonly malformed: Malformed | null;
}

const COLON = 0x3a;
const SPACE = 0x20;
const TAB = 0x09;
const SCRATCH_LIMIT = 1024;

/** Collects the fields of one section at a time. */
export class FieldCollector implements FieldSink {
  readonly #scratch: string[] = [];
  #count = 0;
  #bytes = 0;
  #method: string | null = null;
  #scheme: string | null = null;
  #authority: string | null = null;
  #path: string | null = null;
  #protocol: string | null = null;
  #status = 0;
  #host: string | null = null;
  #contentType: string | null = null;
  #contentEncoding: string | null = null;
  #isPartial = false;
  #malformed: Malformed | null = null;

  field(name: string, value: string): void {
    this.#bytes += name.length + value.length + FIELD_OVERHEAD;
    if (this.#bytes > MAX_LIST_BYTES) this.#isPartial = true;
    else if (name.charCodeAt(0) === COLON) this.#pseudoHeader(name, value);
    else {
      const text = trimmed(value);
      this.#scratch[this.#count] = name;
      this.#scratch[this.#count + 1] = text;
      this.#count += 2;
      this.#note(name, text);
    }
  }

  malformed(by: Malformed): void {
    if (this.#malformed !== 'everywhere') this.#malformed = by;
  }

  unknownField(): void {
    this.#isPartial = true;
  }

  /** Hands out the section, and is ready for the next. */
  take(): FieldSection {
    const section: FieldSection = {
      method: this.#method,
      scheme: this.#scheme,
      authority: this.#authority,
      path: this.#path,
      protocol: this.#protocol,
      status: this.#status,
      host: this.#host,
      contentType: this.#contentType,
      contentEncoding: this.#contentEncoding,
      headers: this.#scratch.slice(0, this.#count),
      bytes: this.#bytes,
      isPartial: this.#isPartial,
      malformed: this.#malformed,
    };
    this.#count = this.#bytes = this.#status = 0;
    this.#method = this.#scheme = this.#authority = this.#path = this.#protocol = null;
    this.#host = this.#contentType = this.#contentEncoding = null;
    this.#isPartial = false;
    this.#malformed = null;
    if (this.#scratch.length > SCRATCH_LIMIT) this.#scratch.length = SCRATCH_LIMIT;
    return section;
  }

  /** Behind a header, or twice, they are forbidden; the first counts. */
  #pseudoHeader(name: string, value: string): void {
    if (this.#count > 0) this.malformed('everywhere');
    switch (name) {
      case ':method':
        this.#method ??= value;
        break;
      case ':scheme':
        this.#scheme ??= value;
        break;
      case ':authority':
        this.#authority ??= value;
        break;
      case ':path':
        this.#path ??= value;
        break;
      case ':protocol':
        this.#protocol ??= value;
        break;
      case ':status':
        if (this.#status !== 0) this.malformed('everywhere');
        else if (/^[1-9]\d\d$/.test(value)) this.#status = Number(value);
        break;
    }
  }

  #note(name: string, value: string): void {
    switch (name) {
      case 'host':
        this.#host ??= value;
        break;
      case 'content-type':
        this.#contentType ??= value;
        break;
      case 'content-encoding':
        this.#contentEncoding = this.#contentEncoding === null ? value : `${this.#contentEncoding}, ${value}`;
        break;
      case 'transfer-encoding':
        // RFC 9113 section 8.2.2 forbids it with others, which nobody minds.
        this.malformed('chromium');
        break;
    }
  }
}

const isBlank = (unit: number): boolean => unit === SPACE || unit === TAB;

/** RFC 9113 section 8.2.1 forbids outer blanks. */
function trimmed(value: string): string {
  let start = 0;
  let end = value.length;
  if (end === 0 || !(isBlank(value.charCodeAt(0)) || isBlank(value.charCodeAt(end - 1)))) return value;
  while (start < end && isBlank(value.charCodeAt(start))) start += 1;
  while (end > start && isBlank(value.charCodeAt(end - 1))) end -= 1;
  return value.slice(start, end);
}
