import type { ReportSink } from './sink.ts';

/** A renderer: it batches what it has to say and writes it out when a batch is full, at `flush`, and at the end. */
export interface Report extends ReportSink {
  /** Writes what is held back. Called when the input pauses, so that a reader of a live capture waits for nothing. */
  flush(): void;
}

export interface ReportOptions {
  /** Prints `Authorization`, signatures and their like as they are. */
  readonly showSecrets: boolean;
  /** Lists every attempt instead of the first ones. */
  readonly verbose: boolean;
  /** The input may never end: findings are told when they are first seen, and again with their final count. */
  readonly live: boolean;
  readonly colour: boolean;
  /** Width of the terminal in cells. */
  readonly columns: number;
  /** Texts of the configurations by file name, for code frames and positions. */
  readonly sources: ReadonlyMap<string, string>;
}

/** Takes UTF-8 that is only valid during the call. */
export type Write = (bytes: Uint8Array) => void;
