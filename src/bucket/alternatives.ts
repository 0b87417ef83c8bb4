import type { Dialect, Gate } from './dialects/dialect.ts';
import { type Fact, isUnknown } from './dialects/fact.ts';

/** A dialect in which one unknown fact has another of its possible values. */
export interface Alternative {
  /** Key of the fact, e.g. `emptyHeaderName` or `refusals.no-rule`. */
  readonly fact: string;
  readonly settle: string;
  readonly dialect: Dialect;
}

/** Every fact of a dialect under its key. */
export function factsOf(dialect: Dialect): [string, Fact<unknown>][] {
  const { name: _name, title: _title, refusals, ...facts } = dialect;
  return [
    ...Object.entries(facts),
    ...Object.entries(refusals).map(([gate, fact]): [string, Fact<unknown>] => [`refusals.${gate}`, fact]),
  ];
}

const KNOWN = new WeakMap<Dialect, readonly Alternative[]>();

/**
 * The dialect once for every other value that an unknown fact may have, one fact at a time: what two unknown facts would
 * do together is not tried.
 */
export function alternativesOf(dialect: Dialect): readonly Alternative[] {
  const known = KNOWN.get(dialect);
  if (known) return known;
  const found: Alternative[] = [];
  for (const [key, fact] of factsOf(dialect)) {
    if (!isUnknown(fact)) continue;
    for (const value of fact.either ?? []) {
      if (value !== fact.value)
        found.push({ fact: key, settle: fact.source, dialect: withFact(dialect, key, { ...fact, value }) });
    }
  }
  KNOWN.set(dialect, found);
  return found;
}

function withFact(dialect: Dialect, key: string, fact: Fact<unknown>): Dialect {
  const [head = '', gate] = key.split('.', 2);
  if (gate === undefined) return { ...dialect, [head]: fact };
  return { ...dialect, refusals: { ...dialect.refusals, [gate as Gate]: fact as Dialect['refusals'][Gate] } };
}
