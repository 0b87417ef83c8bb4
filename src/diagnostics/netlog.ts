import type { Diagnostic, Label } from './diagnostic.ts';
import { plural } from './wording.ts';

const at = (file: string, offset: number | null, text = ''): Label => ({
  source: { kind: 'file', file, offset },
  text,
});

export function withoutConstants(file: string): Diagnostic {
  return {
    code: 'netlog/without-constants',
    severity: 'error',
    message: 'the events of this NetLog cannot be told apart: its `constants` are missing',
    primary: at(file, null),
    secondary: [],
    notes: ['the numbers of events differ from build to build; only `constants` says what they stand for'],
    help: {
      text: 'record it again with chrome://net-export, and keep the file as it was written',
      applicability: 'has-placeholder',
      edits: [],
    },
  };
}

/** Where a NetLog ends too early. */
export interface NetLogCut {
  /** Requests that were told before. */
  readonly requests: number;
  /** Where the unfinished event begins; `null` when none had begun. */
  readonly offset: number | null;
}

export function netLogTruncated(file: string, { requests, offset }: NetLogCut): Diagnostic {
  return {
    code: 'netlog/truncated',
    severity: 'info',
    message: 'the NetLog was never closed: the browser was stopped while it wrote',
    primary: at(file, offset, offset === null ? '' : 'this event is cut off'),
    secondary: [],
    notes: [`all whole events were read: ${plural(requests, 'request')}`],
    help: null,
  };
}

export interface MalformedEvents {
  readonly places: number;
  /** Of the first place. */
  readonly offset: number;
}

export function malformedEvents(file: string, { places, offset }: MalformedEvents): Diagnostic {
  return {
    code: 'netlog/malformed-event',
    severity: 'warning',
    message: places === 1 ? 'a part of the NetLog cannot be read' : `${places} parts of the NetLog cannot be read`,
    primary: at(file, offset, 'no event from here'),
    secondary: [],
    notes: ['reading went on with the next event; a request that these parts belong to may look unfinished'],
    help: null,
  };
}
