import type { Diagnostic } from './diagnostic.ts';
import { listOf, plural } from './wording.ts';

/** `hosts`: by the name that the client asked for, else the address; most often first. `frame`: the first place. */
export const tlsNotDecoded = (
  file: string,
  frame: number,
  connections: number,
  hosts: readonly string[],
): Diagnostic => ({
  code: 'tls/not-decoded',
  severity: 'warning',
  message: `${plural(connections, 'connection')} with ${listOf(hosts)} ${connections === 1 ? 'is' : 'are'} encrypted and ${connections === 1 ? 'was' : 'were'} not read`,
  primary: { source: { kind: 'frame', file, frame, line: '', span: null }, text: 'begins here' },
  secondary: [],
  notes: ['this version reads plaintext HTTP in captures; a key log (SSLKEYLOGFILE) is not used yet'],
  help: {
    text: 'export a HAR from the browser (DevTools, Network, "Export HAR") and give that',
    applicability: 'has-placeholder',
    edits: [],
  },
});
