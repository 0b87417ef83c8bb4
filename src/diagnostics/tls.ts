import type { Diagnostic } from './diagnostic.ts';

export const tlsNotDecoded = (file: string, frame: number, host: string): Diagnostic => ({
  code: 'tls/not-decoded',
  severity: 'warning',
  message: `the traffic with ${host} is encrypted and was not read`,
  primary: { source: { kind: 'frame', file, frame, line: '', span: null }, text: 'begins here' },
  secondary: [],
  notes: [],
  help: {
    text: 'export a HAR from the browser (DevTools, Network) instead',
    applicability: 'has-placeholder',
    edits: [],
  },
});
