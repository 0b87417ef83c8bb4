import type { Diagnostic } from './diagnostic.ts';

const side = (direction: 0 | 1): string => (direction === 0 ? 'requests to' : 'answers of');

export const resynchronised = (file: string, frame: number, server: string, direction: 0 | 1): Diagnostic => ({
  code: 'http/resynchronised',
  severity: 'info',
  message: `the ${side(direction)} ${server} could not be followed without a break`,
  primary: { source: { kind: 'frame', file, frame, line: '', span: null }, text: 'read on from here' },
  secondary: [],
  notes: [
    'bytes are missing from the capture, or the connection began before it; what lies between is not in the report',
  ],
  help: {
    text: 'capture with a larger buffer (-B) and from before the page is opened',
    applicability: 'has-placeholder',
    edits: [],
  },
});

export const malformedHead = (file: string, frame: number, server: string, direction: 0 | 1): Diagnostic => ({
  code: 'http/malformed-head',
  severity: 'warning',
  message: `something in the ${side(direction)} ${server} is no HTTP message`,
  primary: { source: { kind: 'frame', file, frame, line: '', span: null }, text: 'here' },
  secondary: [],
  notes: ['it was skipped up to the next start of a message'],
  help: null,
});
