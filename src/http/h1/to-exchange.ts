import type { Exchange, FrameSpan, HeaderKnowledge, HeaderList } from '../../exchange/exchange.ts';
import type { ConnectionInfo } from '../../flow/stream.ts';
import { isError } from '../kept-body.ts';
import type { RequestHead } from '../streams/message-heads.ts';
import type { SeenResponse, SentRequest } from './answered.ts';
import type { Head } from './head.ts';

const NO_HEADERS: HeaderList = [];
const NO_FRAMES: readonly FrameSpan[] = [];

/** What the exchanges of a connection have in common. */
export interface Origin {
  readonly file: string;
  readonly connection: ConnectionInfo;
}

/** How an exchange ended: what is known of the response, or of the lack of one. */
export type Ending = Pick<Exchange, 'endTimeUs' | 'lack'>;

/** An exchange out of a request, if it was captured, and the response to it, or how else it ended. */
export function toExchange(
  id: number,
  origin: Origin,
  request: SentRequest | null,
  ending: Ending | SeenResponse,
): Exchange {
  const { connection } = origin;
  const response = 'place' in ending ? ending : null;
  const first = request ?? response;
  const timeUs = first === null ? ending.endTimeUs : first.place.timeUs;
  const body = response?.body?.text(response.head.contentEncoding) ?? null;
  const isErrorBody = response !== null && isError(response.status);
  const exchange: Exchange = {
    id,
    source: {
      kind: 'capture',
      file: origin.file,
      request: request === null ? NO_FRAMES : request.place.frames,
      response: response === null ? NO_FRAMES : response.place.frames,
    },
    timeUs,
    responseTimeUs: response === null ? null : response.place.timeUs,
    endTimeUs: Math.max(timeUs, ending.endTimeUs),
    protocol: first?.head.startLine.includes('HTTP/1.0') ? 'http/1.0' : 'http/1.1',
    client: connection.client,
    server: connection.server,
    connection: connection.id,
    fromStart: connection.fromStart,
    method: request === null ? null : request.method,
    url: request === null ? null : urlOf(request, connection),
    requestHeaders: request === null ? NO_HEADERS : request.head.headers,
    requestKnowledge: knowledge(request),
    status: response === null ? null : response.status,
    responseHeaders: response === null ? NO_HEADERS : response.head.headers,
    responseKnowledge: knowledge(response),
    errorBody: isErrorBody ? body : null,
    bodyStart: isErrorBody ? null : body,
    lack: ending.lack,
    complete: request !== null && response !== null && request.isWhole && response.isWhole,
    har: null,
  };
  return request === null || exchange.url !== null ? exchange : { ...exchange, target: targetOf(request) };
}

/** The head of a request, for what answers it in another version of HTTP. */
export function requestHead(request: SentRequest, { connection }: Origin): RequestHead {
  const { head, place, method } = request;
  const { frames, timeUs } = place;
  const url = urlOf(request, connection);
  return { method, url, headers: head.headers, knowledge: knowledge(request), frames, timeUs, bytes: head.length };
}

const knowledge = (message: { readonly head: Head } | null): HeaderKnowledge =>
  message === null ? 'none' : message.head.isCut ? 'provisional' : 'complete';

/**
 * The absolute URL of a request (RFC 9112 section 3.3), without fragment: the target itself in absolute form, else the
 * Host header (or the name that the client gave to TLS or asked a proxy for, or the server's address) and the target. Targets in authority or
 * asterisk form, and what is no target at all, stay as they are. A target ends at the first blank, as recipients that
 * are not strict read it. `null`: the head was cut off before its Host, and nothing else says which host was asked.
 */
function urlOf(request: SentRequest, connection: ConnectionInfo): string | null {
  const { head } = request;
  const target = targetOf(request);
  if (target.charCodeAt(0) !== 0x2f) return target;
  const host = head.host === null || head.host === '' ? hostWithout(head, connection) : head.host;
  if (host === null) return null;
  const { scheme } = connection;
  const defaultPort = scheme === 'https' ? ':443' : ':80';
  return `${scheme}://${host.endsWith(defaultPort) ? host.slice(0, -defaultPort.length) : host}${target}`;
}

function targetOf({ head: { startLine: line }, method }: SentRequest): string {
  const from = method.length + 1;
  const blank = line.indexOf(' ', from);
  return withoutFragment(line.slice(from, blank < 0 ? line.length : blank));
}

/** The host of a request of which no Host header is known. One that was cut off may have named any, and any port. */
function hostWithout({ isCut }: Head, { server, serverName, target: asked }: ConnectionInfo): string | null {
  if (!isCut) return serverName ?? asked ?? server;
  return serverName !== null && server.endsWith(':443') ? serverName : (asked ?? null);
}

function withoutFragment(target: string): string {
  const hash = target.indexOf('#');
  return hash < 0 ? target : target.slice(0, hash);
}
