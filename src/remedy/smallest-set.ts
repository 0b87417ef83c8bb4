import type { Entry } from '../bucket/configuration.ts';

/** An entry that would be put into an item of a rule. */
export interface Addition {
  readonly ruleIndex: number;
  readonly item: 'origin' | 'method' | 'header';
  readonly value: string;
  /** How much access it adds, as a number of usual entries; more than 0. */
  readonly weight: number;
  /** The rule lets every origin in. */
  readonly isForEverybody?: boolean;
  /** The entry that it takes the place of, because that lets nobody in; else it is added. */
  readonly replaces?: Entry | null;
}

/** Additions that, all together, let one demand pass. */
export type Option = readonly Addition[];

export const keyOfAddition = ({ ruleIndex, item, value }: Addition): string => `${ruleIndex}\n${item}\n${value}`;

/** Partial answers looked at; then the best so far is taken. Enough for all but contrived configurations. */
const MAX_STEPS = 200_000;

/**
 * The additions of least weight with which every demand has one of its options whole: exact, by depth-first search that gives up
 * branches as soon as they cost more than the best answer (demands with few options first). Demands without any option
 * are left out.
 */
export function smallestSet(demands: readonly (readonly Option[])[]): Addition[] {
  const open = demands
    .filter((options) => options.length > 0)
    .map((options) => [...options].sort((a, b) => weightOf(a) - weightOf(b)))
    .sort((a, b) => a.length - b.length);
  const search = new Search(open);
  search.from(0, 0);
  return search.best;
}

const weightOf = (option: Option): number => option.reduce((sum, one) => sum + one.weight, 0);

class Search {
  readonly #demands: readonly (readonly Option[])[];
  readonly #taken = new Map<string, Addition>();
  #bestWeight = Number.POSITIVE_INFINITY;
  #steps = 0;
  best: Addition[] = [];

  constructor(demands: readonly (readonly Option[])[]) {
    this.#demands = demands;
  }

  /** Chooses for the demands from `at` on, with additions of `weight` taken already. */
  from(at: number, weight: number): void {
    this.#steps += 1;
    if (weight >= this.#bestWeight) return;
    const options = this.#demands[at];
    if (!options) {
      this.#bestWeight = weight;
      this.best = [...this.#taken.values()];
      return;
    }
    // The first way down always reaches an answer.
    const ranked = options.map((option) => ({
      option,
      missing: option.filter((one) => !this.#taken.has(keyOfAddition(one))),
    }));
    ranked.sort((a, b) => weightOf(a.missing) - weightOf(b.missing));
    for (const { missing } of ranked) {
      if (this.#steps > MAX_STEPS && this.#bestWeight < Number.POSITIVE_INFINITY) return;
      for (const one of missing) this.#taken.set(keyOfAddition(one), one);
      this.from(at + 1, weight + weightOf(missing));
      for (const one of missing) this.#taken.delete(keyOfAddition(one));
      if (missing.length === 0) return;
    }
  }
}
