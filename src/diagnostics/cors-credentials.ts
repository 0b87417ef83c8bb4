import { type ItemPlace, primary, quoted, rule, unmatched } from './cors.ts';
import type { Diagnostic, Edit, Label } from './diagnostic.ts';

/**
 * `*` answers a request that carries credentials: the browser refuses it, the rule cannot be right for both. `namedIn`: the
 * rule (0-based) that names the origin, and would let the request in.
 */
export function credentialsRefused(
  place: ItemPlace | null,
  origin: string,
  evidence: readonly Label[],
  replace: Edit | null,
  namedIn: number | null = null,
): Diagnostic {
  return {
    code: 'cors/credentials-refused',
    severity: 'error',
    message: 'the answer `*` is refused for a request with credentials',
    primary: place && primary(place, `${rule(place)} answers \`*\``),
    secondary: evidence,
    notes: [...CREDENTIALS_NOTES, ...(replace === null ? [] : [LOCKED_OUT])],
    help: {
      text: `${insteadOfAll(place, origin, namedIn)}, or send the request without credentials`,
      applicability: 'changes-access',
      edits: replace === null ? [] : [replace],
    },
  };
}

/** How the origin is answered instead of `*`. `namedIn`: the rule (0-based) that names it already. */
function insteadOfAll(place: ItemPlace | null, origin: string, namedIn: number | null): string {
  if (place === null) return `have the bucket answer ${quoted(origin)} instead of \`*\``;
  if (namedIn === null) return `name ${quoted(origin)} in ${rule(place)} instead of \`*\``;
  return namedIn === place.ruleIndex
    ? `take \`*\` out of ${rule(place)}, which names ${quoted(origin)} as well`
    : `put rule ${namedIn + 1}, which names ${quoted(origin)}, before ${rule(place)}`;
}

const LOCKED_OUT =
  'the edit locks out every other origin, which `*` lets in: list all that are needed, or give this one a rule of its own before this';

/**
 * The answer names the origin, and does not allow credentials. `isOfRule`: as the rules would have it, so no edit of
 * theirs helps.
 */
export const credentialsNotAllowed = (host: string, evidence: readonly Label[], isOfRule: boolean): Diagnostic => ({
  code: 'cors/credentials-refused',
  severity: 'error',
  message: `${quoted(host)} does not allow credentials, and the request carries them`,
  primary: null,
  secondary: evidence,
  notes: CREDENTIALS_NOTES,
  help: isOfRule ? LEAVE_OUT : { ...LEAVE_OUT, text: `${LEAVE_OUT.text}; ${OR_ALLOW}` },
});

const OR_ALLOW = 'or have what answers there send `Access-Control-Allow-Credentials: true` as well, if it can';

const LEAVE_OUT = {
  text: 'send the request without credentials: leave out credentials: `include` and withCredentials',
  applicability: 'has-placeholder',
  edits: [],
} as const;

const CREDENTIALS_NOTES = [
  'with credentials mode `include` the browser wants the exact origin and `Access-Control-Allow-Credentials: true` (Fetch, CORS check)',
  'a signed URL or an Authorization header needs no cookies: leaving credentials out is usually the better cure',
];

/** As `credentialsRefused`, of a store that sends no Access-Control-Allow-Credentials beside an origin either, or may send none. */
export function credentialsInVain(
  place: ItemPlace | null,
  origin: string,
  evidence: readonly Label[],
  { store, isKnown }: { readonly store: string; readonly isKnown: boolean },
  namedIn: number | null = null,
): Diagnostic {
  const note = isKnown
    ? `naming the origin instead would not be enough: ${store} never sends Access-Control-Allow-Credentials`
    : `whether naming the origin instead would be enough is not known: ${store} may send no Access-Control-Allow-Credentials`;
  const text = `${LEAVE_OUT.text}; or ${insteadOfAll(place, origin, namedIn)}, and see whether the answer then allows credentials`;
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
