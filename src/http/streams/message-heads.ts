import type { FrameSpan, HeaderKnowledge, HeaderList } from '../../exchange/exchange.ts';
import { type KeptBody, keptBodyOf } from '../kept-body.ts';
import type { FieldSection } from './field-section.ts';

/** The head of a request, whichever HTTP version it came in. */
export interface RequestHead {
  readonly method: string | null;
  readonly url: string | null;
  readonly headers: HeaderList;
  readonly knowledge: HeaderKnowledge;
  readonly frames: readonly FrameSpan[];
  readonly timeUs: number;
  /** What it takes to keep its headers, about. */
  readonly bytes: number;
}

/** The head of a final response. */
export interface ResponseHead {
  /** 0: not known. */
  readonly status: number;
  readonly headers: HeaderList;
  readonly knowledge: HeaderKnowledge;
  readonly frames: readonly FrameSpan[];
  readonly timeUs: number;
  readonly bytes: number;
  readonly contentEncoding: string | null;
  readonly body: KeptBody | null;
}

/** `server`: stands in where the request names no authority. */
export function requestHead(
  section: FieldSection,
  server: string,
  frames: readonly FrameSpan[],
  timeUs: number,
): RequestHead {
  const { method, headers, bytes, isPartial } = section;
  const knowledge = isPartial ? 'provisional' : 'complete';
  return { method, url: urlOf(section, server), headers, knowledge, frames, timeUs, bytes };
}

/** `asked`: the headers of its request, if that was seen. */
export function responseHead(
  section: FieldSection,
  asked: HeaderList | null,
  frames: readonly FrameSpan[],
  timeUs: number,
): ResponseHead {
  const { status, headers, bytes, contentType, contentEncoding, isPartial } = section;
  const body = keptBodyOf(status, contentType, asked);
  const knowledge = isPartial ? 'provisional' : 'complete';
  return { status, headers, knowledge, frames, timeUs, bytes, contentEncoding, body };
}

/**
 * The absolute URL (RFC 9113 section 8.3.1), without fragment and default port. A part that may have been sent but
 * cannot be known makes it unknown. A CONNECT request has an authority only, unless it is an extended one (RFC 8441);
 * the path of a request for the whole server is an asterisk: both stay as they are, as in HTTP/1.1.
 */
function urlOf(section: FieldSection, server: string): string | null {
  const { scheme, path, method, protocol, isPartial } = section;
  const authority = section.authority || (isPartial ? null : section.host || server);
  if (method === 'CONNECT' && protocol === null && path === null) return authority;
  if (path === null || scheme === null || authority === null) return null;
  if (path.charCodeAt(0) !== 0x2f) return path;
  const hash = path.indexOf('#');
  return `${scheme}://${withoutDefaultPort(authority, scheme)}${hash < 0 ? path : path.slice(0, hash)}`;
}

function withoutDefaultPort(authority: string, scheme: string): string {
  if (scheme === 'https' && authority.endsWith(':443')) return authority.slice(0, -4);
  return scheme === 'http' && authority.endsWith(':80') ? authority.slice(0, -3) : authority;
}
