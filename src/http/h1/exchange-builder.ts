import type { Exchange, HeaderKnowledge, HeaderList, Lack } from '../../exchange/exchange.ts';
import type { ConnectionInfo } from '../../flow/stream.ts';
import type { Head } from './head.ts';
import type { HeadPlace } from './head-place.ts';
import type { PendingRequest } from './request-queue.ts';

export interface Parts {
  readonly id: number;
  readonly file: string;
  readonly connection: ConnectionInfo;
  readonly request: PendingRequest | null;
  readonly response: { readonly head: Head; readonly place: HeadPlace; readonly status: number } | null;
  readonly errorBody: string | null;
  readonly whole: boolean;
  readonly endTimeUs: number;
  readonly lack: Lack | null;
}

const NONE: HeaderList = [];
const knowledge = (head: Head | undefined): HeaderKnowledge =>
  head === undefined ? 'none' : head.cut ? 'provisional' : 'complete';

/** An `Exchange` out of two heads, or of one. */
export function toExchange(parts: Parts): Exchange {
  const { request, response, connection } = parts;
  const timeUs = request?.place.timeUs ?? response?.place.timeUs ?? parts.endTimeUs;
  const startLine = request?.head.startLine ?? response?.head.startLine ?? '';
  return {
    id: parts.id,
    source: {
      kind: 'capture',
      file: parts.file,
      request: request?.place.frames ?? [],
      response: response?.place.frames ?? [],
    },
    timeUs,
    responseTimeUs: response?.place.timeUs ?? null,
    endTimeUs: Math.max(timeUs, parts.endTimeUs),
    protocol: startLine.includes('HTTP/1.0') ? 'http/1.0' : 'http/1.1',
    client: connection.client,
    server: connection.server,
    connection: connection.id,
    method: request?.method ?? null,
    url: request ? urlOf(request, connection.server) : null,
    requestHeaders: request?.head.headers ?? NONE,
    requestKnowledge: knowledge(request?.head),
    status: response && response.status > 0 ? response.status : null,
    responseHeaders: response?.head.headers ?? NONE,
    responseKnowledge: knowledge(response?.head),
    errorBody: parts.errorBody,
    lack: parts.lack,
    complete: parts.whole,
    har: null,
  };
}

/**
 * The absolute URL of a request (RFC 9112 section 3.3), without fragment: the target itself in absolute form, else the
 * Host header (or the server's address) and the target. Targets in authority or asterisk form, and what is no target at
 * all, stay as they are. A target ends at the first blank, as recipients that are not strict read it.
 */
function urlOf({ head, method }: PendingRequest, server: string): string {
  const line = head.startLine;
  const from = method.length + 1;
  const blank = line.indexOf(' ', from);
  const target = line.slice(from, blank < 0 ? line.length : blank);
  if (!target.startsWith('/')) return target;
  const host = head.host === null || head.host === '' ? server : head.host;
  const hash = target.indexOf('#');
  return `http://${withoutDefaultPort(host)}${hash < 0 ? target : target.slice(0, hash)}`;
}

const withoutDefaultPort = (host: string): string => (host.endsWith(':80') ? host.slice(0, -3) : host);
