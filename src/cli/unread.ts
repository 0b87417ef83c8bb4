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
