import {
  CREDENTIALS_NOTES,
  credentialsRefused,
  type ItemPlace,
  LEAVE_OUT,
  primary,
  quoted,
  rule,
  unmatched,
  widen,
} from './cors.ts';
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

/** As `credentialsRefused`, of a store that sends no Access-Control-Allow-Credentials beside an origin either, or may send none. */
export function credentialsInVain(
  place: ItemPlace | null,
  origin: string,
  evidence: readonly Label[],
  { store, isKnown }: { readonly store: string; readonly isKnown: boolean },
): Diagnostic {
  const naming = place
    ? `name ${quoted(origin)} in ${rule(place)} instead of \`*\``
    : `have the bucket answer ${quoted(origin)} instead of \`*\``;
  const note = isKnown
    ? `naming the origin instead would not be enough: ${store} never sends Access-Control-Allow-Credentials`
    : `whether naming the origin instead would be enough is not known: ${store} may send no Access-Control-Allow-Credentials`;
  const text = `${LEAVE_OUT.text}; or ${naming}, and see whether the answer then allows credentials`;
  return {
    ...credentialsRefused(place, origin, evidence, null),
    notes: [...CREDENTIALS_NOTES, note],
    help: isKnown ? LEAVE_OUT : { ...LEAVE_OUT, text },
  };
}

export interface CredentialsBehind {
  readonly host: string;
  /** The item of the nearest rule that refuses the request, and what it lacks. */
  readonly place: ItemPlace;
  readonly element: string;
  readonly token: string;
  /** All that the rule lacks. */
  readonly lacking: readonly string[];
  /** The origin to name in the rule instead of its `*`; `null` where no rule lets credentials through. */
  readonly instead: string | null;
  readonly evidence: readonly Label[];
  readonly notes: readonly string[];
}

/** A rule refuses the request, and if it did not, the browser would: for its credentials. */
export function credentialsBehind(refusal: CredentialsBehind): Diagnostic {
  const { host, place, element, token, lacking, instead, evidence, notes } = refusal;
  const list = lacking.map(quoted).join(', ');
  return {
    code: 'cors/credentials-refused',
    severity: 'error',
    message:
      instead === null
        ? `the request carries credentials, which ${quoted(host)} does not allow; nor does ${rule(place)} allow ${list}`
        : `the request carries credentials, for which \`*\` in ${rule(place)} does not do; nor does it allow ${list}`,
    primary: primary(place, unmatched(place, element, token)),
    secondary: evidence,
    notes: [
      `to allow ${list} does not cure it: ${instead === null ? 'no rule lets credentials through' : 'the answer `*` is refused for a request with credentials'}`,
      ...CREDENTIALS_NOTES,
      ...notes,
    ],
    help: {
      text: `send the request without credentials${instead === null ? '' : `, or name ${quoted(instead)} in ${rule(place)} instead of \`*\``}; and allow ${list} in ${rule(place)}`,
      applicability: 'has-placeholder',
      edits: [],
    },
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
