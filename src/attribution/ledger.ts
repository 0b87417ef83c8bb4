import { type Basis, likely } from '../diagnostics/basis.ts';
import type { BlamedItem, ConsoleWords, Diagnostic } from '../diagnostics/diagnostic.ts';
import type { Finding } from './finding.ts';

/** What may be otherwise, so that nothing was refused by CORS. */
export interface Doubt {
  /** As a clause. */
  readonly note: string;
  /** The same, where it holds of some attempts only. */
  readonly noteOfSome: string;
  /** What would tell. */
  readonly settledBy: string;
}

/** A cause found on one attempt, before it is known whether it was seen before. */
export interface Cause {
  /** Equal for equal causes. */
  readonly key: string;
  readonly item: BlamedItem | null;
  readonly ruleIndex: number | null;
  readonly value: string | null;
  readonly host: string | null;
  readonly basis: Basis;
  /** More is known of it than the attempts before had shown: it is described anew. */
  readonly revises?: boolean;
  /** Whether there is anything to blame hangs on this; dropped when another attempt shows the cause without it. */
  readonly doubt?: Doubt;
  /** What holds of this attempt, and need not of others with the same cause: told once, of the first that shows it. */
  readonly caveat?: string | null;
  /** Called once, for the first attempt that shows the cause. */
  readonly describe: () => Diagnostic;
}

const SAMPLES = 5;
/** Beyond this many distinct causes, further ones are counted but not told apart. */
const MAX_FINDINGS = 10_000;

/** Turns causes into findings: the same cause on 400 attempts is one finding with a count and a few samples. */
export class Ledger {
  readonly #byKey = new Map<string, Finding>();
  readonly #doubts = new Map<Finding, Doubt>();
  /** The doubt that holds of some attempts of a finding, and not of others. */
  readonly #doubtsOfSome = new Map<Finding, Doubt>();
  readonly #caveats = new Map<Finding, string>();
  readonly #onFirst: (finding: Finding) => void;

  constructor(onFirst: (finding: Finding) => void) {
    this.#onFirst = onFirst;
  }

  /** `attemptId`: `null` where no attempt is there. `console`: what browsers print of it; asked for once. `null`: more causes than are told apart. */
  record(cause: Cause, attemptId: number | null, console: () => ConsoleWords | null = () => null): Finding | null {
    const known = this.#byKey.get(cause.key);
    if (known) {
      count(known, attemptId);
      const isSettled = this.#settle(known, cause.doubt);
      if (cause.caveat && !this.#caveats.has(known)) {
        const caveat = `of a later request: ${cause.caveat}`;
        this.#caveats.set(known, caveat);
        known.diagnostic = withNote(known.diagnostic, caveat);
      }
      if (cause.revises || isSettled) this.#revise(known, cause);
      return known;
    }
    if (this.#byKey.size >= MAX_FINDINGS) return null;
    const finding: Finding = {
      id: this.#byKey.size + 1,
      diagnostic: withNote(described(cause, console(), cause.doubt), cause.caveat),
      item: cause.item,
      ruleIndex: cause.ruleIndex,
      value: cause.value,
      host: cause.host,
      count: 1,
      attempts: attemptId === null ? [] : [attemptId],
    };
    this.#byKey.set(cause.key, finding);
    if (cause.doubt) this.#doubts.set(finding, cause.doubt);
    if (cause.caveat) this.#caveats.set(finding, cause.caveat);
    this.#onFirst(finding);
    return finding;
  }

  /** Whether a finding is told otherwise, now that an attempt shows it with or without a doubt. */
  #settle(known: Finding, doubt: Doubt | undefined): boolean {
    const before = this.#doubts.get(known);
    const isOfSome = (before === undefined) !== (doubt === undefined);
    if (!isOfSome || this.#doubtsOfSome.has(known)) return false;
    this.#doubtsOfSome.set(known, (before ?? doubt)!);
    this.#doubts.delete(known);
    if (doubt !== undefined) known.diagnostic = doubtedOfSome(known.diagnostic, doubt);
    return doubt === undefined;
  }

  /** One more attempt with a cause that was recorded before. `null`: it is not told apart. */
  again(key: string, attemptId: number): Finding | null {
    const known = this.#byKey.get(key);
    if (!known) return null;
    count(known, attemptId);
    return known;
  }

  /** Describes a cause anew that was recorded before. */
  revise(cause: Cause): void {
    const known = this.#byKey.get(cause.key);
    if (known) this.#revise(known, cause);
  }

  #revise(known: Finding, cause: Cause): void {
    const diagnostic = described(cause, known.diagnostic.console ?? null, this.#doubts.get(known));
    known.diagnostic = withNote(doubtedOfSome(diagnostic, this.#doubtsOfSome.get(known)), this.#caveats.get(known));
    known.value = cause.value;
  }

  /** All findings in order of first sight. */
  findings(): Finding[] {
    return [...this.#byKey.values()];
  }
}

function count(finding: Finding, attemptId: number | null): void {
  finding.count += 1;
  if (attemptId !== null && finding.attempts.length < SAMPLES) finding.attempts.push(attemptId);
}

function described(cause: Cause, console: ConsoleWords | null, doubt: Doubt | undefined): Diagnostic {
  const plain = { ...cause.describe(), basis: cause.basis };
  const diagnostic = doubt && isOfCors(plain) ? doubted(plain, cause.basis, doubt) : plain;
  return console === null ? diagnostic : { ...diagnostic, console };
}

/** What is wrong with an answer otherwise is so whatever becomes of the doubt. */
const isOfCors = ({ code }: Diagnostic): boolean => code.startsWith('cors/');

const doubtedOfSome = (diagnostic: Diagnostic, doubt: Doubt | undefined): Diagnostic =>
  doubt && isOfCors(diagnostic) ? withNote(diagnostic, doubt.noteOfSome) : diagnostic;

const withNote = (diagnostic: Diagnostic, note: string | null | undefined): Diagnostic =>
  note ? { ...diagnostic, notes: [...diagnostic.notes, note] } : diagnostic;

/** What is certain but for the doubt is likely. */
function doubted(diagnostic: Diagnostic, basis: Basis, { note, settledBy }: Doubt): Diagnostic {
  const weaker = basis.confidence === 'certain' ? likely(basis.restsOn, settledBy, basis.grade) : basis;
  return { ...diagnostic, basis: weaker, notes: [...diagnostic.notes, note] };
}
