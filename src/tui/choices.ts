import { DIALECTS, type DialectName } from '../bucket/dialects/index.ts';
import type { BrowserProfile } from '../fetch/profile.ts';
import type { State } from './state.ts';
import type { Trial } from './what-if.ts';

/** `null`: as recognised. */
export type Choice = DialectName | BrowserProfile | null;

const STORES: readonly (DialectName | null)[] = [null, ...(Object.keys(DIALECTS) as DialectName[])];
const BROWSERS: readonly (BrowserProfile | null)[] = [null, 'chromium', 'firefox', 'webkit', 'spec'];

/** What requests can be judged as. */
export const choicesOf = (of: 'dialect' | 'browser'): readonly Choice[] => (of === 'dialect' ? STORES : BROWSERS);

export const chosenIn = (trial: Trial, of: 'dialect' | 'browser'): Choice => trial[of];

/** The trial with the choice that stands `by` places further. */
export function trialWith({ trial, choice }: State, by: number): Trial {
  const of = choice?.of ?? 'dialect';
  const choices = choicesOf(of);
  const at = Math.max(0, Math.min(choices.indexOf(trial[of]) + by, choices.length - 1));
  return { ...trial, [of]: choices[at] ?? null };
}
