import type { Code } from '../diagnostics/code.ts';

/** Said of traffic of which nothing was read, or not all: where nothing else was read either, there is no success. */
export const UNREAD: ReadonlySet<Code> = new Set<Code>([
  'http2/not-decoded',
  'packet/snaplen-cut',
  'quic/not-decoded',
  'socks/not-decoded',
  'tls/no-secret',
  'tls/handshake-missing',
  'tls/wrong-secret',
  'tls/not-decoded',
]);

/** Said of parts of a browser's record: any request may have been in them, so that none is in the rest is no success. */
export const UNREAD_PARTS: ReadonlySet<Code> = new Set<Code>(['har/malformed-entry', 'netlog/malformed-event']);
