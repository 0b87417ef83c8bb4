import type { Span } from '../../diagnostics/diagnostic.ts';
import type { DataNode } from './data.ts';
import type { FormatName } from './formats-table.ts';

/** The rules of one bucket in a document. */
export interface Located {
  readonly format: FormatName;
  /** Names of the bucket, the one it has in the store first; none where the format has no place for one. */
  readonly names: readonly string[];
  readonly rules: DataNode;
  /** A ResponseVary of all rules. */
  readonly vary?: DataNode | undefined;
}

/** What a document is instead of a configuration. */
export interface NotLocated {
  readonly what: string;
  readonly cure: string | null;
  readonly span: Span;
}
