import type { Sent } from './play.ts';
import type { Recording } from './record-tls.ts';

const REQUEST = 'CONNECT media.example:443 HTTP/1.1\r\nHost: media.example:443\r\nProxy-Connection: keep-alive\r\n\r\n';
const ANSWER = 'HTTP/1.1 200 Connection established\r\n\r\n';

/** What a client and a proxy say before a tunnel begins. */
export const OPENING: readonly Sent[] = [
  { direction: 0, bytes: Buffer.from(REQUEST) },
  { direction: 1, bytes: Buffer.from(ANSWER) },
];

/** The same conversation, in a tunnel. */
export const throughProxy = (recording: Recording): Recording => ({
  ...recording,
  sent: [...OPENING, ...recording.sent],
});
