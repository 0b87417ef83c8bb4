import type { CorsError } from '../fetch/cors-error.ts';

/**
 * Names and values alternating, in wire order, duplicates kept, spelling kept: `['Host', 'a', 'Origin', 'b']`.
 * Values have no outer whitespace; bytes above 0x7F are decoded as latin1 (RFC 9110 section 5.5).
 */
export type HeaderList = readonly string[];

/** How far a header list of a source can be trusted. */
export type HeaderKnowledge =
  /** As on the wire. */
  | 'complete'
  /** The exporter removed secrets: an absent `Authorization`, `Cookie` or `Set-Cookie` says nothing. */
  | 'sanitised'
  /**
   * Any header may be absent, `Origin` included: Chrome's "provisional" list; a head that was cut off behind the last
   * header here, which the next line may say again; references to messages of HTTP/2 that were not captured.
   */
  | 'provisional'
  /** Nothing is known (no response, or unreadable). */
  | 'none';

/** Whether a header that is not in the list may have been in the message: it was cut off, or only a part of it can be known. */
export const isKnownInPart = (knowledge: HeaderKnowledge): boolean =>
  knowledge === 'provisional' || knowledge === 'none';

/** Why there is no (whole) response. */
export type Lack =
  | 'reset'
  | 'closed'
  | 'timeout'
  | 'gap'
  | 'capture-ended'
  /** It is encrypted, and could not be decrypted. */
  | 'unread'
  | 'refused'
  | 'dns'
  | 'tls'
  | 'aborted'
  | 'blocked'
  | 'network-error';

/** A frame and the offset of the message head at which its bytes begin. */
export interface FrameSpan {
  /** 1-based, as Wireshark counts. */
  readonly frame: number;
  readonly offset: number;
  /** The file of the frame, where it is not that of the source: captures that go on in several files. */
  readonly file?: string;
}

/** Where an exchange was seen. */
export type ExchangeSource =
  | {
      readonly kind: 'capture';
      readonly file: string;
      /** Frames that hold the request head, first byte first; empty when the request was not captured. */
      readonly request: readonly FrameSpan[];
      readonly response: readonly FrameSpan[];
    }
  | { readonly kind: 'har'; readonly file: string /** 0-based index in `log.entries`. */; readonly entry: number }
  | {
      readonly kind: 'netlog';
      readonly file: string;
      /** The id of the source (`URL_REQUEST`) whose events tell of it, as every NetLog viewer shows it. */
      readonly id: number;
    };

/** Of a frame of an exchange. */
export const fileOfFrame = (source: { readonly file: string }, span: FrameSpan | undefined): string =>
  span?.file ?? source.file;

/** What only a NetLog of Chromium can tell about an exchange. */
export interface NetLogFacts {
  /** The same for a preflight and its actual request, and for no others of an input; `null` when it has no partner. */
  readonly join: number | null;
  /** Whether credentials were sent along (`false`: withheld); `null` when the log does not say. */
  readonly credentials: boolean | null;
  /** `CHECK_CORS_PREFLIGHT_CACHE` found an earlier preflight that allows the request. */
  readonly preflightCached: boolean;
  /** `CORS_PREFLIGHT_ERROR`: the verdict of the browser itself. */
  readonly preflightError: { readonly corsError: CorsError; readonly failedParameter: string | null } | null;
}

/** What only a HAR, or a NetLog, can tell about an exchange. */
export interface HarFacts {
  /** The exporter by family, as far as it matters to the reader. */
  readonly exporter: 'chromium' | 'firefox' | 'safari' | 'playwright' | 'proxy' | 'netlog' | 'other';
  /** `_resourceType`, lower case, or `null`. */
  readonly resourceType: string | null;
  /** `_initiator.type`, or `null`. */
  readonly initiator: string | null;
  /** `response._error`, `_failureText`, ...: `net::ERR_FAILED`, ...; `null` when absent, null or empty. */
  readonly error: string | null;
  /** The answer had come when the page gave the request up: what it did not want is the body, or its rest. */
  readonly gaveUpRest: boolean;
  readonly fromCache: boolean;
  readonly fromServiceWorker: boolean;
  /** A service worker asked (Playwright writes what it asks, its preflights too, apart from what the page did). */
  readonly byServiceWorker: boolean;
  /** Origin of the page by `pageref` (title URL), or `null`. */
  readonly pageOrigin: string | null;
  /** IP address that the page came from, or `null`. */
  readonly pageAddress: string | null;
  /** Length of the decoded content in bytes, or `null`. */
  readonly contentBytes: number | null;
  /** Only of a NetLog. */
  readonly netlog?: NetLogFacts;
}

/** A request and its response, or the lack of one. Plain data, whichever HTTP version or source it came from. */
export interface Exchange {
  /** 1-based, in order of completion. */
  readonly id: number;
  readonly source: ExchangeSource;
  /** When the request began, microseconds since the epoch. */
  readonly timeUs: number;
  /** When the response (head) began, or `null`. */
  readonly responseTimeUs: number | null;
  /** When the exchange was over (HAR: start + time), at least `timeUs`. */
  readonly endTimeUs: number;
  readonly protocol: 'http/1.0' | 'http/1.1' | 'h2' | 'h3' | 'unknown';
  /** `address:port` (IPv6 in brackets), or `null`. */
  readonly client: string | null;
  readonly server: string | null;
  /** A number for the connection, unique within an input; 0 when unknown. */
  readonly connection: number;
  /** The beginning of the connection is in the input, so that no request on it came before. */
  readonly fromStart: boolean;
  /** `null` when only the response was captured. Case kept. */
  readonly method: string | null;
  /** Absolute URL without fragment, or `null` when the request was not captured. */
  readonly url: string | null;
  /** The target of a request whose head was cut off before its Host, where nothing else says which host was asked. */
  readonly target?: string;
  readonly requestHeaders: HeaderList;
  readonly requestKnowledge: HeaderKnowledge;
  readonly status: number | null;
  readonly responseHeaders: HeaderList;
  readonly responseKnowledge: HeaderKnowledge;
  /** The first 64 KiB of an error response's body, content coding undone; `null` when not kept. */
  readonly errorBody: string | null;
  /**
   * Of other responses to elements that load without CORS, where it decides whether they may: the first KiB of the body,
   * content coding undone; `null` when not kept.
   */
  readonly bodyStart: string | null;
  readonly lack: Lack | null;
  /** Both heads whole and the bodies seen to their end (HAR: as far as it says). */
  readonly complete: boolean;
  readonly har: HarFacts | null;
  /** The server made up the request, and answered it unasked (RFC 9113 section 8.4). */
  readonly isPushed?: true;
  /** Where else it was seen: in other recordings of the same visit. */
  readonly alsoIn?: readonly ExchangeSource[];
}
