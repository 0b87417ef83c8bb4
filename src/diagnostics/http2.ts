import type { Diagnostic } from './diagnostic.ts';
import { listOf, plural } from './wording.ts';

/** `hosts`: those concerned, most often first. `frame`: where the first connection begins. */
export const http2NotDecoded = (
  file: string,
  frame: number,
  connections: number,
  hosts: readonly string[],
): Diagnostic => ({
  code: 'http2/not-decoded',
  severity: 'warning',
  message: `${plural(connections, 'connection')} with ${listOf(hosts)} ${connections === 1 ? 'speaks' : 'speak'} HTTP/2, which this version does not read in captures`,
  primary: { source: { kind: 'frame', file, frame, line: '', span: null }, text: 'begins here' },
  secondary: [],
  notes: ['a capture is read for HTTP/1.0 and HTTP/1.1; a HAR for every version'],
  help: {
    text: 'export a HAR from the browser (DevTools, Network, "Export HAR") and give that',
    applicability: 'has-placeholder',
    edits: [],
  },
});
