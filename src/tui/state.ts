import type { Finding } from '../attribution/finding.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { AssignedConfiguration } from '../pipeline/setups.ts';
import type { Replay } from '../remedy/replay.ts';
import type { AttemptStore } from './attempt-store.ts';
import type { Trial } from './what-if.ts';

export type View = 'overview' | 'list' | 'detail' | 'matrix' | 'configuration' | 'evidence' | 'diff' | 'help';

/** The views that Tab goes through. */
export const PANES: readonly View[] = ['overview', 'list', 'detail', 'matrix', 'configuration', 'evidence'];

export const SORTS = ['time', 'verdict', 'cause', 'host', 'method'] as const;
export type Sort = (typeof SORTS)[number];

/** Text that the user is typing, and what for. */
export interface Prompt {
  readonly kind: 'filter' | 'entry' | 'dialect' | 'save' | 'export' | 'confirm';
  readonly text: string;
  /** With `confirm`: the file that would be written over. */
  readonly path?: string;
}

/** How far the reading of the inputs is. */
export interface Loading {
  readonly file: string;
  /** 0 to 1; `null` when the size is not known. */
  readonly share: number | null;
  readonly done: boolean;
}

export interface FrameBytes {
  readonly frame: number;
  readonly bytes: Uint8Array;
}

/** What the input told so far; grows while it is read. The same objects all the time. */
export interface Session {
  readonly store: AttemptStore;
  readonly findings: Map<number, Finding>;
  readonly diagnostics: Diagnostic[];
  readonly configurations: readonly AssignedConfiguration[];
  /** The one that edits change: the first that could be read. */
  readonly edited: AssignedConfiguration | null;
  /** `OPTIONS`-less bytes of frames, when they were asked for and have been read. */
  readonly frames: Map<string, readonly FrameBytes[]>;
}

export interface State {
  readonly session: Session;
  readonly view: View;
  /** Views to go back to, the oldest first. */
  readonly before: readonly View[];
  readonly filter: string;
  readonly filterProblem: string | null;
  readonly sort: Sort;
  /** Rows of the store that are shown, in order. */
  readonly shown: Uint32Array;
  readonly shownLength: number;
  /** How much of the store is in `shown`. */
  readonly seenLength: number;
  /** Position in `shown`. */
  readonly at: number;
  readonly causeAt: number;
  /** Lines scrolled in the views that are pages. */
  readonly scroll: number;
  /** Cell of the matrix. */
  readonly ruleAt: number;
  readonly itemAt: number;
  readonly trial: Trial;
  readonly replay: Replay;
  readonly prompt: Prompt | null;
  readonly helpSearch: string;
  readonly message: string;
  readonly loading: Loading;
}

/** The row of the store that is selected, or `null`. */
export const selectedRow = ({ shown, shownLength, at }: State): number | null => (at < shownLength ? shown[at]! : null);
