import type { DialectName } from '../bucket/dialects/index.ts';
import type { Edit } from '../diagnostics/diagnostic.ts';
import type { BrowserProfile } from '../fetch/profile.ts';
import type { AssignedConfiguration } from '../pipeline/setups.ts';
import { withEditsApplied } from '../remedy/apply.ts';
import type { ReplayOptions } from '../remedy/replay.ts';

/** What the user tries out. Nothing of it touches a file. */
export interface Trial {
  /** The texts of the configuration, the one as supplied first; the last one is in force. */
  readonly texts: readonly string[];
  /** `null`: as recognised. */
  readonly dialect: DialectName | null;
  readonly browser: BrowserProfile | null;
}

export const isTrying = ({ texts, dialect, browser }: Trial): boolean =>
  texts.length > 1 || dialect !== null || browser !== null;

export function withEdits(trial: Trial, edits: readonly Edit[]): Trial {
  const text = trial.texts.at(-1);
  if (text === undefined || edits.length === 0) return trial;
  const edited = withEditsApplied(text, edits);
  return edited === text ? trial : { ...trial, texts: [...trial.texts, edited] };
}

export const withoutLastEdit = (trial: Trial): Trial =>
  trial.texts.length > 1 ? { ...trial, texts: trial.texts.slice(0, -1) } : trial;

/** What a replay under the trial needs to know. */
export function optionsOf(
  { texts, dialect, browser }: Trial,
  assigned: readonly AssignedConfiguration[],
  edited: AssignedConfiguration | null,
): ReplayOptions {
  return { assigned, edited, text: texts.at(-1), dialect, browser };
}
