import type { Finding } from '../attribution/finding.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { CollectedFrame } from '../pipeline/frame-collector.ts';
import type { AssignedConfiguration } from '../pipeline/setups.ts';
import type { Replay } from '../remedy/replay.ts';
import type { AttemptStore } from './attempt-store.ts';
import type { Predicate } from './filter.ts';
import type { Trial } from './what-if.ts';

export type View =
  | 'overview'
  | 'list'
  | 'detail'
  | 'matrix'
  | 'configuration'
  | 'evidence'
  | 'diff'
  | 'choice'
  | 'help';

/** The views that Tab goes through. */
export const PANES: readonly View[] = ['overview', 'list', 'detail', 'matrix', 'configuration', 'evidence'];

export const SORTS = ['time', 'verdict', 'cause', 'host', 'method'] as const;
export type Sort = (typeof SORTS)[number];

/** Text that the user is typing, and what for. */
export interface Prompt {
  readonly kind: 'filter' | 'entry' | 'save' | 'export' | 'confirm' | 'copy';
  readonly text: string;
  /** With `confirm`: the file that would be written over, and by what. */
  readonly path?: string;
  readonly by?: 'save' | 'export';
}

/** How far the reading of the inputs is. */
export interface Loading {
  readonly file: string;
  /** 0 to 1; `null` when the size is not known. */
  readonly share: number | null;
  readonly done: boolean;
}

/** A filter that has not seen every row yet. */
export interface Scan {
  readonly test: Predicate;
  /** Rows that it looks at; `null`: all. */
  readonly among: Uint32Array | null;
  /** All rows in the order of time; `null`: as they are. */
  readonly order: Uint32Array | null;
  readonly next: number;
  /** Row that was selected before, until it is found. */
  readonly selected: number;
}

/** What the input told so far; grows while it is read. The same objects all the time. */
export interface Session {
  readonly store: AttemptStore;
  readonly findings: Map<number, Finding>;
  readonly diagnostics: Diagnostic[];
  readonly configurations: readonly AssignedConfiguration[];
  /** The one that edits change: the first that could be read. */
  readonly edited: AssignedConfiguration | null;
  /** What the configurations as they were given predict. */
  readonly untried: Replay;
  /** Frames by file, where they were asked for and have been read. */
  readonly frames: Map<string, readonly CollectedFrame[]>;
  /** Texts of HAR entries by `entryKey`, where they were asked for and have been read. */
  readonly entries: Map<string, string>;
  /** Why something that was asked for cannot be had, by what it is. */
  readonly missing: Map<string, string>;
}

export interface State {
  readonly session: Session;
  readonly view: View;
  /** Views to go back to, the oldest first. */
  readonly before: readonly View[];
  readonly filter: string;
  readonly filterProblem: string | null;
  readonly sort: Sort;
  /** Sorted by cause, with a heading for each. */
  readonly isGrouped: boolean;
  /** Rows of the store that are shown, in order. */
  readonly shown: Uint32Array;
  readonly shownLength: number;
  /** How much of the store is in `shown`. */
  readonly seenLength: number;
  /** The filter at work, while it has not seen every row. */
  readonly scan: Scan | null;
  /** Position in `shown`. */
  readonly at: number;
  readonly causeAt: number;
  /** Lines scrolled in the views that are pages. */
  readonly scroll: number;
  /** Cell of the matrix. */
  readonly ruleAt: number;
  readonly itemAt: number;
  /** What is chosen in the view of choices, and the trial to go back to. */
  readonly choice: { readonly of: 'dialect' | 'browser'; readonly before: Trial } | null;
  readonly trial: Trial;
  readonly replay: Replay;
  readonly prompt: Prompt | null;
  readonly helpSearch: string;
  readonly message: string;
  readonly loading: Loading;
  /** How far what is shown has been read again, 0 to 1, while it is. */
  readonly rereadShare: number | null;
}

/** While something is read again. */
export const rereading = ({ rereadShare }: Pick<State, 'rereadShare'>): string =>
  rereadShare === null ? '' : ` (${Math.floor(rereadShare * 100)} %)`;

/** The name of a HAR entry in a session. */
export const entryKey = ({ file, entry }: { readonly file: string; readonly entry: number }): string =>
  `entry ${file} ${entry}`;

export const frameKey = (file: string, frame: number): string => `frame ${frame} ${file}`;

/** The row of the store that is selected, or `null`. */
export const selectedRow = ({ shown, shownLength, at }: State): number | null => (at < shownLength ? shown[at]! : null);
