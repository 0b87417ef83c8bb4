import type { Exchange, FrameSpan, HeaderList, Lack } from '../../exchange/exchange.ts';
import type { ConnectionInfo } from '../../flow/stream.ts';
import { isError } from '../kept-body.ts';
import type { RequestHead, ResponseHead } from './message-heads.ts';

const NO_HEADERS: HeaderList = [];
const NO_FRAMES: readonly FrameSpan[] = [];

/** What the exchanges of a connection have in common. */
export interface StreamsOrigin {
  readonly file: string;
  readonly connection: ConnectionInfo;
  readonly protocol: 'h2' | 'h3';
}

/** How an exchange ended. */
export interface StreamEnding {
  readonly endTimeUs: number;
  readonly lack: Lack | null;
  readonly isComplete: boolean;
}

/** A stream as it was seen: request, response, or both. */
interface SeenStream {
  readonly id: number;
  readonly request: RequestHead | null;
  readonly response: ResponseHead | null;
}

/** An exchange out of what was seen of a stream. */
export function toExchange(
  id: number,
  origin: StreamsOrigin,
  { id: streamId, request, response }: SeenStream,
  { endTimeUs, lack, isComplete }: StreamEnding,
): Exchange {
  const { connection, protocol, file } = origin;
  const timeUs = request?.timeUs ?? response?.timeUs ?? endTimeUs;
  const body = response?.body?.text(response.contentEncoding) ?? null;
  const isErrorBody = response !== null && isError(response.status);
  const exchange: Exchange = {
    id,
    source: {
      kind: 'capture',
      file,
      request: request === null ? NO_FRAMES : request.frames,
      response: response === null ? NO_FRAMES : response.frames,
    },
    timeUs,
    responseTimeUs: response === null ? null : response.timeUs,
    endTimeUs: Math.max(timeUs, endTimeUs),
    protocol,
    client: connection.client,
    server: connection.server,
    connection: connection.id,
    fromStart: connection.fromStart,
    method: request === null ? null : request.method,
    url: request === null ? null : request.url,
    requestHeaders: request === null ? NO_HEADERS : request.headers,
    requestKnowledge: request === null ? 'none' : request.knowledge,
    status: response === null || response.status === 0 ? null : response.status,
    responseHeaders: response === null ? NO_HEADERS : response.headers,
    responseKnowledge: response === null ? 'none' : response.knowledge,
    errorBody: isErrorBody ? body : null,
    bodyStart: isErrorBody ? null : body,
    // Without its status a response says nothing of the outcome.
    lack: lack ?? (response?.status === 0 ? 'gap' : null),
    complete: isComplete,
    har: null,
  };
  // Streams with even numbers are the server's (RFC 9113 section 5.1.1); those of HTTP/3 are numbered otherwise.
  return protocol === 'h2' && streamId % 2 === 0 ? { ...exchange, isPushed: true } : exchange;
}
