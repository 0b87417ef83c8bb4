import type { BrowserVerdict } from '../browser/verdict.ts';
import type { Dialect } from '../bucket/dialects/dialect.ts';
import { openQuestions } from '../bucket/settled.ts';
import type { ProviderVerdict, Unsettled } from '../bucket/verdict.ts';
import type { Possibility, Prediction } from './finding.ts';
import { isForCredentials } from './what-if.ts';

type Facts = Possibility['facts'];

interface World {
  readonly facts: Facts;
  readonly preflight: ProviderVerdict | null;
  readonly actual: ProviderVerdict;
}

/** Both answers again for every other value that an unknown fact may have and that changes one of them. */
export function worldsOf(preflight: ProviderVerdict | null, actual: ProviderVerdict): World[] {
  const worlds = new Map<Dialect, World>();
  for (const { under, fact, settle } of [...(preflight?.unsettled ?? []), ...actual.unsettled]) {
    const inThis = (verdict: ProviderVerdict) =>
      verdict.unsettled.find((one) => one.under === under)?.verdict ?? verdict;
    if (!worlds.has(under))
      worlds.set(under, {
        facts: [{ fact, settle }],
        preflight: preflight && inThis(preflight),
        actual: inThis(actual),
      });
  }
  return [...worlds.values()];
}

/** A prediction is unknown where what is unknown of the store would have the browser do something else. */
export function withPossibilities(first: Prediction, others: readonly Possibility[], store: string): Prediction {
  const different = others.filter(({ prediction }) => !sameOutcome(prediction.browser, first.browser));
  const credentials = others.some(({ prediction }) => !sameWithCredentials(prediction.browser, first.browser));
  const browser: BrowserVerdict = credentials
    ? { ...first.browser, ifCredentials: { verdict: 'unknown', corsError: null } }
    : first.browser;
  if (different.length === 0) return browser === first.browser ? first : { ...first, browser };
  return {
    ...first,
    browser: unknownBecause(
      store,
      different.flatMap(({ facts }) => facts),
    ),
    possible: [{ facts: [], prediction: first }, ...different],
  };
}

const sameOutcome = (a: BrowserVerdict, b: BrowserVerdict): boolean => a.verdict === b.verdict && a.at === b.at;

/** What was refused for its credentials is another outcome than what was refused before those counted. */
const sameReason = (predicted: BrowserVerdict, { corsError }: BrowserVerdict): boolean =>
  corsError === null || isForCredentials(predicted.corsError) === isForCredentials(corsError);

const sameWithCredentials = (a: BrowserVerdict, b: BrowserVerdict): boolean =>
  (a.ifCredentials?.verdict ?? a.verdict) === (b.ifCredentials?.verdict ?? b.verdict);

const unknownBecause = (store: string, facts: readonly Pick<Unsettled, 'fact' | 'settle'>[]): BrowserVerdict => ({
  verdict: 'unknown',
  corsError: null,
  at: null,
  failedParameter: null,
  ifCredentials: null,
  because: openQuestions(facts, store)[0] ?? `not known of ${store}`,
  unreadableHeaders: [],
});

export interface Settled {
  readonly prediction: Prediction;
  /** What the capture told of the store, or `null`. */
  readonly note: string | null;
}

/**
 * What is unknown of a store may show in the capture: of the possible outcomes the first one that the browser saw. Facts
 * that it shows are good for this capture only, and are told as such.
 */
export function settledBy(observed: BrowserVerdict, prediction: Prediction, store: string): Settled {
  if (observed.verdict === 'unknown') return { prediction, note: null };
  const seen = prediction.possible.find(
    ({ prediction: { browser } }) => sameOutcome(browser, observed) && sameReason(browser, observed),
  );
  if (!seen) return { prediction, note: null };
  const open = openQuestions(
    prediction.possible.flatMap(({ facts }) => facts),
    store,
  )[0];
  return { prediction: seen.prediction, note: open ? `${open}; this capture shows what is assumed here` : null };
}
