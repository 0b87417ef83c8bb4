import type { Diagnostic } from './diagnostic.ts';
import { listOf, plural } from './wording.ts';

/** `servers`: those concerned, most often first. `frame`: the first place. */
export const resynchronised = (file: string, frame: number, count: number, servers: readonly string[]): Diagnostic => ({
  code: 'http/resynchronised',
  severity: 'info',
  message: `HTTP messages were picked up again ${plural(count, 'time')} behind missing or unreadable bytes`,
  primary: { source: { kind: 'frame', file, frame, line: '', span: null }, text: 'first read on from here' },
  secondary: [],
  notes: [`servers: ${listOf(servers)}`, 'a message that lies in the missing bytes is not in the report'],
  help: {
    text: 'capture with a larger buffer (`tcpdump -B 65536`), in full length (`-s 0`), and from before the page is opened',
    applicability: 'has-placeholder',
    edits: [],
  },
});

export const malformedHead = (file: string, frame: number, count: number, servers: readonly string[]): Diagnostic => ({
  code: 'http/malformed-head',
  severity: 'warning',
  message: `there is no HTTP message where one should begin, ${plural(count, 'time')}`,
  primary: { source: { kind: 'frame', file, frame, line: '', span: null }, text: 'first here' },
  secondary: [],
  notes: [`servers: ${listOf(servers)}`, 'the bytes up to the next start of a message were skipped'],
  help: null,
});
