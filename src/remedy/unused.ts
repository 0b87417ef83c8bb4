import type { Entry, Rule } from '../bucket/configuration.ts';
import type { Demands } from './demands.ts';
import { numbers } from './fix.ts';
import type { Replay } from './replay.ts';

/** A part of a configuration that nothing in the input needed. */
export interface Unused {
  readonly rule: Rule;
  /** `null`: the whole rule. */
  readonly entry: Entry | null;
  readonly item: 'origin' | 'method' | 'header' | null;
}

/**
 * Rules that answered no wanted demand, and entries of the others that matched none. ExposeHeader entries are left out: what
 * script reads is not in a capture.
 */
export function unused(replay: Replay, demands: Demands, wanted: (demand: number) => boolean): Unused[] {
  const used = new Set<Entry>();
  const answering = new Set<number>();
  for (const demand of numbers(demands).filter(wanted)) {
    const prediction = replay.prediction(demand);
    for (const verdict of [prediction?.preflight, prediction?.actual]) {
      if (!verdict || verdict.ruleIndex === null) continue;
      answering.add(verdict.ruleIndex);
      for (const { matched } of verdict.matrix[verdict.ruleIndex]?.cells ?? []) if (matched) used.add(matched);
    }
  }
  return (replay.configuration?.rules ?? []).flatMap((rule): Unused[] => {
    if (!answering.has(rule.index)) return [{ rule, entry: null, item: null }];
    const items = [
      ['origin', rule.origins],
      ['method', rule.methods],
      ['header', rule.headers],
    ] as const;
    return items.flatMap(([item, entries]) =>
      entries.filter((entry) => !used.has(entry)).map((entry) => ({ rule, entry, item })),
    );
  });
}
