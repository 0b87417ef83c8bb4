import type { Recognition } from '../flow/stream.ts';
import { GSSAPI, NONE_ACCEPTABLE, readClient } from './client-messages.ts';
import { isGranted, readServer } from './server-messages.ts';

/** What a stream inside begins with. */
export type RecogniseContent = (bytes: Buffer, start: number, end: number) => Recognition;

/** `refusal`: `later`, but for what a client may say as well. */
type Likeness = 'yes' | 'later' | 'refusal' | 'no';

/** Whether a message of SOCKS may begin with this byte. */
export const mayBeSocks = (first: number): boolean => first === 4 || first === 5 || first === 0;

/**
 * Whether these are the first messages of SOCKS that are there of a stream, and whose: whole messages and nothing
 * behind them, unless it is a beginning that `content` knows. What both sides might say waits for more.
 */
export function recogniseSocks(bytes: Buffer, start: number, end: number, content: RecogniseContent): Recognition {
  const client = likeClient(bytes, start, end, content);
  const server = likeServer(bytes, start, end, content);
  if (client === 'no' && server === 'no') return 'never';
  // A refusal that looks like a request would have to name a host and a port.
  if (client === 'yes' && server !== 'later') return 'http';
  return server === 'yes' && client === 'no' ? 'http-response' : 'later';
}

function likeClient(bytes: Buffer, start: number, end: number, content: RecogniseContent): Likeness {
  const { state, length, hasGreeting } = readClient(bytes, start, end, true, null);
  if (state === 'no') return 'no';
  if (state === 'later') return hasGreeting ? 'yes' : 'later';
  return hasGreeting ? 'yes' : likeRest(bytes, start + length, end, content);
}

function likeServer(bytes: Buffer, start: number, end: number, content: RecogniseContent): Likeness {
  const { state, length, method, reply } = readServer(bytes, start, end, true, null);
  if (state === 'no') return 'no';
  // That a server wants no more is known only beside what the client said.
  if (state === 'over') return length === end - start && isAssigned(method) ? 'later' : 'no';
  if (state === 'later') return reply === null || isGranted(reply) ? 'later' : 'refusal';
  // Eight bytes that begin with 0 are not much; what was granted goes on.
  if (reply?.version === 4 && !isGranted(reply) && start + length === end) return 'later';
  return likeRest(bytes, start + length, end, content);
}

const isAssigned = (method: number | null): boolean => method === GSSAPI || method === NONE_ACCEPTABLE;

function likeRest(bytes: Buffer, at: number, end: number, content: RecogniseContent): Likeness {
  if (at === end) return 'yes';
  const rest = content(bytes, at, end);
  return rest === 'never' ? 'no' : rest === 'later' ? 'later' : 'yes';
}
