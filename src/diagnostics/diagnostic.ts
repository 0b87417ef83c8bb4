import type { Basis } from './basis.ts';
import type { Code } from './code.ts';

export type Severity = 'error' | 'warning' | 'info';

/** Offsets into a text, `end` exclusive. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** The rule item a finding blames (Fetch and S3-family terms), or `null` when no rule item is at fault. */
export type BlamedItem = 'origin' | 'method' | 'allow-header' | 'expose-header' | 'max-age' | 'credentials';

/** Where a label points. Frames and entries are those of the named input file. */
export type Source =
  /** A place in a configuration; `span` are offsets into its text. */
  | { readonly kind: 'config'; readonly file: string; readonly span: Span }
  /** A line of an HTTP head in a capture, `span` marks the decisive part of `line`. Frames are 1-based. */
  | {
      readonly kind: 'frame';
      readonly file: string;
      readonly frame: number;
      readonly line: string;
      readonly span: Span | null;
    }
  /** A line of an HTTP head in a HAR. Entries are 0-based, as in `log.entries`. */
  | {
      readonly kind: 'har';
      readonly file: string;
      readonly entry: number;
      readonly line: string;
      readonly span: Span | null;
    }
  /** A line of an HTTP head in a NetLog, by the id of the source that its events belong to. */
  | {
      readonly kind: 'netlog';
      readonly file: string;
      readonly id: number;
      readonly line: string;
      readonly span: Span | null;
    }
  /** A byte offset of an input file. */
  | { readonly kind: 'file'; readonly file: string; readonly offset: number | null }
  /** A command-line argument. */
  | { readonly kind: 'argument'; readonly text: string };

export interface Label {
  readonly source: Source;
  /** What is here; may be empty for a label that only shows a line. */
  readonly text: string;
}

/** How safely an edit can be applied without asking; `changes-access`: it lets some in and locks others out. */
export type Applicability = 'safe' | 'widens-access' | 'changes-access' | 'has-placeholder';

/** What an edit that widens access gives: `nothing` where it is about caching or names. */
export type Gain = 'requests' | 'reading' | 'nothing';

/** Replaces `span` of the configuration `file` by `insert`. */
export interface Edit {
  readonly file: string;
  readonly span: Span;
  readonly insert: string;
}

export interface Help {
  readonly text: string;
  readonly applicability: Applicability;
  readonly edits: readonly Edit[];
  /** Absent: more requests. */
  readonly gain?: Gain;
}

/**
 * Something to say to the user. `message` is what is wrong: lower case, no full stop, stands alone.
 * `primary` points at the line the user can edit; the capture is evidence and goes into `secondary`.
 */
export interface Diagnostic {
  readonly code: Code;
  readonly severity: Severity;
  readonly message: string;
  readonly primary: Label | null;
  readonly secondary: readonly Label[];
  /** Why. */
  readonly notes: readonly string[];
  /** What to do. */
  readonly help: Help | null;
  /** What it rests on; only findings say. */
  readonly basis?: Basis;
  /** What the consoles of browsers say of it; only failures have words there. */
  readonly console?: ConsoleWords;
}

/** The lines that each engine prints, in order; empty: it prints nothing. */
export interface ConsoleWords {
  readonly chromium: readonly string[];
  readonly firefox: readonly string[];
  readonly webkit: readonly string[];
}
