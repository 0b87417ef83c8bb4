import type { Diagnostic, Label } from './diagnostic.ts';
import { plural } from './wording.ts';

const at = (file: string, offset: number | null, text = ''): Label => ({
  source: { kind: 'file', file, offset },
  text,
});

/** `isRules`: it begins as a CORS configuration does. */
export function notHar(file: string, isRules = false): Diagnostic {
  return {
    code: 'har/not-har',
    severity: 'error',
    message: 'this JSON file is not a HAR: it has no `log.entries`',
    primary: at(file, null),
    secondary: [],
    notes: [],
    help: {
      text: isRules
        ? 'it looks like a CORS configuration: give it with --cors, beside the input'
        : 'in the network panel of the browser choose "Export HAR" (or "Save all as HAR")',
      applicability: 'has-placeholder',
      edits: [],
    },
  };
}

/** Where a HAR ends too early. */
export interface HarCut {
  /** Entries that were read before. */
  readonly entries: number;
  /** Where the unfinished entry begins; `null` when none had begun, or unknown. */
  readonly offset: number | null;
}

export function truncated(file: string, { entries: whole, offset }: HarCut): Diagnostic {
  return {
    code: 'har/truncated',
    severity: 'warning',
    message: offset === null ? 'the HAR ends before its JSON does' : 'the HAR ends in the middle of an entry',
    primary: at(file, offset, offset === null ? '' : 'this entry is cut off'),
    secondary: [],
    notes: [
      whole === 0
        ? 'it has no whole entry'
        : `${plural(whole, 'entry', 'entries')} before it ${whole === 1 ? 'was' : 'were'} analysed`,
    ],
    help:
      whole === 0 ? { text: 'export or copy the whole file again', applicability: 'has-placeholder', edits: [] } : null,
  };
}

export interface MalformedEntries {
  readonly places: number;
  /** Of the first place, when it is known. */
  readonly offset: number | null;
  /** 0-based index of the first entry that is lost; `null` when the damage is outside the entries. */
  readonly index: number | null;
}

export function malformedEntry(file: string, { places, offset, index }: MalformedEntries): Diagnostic {
  return {
    code: 'har/malformed-entry',
    severity: 'warning',
    message: places === 1 ? 'a part of the HAR cannot be read' : `${places} parts of the HAR cannot be read`,
    primary: at(file, offset, index === null ? 'not JSON from here' : `in entry ${index}`),
    secondary: [],
    notes: ['reading went on with the next entry; what these parts recorded is missing from the analysis'],
    help: null,
  };
}

export function preflightsHidden(file: string, exporter: 'playwright' | 'safari'): Diagnostic {
  return {
    code: 'har/preflights-hidden',
    severity: 'info',
    message: `${exporter === 'safari' ? 'Safari' : 'Playwright'} writes no preflights to its HAR files`,
    primary: at(file, null),
    secondary: [],
    notes: ['whether a preflight was sent, and what the bucket answered, cannot be seen in this file'],
    help: {
      text: 'record the same with tcpdump, a proxy or Chrome to see the preflights',
      applicability: 'has-placeholder',
      edits: [],
    },
  };
}
