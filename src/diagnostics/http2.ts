import type { Diagnostic } from './diagnostic.ts';

export const http2NotDecoded = (file: string, frame: number, server: string): Diagnostic => ({
  code: 'http2/not-decoded',
  severity: 'warning',
  message: `${server} speaks HTTP/2, which captures are not read for yet`,
  primary: { source: { kind: 'frame', file, frame, line: '', span: null }, text: 'begins here' },
  secondary: [],
  notes: [],
  help: { text: 'export a HAR from the browser instead', applicability: 'has-placeholder', edits: [] },
});
