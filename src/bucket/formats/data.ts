import type { Span } from '../../diagnostics/diagnostic.ts';

/**
 * JSON and YAML as one kind of tree, every part with its place. `flow`: written with brackets and commas, as all of
 * JSON is; else a YAML block.
 */
export type DataNode = DataScalar | DataList | DataMap | DataUnresolved;

/** How a scalar is written, which says how another value has to be written in its place. */
export type Quoting = 'double' | 'single' | 'plain' | 'bare' | 'block';

export interface DataScalar {
  readonly kind: 'scalar';
  readonly span: Span;
  /** `span` without quotes. */
  readonly valueSpan: Span;
  /** `bare` JSON words and numbers as they are written; `null` has the kind of nothing. */
  readonly value: string | number | boolean | null;
  readonly quoting: Quoting;
}

export interface DataList {
  readonly kind: 'list';
  readonly span: Span;
  readonly flow: boolean;
  readonly items: readonly DataNode[];
}

export interface DataMember {
  readonly key: string;
  readonly keySpan: Span;
  readonly span: Span;
  readonly value: DataNode;
}

export interface DataMap {
  readonly kind: 'map';
  readonly span: Span;
  readonly flow: boolean;
  readonly members: readonly DataMember[];
}

/** Something that only becomes a value elsewhere: `!Ref Origin`. */
export interface DataUnresolved {
  readonly kind: 'unresolved';
  readonly span: Span;
  /** As written, for words. */
  readonly what: string;
}

/** A document that cannot be read, and where and why. */
export interface DataProblem {
  readonly span: Span;
  readonly what: string;
}

/** Far above every file that is a CORS configuration, and what a template or a state of a large site has. */
export const MAX_DATA_LENGTH = 8 << 20;
export const MAX_DATA_NODES = 400_000;
export const MAX_DATA_DEPTH = 100;

/** The last member of a name: that is what parsers of JSON keep. */
export function memberOf(node: DataNode | undefined, key: string): DataMember | undefined {
  return node?.kind === 'map' ? node.members.findLast((member) => member.key === key) : undefined;
}

export const at = (node: DataNode | undefined, ...path: readonly string[]): DataNode | undefined =>
  path.reduce<DataNode | undefined>((found, key) => memberOf(found, key)?.value, node);

/** The text of a scalar that has one. */
export const textOf = (node: DataNode | undefined): string | null =>
  node?.kind === 'scalar' && typeof node.value === 'string' ? node.value : null;
