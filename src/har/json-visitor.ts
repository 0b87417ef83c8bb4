import type { Field, Scalar } from './json-shape.ts';

/** What is told of a JSON text: only the wanted places, in the order of the text. */
export interface JsonVisitor {
  /** Whether the string at an `on-demand` place is wanted now. */
  wants(id: number): boolean;
  /** A wanted object or array begins at the byte `offset` of the input. */
  open(id: number, offset: number): void;
  close(id: number): void;
  scalar(id: number, value: Scalar): void;
  /** At a wanted place, at the byte `offset` of the input, stands a value of a kind that is not wanted there. */
  unwanted(id: number, offset: number): void;
  /** The name of a member whose value comes next, for places with `anyMember`. */
  member(name: string): void;
  /** What stands at `offset` is no JSON. What was open is lost; reading goes on with the next item. */
  damaged(offset: number): void;
}

/** Where reading can be taken up again after damage: at an object that looks like an element of a known array. */
export interface Recovery {
  /** The places from the root down to the array. */
  readonly path: readonly Field[];
  /** Whether an element may have this as its first member. */
  startsItem(key: string): boolean;
}
