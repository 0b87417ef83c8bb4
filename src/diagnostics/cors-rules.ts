import { type ItemPlace, primary, quoted, rule, widen } from './cors.ts';
import type { Diagnostic, Label, Severity, Span } from './diagnostic.ts';

/** What is said of rules that are not reached, and of configurations that are not looked at. */

export interface Shadowed {
  /** The rule that would allow the request. */
  readonly later: { readonly at: { readonly file: string; readonly span: Span }; readonly ruleIndex: number };
  /** The item of the rule that is taken, and refuses. */
  readonly taken: ItemPlace;
  /** What it lacks. */
  readonly tokens: readonly string[];
  /** Whether that is all it lacks. */
  readonly single: boolean;
  readonly evidence: readonly Label[];
  readonly notes: readonly string[];
}

/** A later rule would allow the request, but the store has taken an earlier one by then. */
export function ruleShadowed({ later, taken, tokens, single, evidence, notes }: Shadowed): Diagnostic {
  const allowed = `rule ${later.ruleIndex + 1}`;
  const list = tokens.map(quoted).join(', ');
  const edit = single ? (taken.addEntry?.(...tokens) ?? null) : null;
  return {
    code: 'cors/rule-shadowed',
    severity: 'error',
    message: `${allowed} would allow this request, but ${rule(taken)} is taken and refuses it`,
    primary: { source: { kind: 'config', ...later.at }, text: 'never reached' },
    secondary: [primary(taken, `this rule is taken, and does not allow ${list}`), ...evidence],
    notes,
    help: widen(
      single
        ? `put ${allowed} before ${rule(taken)}, or allow ${list} in ${rule(taken)}`
        : `put ${allowed} before ${rule(taken)}`,
      edit,
    ),
  };
}

export interface NotConsulted {
  /** The store, or which of its interfaces. */
  readonly store: string;
  readonly host: string;
  /** What it goes by instead, as a clause. */
  readonly instead: string;
  readonly severity: Severity;
  readonly file: string | null;
  readonly evidence: readonly Label[];
}

/** The endpoint goes by something else than the configuration. */
export const rulesNotConsulted = ({ store, host, instead, severity, file, evidence }: NotConsulted): Diagnostic => ({
  code: 'cors/rules-not-consulted',
  severity,
  message: `${quoted(host)} does not look at the configuration of the bucket`,
  primary:
    file === null
      ? null
      : { source: { kind: 'config', file, span: { start: 0, end: 0 } }, text: 'not what it goes by' },
  secondary: evidence,
  notes: [`${store}: ${instead}`],
  help: {
    text: 'see what this endpoint goes by: corscope explain cors/rules-not-consulted',
    applicability: 'has-placeholder',
    edits: [],
  },
});
