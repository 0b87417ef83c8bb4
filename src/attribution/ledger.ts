import type { BlamedItem, Diagnostic } from '../diagnostics/diagnostic.ts';
import type { Finding } from './finding.ts';

/** A cause found on one attempt, before it is known whether it was seen before. */
export interface Cause {
  /** Equal for equal causes. */
  readonly key: string;
  readonly item: BlamedItem | null;
  readonly ruleIndex: number | null;
  readonly value: string | null;
  readonly host: string | null;
  /** Called once, for the first attempt that shows the cause. */
  readonly describe: () => Diagnostic;
}

const SAMPLES = 5;
/** Beyond this many distinct causes, further ones are counted but not told apart. */
const MAX_FINDINGS = 10_000;

/** Turns causes into findings: the same cause on 400 attempts is one finding with a count and a few samples. */
export class Ledger {
  readonly #byKey = new Map<string, Finding>();
  readonly #onFirst: (finding: Finding) => void;

  constructor(onFirst: (finding: Finding) => void) {
    this.#onFirst = onFirst;
  }

  record(cause: Cause, attemptId: number): Finding | null {
    const known = this.#byKey.get(cause.key);
    if (known) {
      known.count += 1;
      if (known.attempts.length < SAMPLES) known.attempts.push(attemptId);
      return known;
    }
    if (this.#byKey.size >= MAX_FINDINGS) return null;
    const finding: Finding = {
      id: this.#byKey.size + 1,
      diagnostic: cause.describe(),
      item: cause.item,
      ruleIndex: cause.ruleIndex,
      value: cause.value,
      host: cause.host,
      count: 1,
      attempts: [attemptId],
    };
    this.#byKey.set(cause.key, finding);
    this.#onFirst(finding);
    return finding;
  }

  /** All findings in order of first sight. */
  findings(): Finding[] {
    return [...this.#byKey.values()];
  }
}
