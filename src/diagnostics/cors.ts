import type { Diagnostic, Edit, Help, Label, Severity, Span } from './diagnostic.ts';

/** Where a rule item stands in a configuration: what to point at, and where another entry can be inserted. */
export interface ItemPlace {
  readonly file: string;
  /** 0-based. */
  readonly ruleIndex: number;
  readonly span: Span;
  /** How many entries the item has. */
  readonly entries: number;
  /** The rule lets every origin in, so an entry is added for all of them. */
  readonly isForEverybody?: boolean;
  /** Adds entries to the item; `null` when there is no place for them. */
  readonly addEntry: ((...values: readonly string[]) => Edit) | null;
}

export const rule = (place: ItemPlace): string => `rule ${place.ruleIndex + 1}`;
export const quoted = (text: string): string => `\`${text}\``;

export function primary(place: ItemPlace, text: string): Label {
  return { source: { kind: 'config', file: place.file, span: place.span }, text };
}

export function widen(text: string, edit: Edit | null): Help {
  return { text, applicability: 'widens-access', edits: edit === null ? [] : [edit] };
}

/** What an edit would allow, and whom, if that is everybody. */
const allowing = (token: string, place: ItemPlace): string =>
  `allow ${quoted(token)} in ${rule(place)}${place.isForEverybody ? ', which is for every origin' : ''}`;

export function unmatched(place: ItemPlace, element: string, token: string): string {
  if (place.entries === 0) return `this rule has no ${element}`;
  if (place.entries === 1) return `no match for ${quoted(token)}`;
  return `none of the ${place.entries} ${element} entries matches ${quoted(token)}`;
}

export interface Refusal {
  readonly place: ItemPlace;
  readonly token: string;
  readonly evidence: readonly Label[];
  readonly notes: readonly string[];
}

export function headerNotAllowed(refusal: Refusal): Diagnostic {
  const { place, token } = refusal;
  return {
    code: 'cors/header-not-allowed',
    severity: 'error',
    message: `${rule(place)} refuses request header ${quoted(token)}`,
    primary: primary(place, unmatched(place, 'AllowedHeader', token)),
    secondary: refusal.evidence,
    notes: refusal.notes,
    help: widen(allowing(token, place), place.addEntry?.(token) ?? null),
  };
}

export function methodNotAllowed(refusal: Refusal): Diagnostic {
  const { place, token } = refusal;
  return {
    code: 'cors/method-not-allowed',
    severity: 'error',
    message: `${rule(place)} refuses method ${quoted(token)}`,
    primary: primary(place, unmatched(place, 'AllowedMethod', token)),
    secondary: refusal.evidence,
    notes: refusal.notes,
    help: widen(allowing(token, place), place.addEntry?.(token) ?? null),
  };
}

/** The store takes no such method in a rule, so no edit of the configuration can help. */
export function methodNotSupported(refusal: Refusal & { readonly allowed: readonly string[] }): Diagnostic {
  const { place, token, allowed } = refusal;
  return {
    code: 'cors/method-not-supported',
    severity: 'error',
    message: `no rule can allow method ${quoted(token)}`,
    primary: primary(place, `a rule may list ${allowed.join(', ')} only`),
    secondary: refusal.evidence,
    notes: refusal.notes,
    help: {
      text: allowed.includes(token.toUpperCase())
        ? `send the method as ${quoted(token.toUpperCase())}: method names are case-sensitive`
        : `send the request with one of ${allowed.join(', ')}, or through a server of your own`,
      applicability: 'has-placeholder',
      edits: [],
    },
  };
}

export interface OriginRefusal extends Refusal {
  /** Why the nearest entry does not match, e.g. `the entry says https, the page is on http`; or `null`. */
  readonly nearMiss: string | null;
  /** How many rules there are; all of them were tried. */
  readonly rules: number;
  /** The method for which no rule allows the origin, where some rule allows it for others; else `null`. */
  readonly keptMethod?: string | null;
}

export function originNotAllowed(refusal: OriginRefusal): Diagnostic {
  const { place, token, nearMiss, rules, keptMethod = null } = refusal;
  const what =
    keptMethod !== null
      ? `no rule that allows ${quoted(keptMethod)} allows`
      : rules === 1
        ? 'the only rule does not allow'
        : `none of the ${rules} rules allows`;
  return {
    code: 'cors/origin-not-allowed',
    severity: 'error',
    message: `${what} origin ${quoted(token)}`,
    primary: primary(place, nearMiss ?? unmatched(place, 'AllowedOrigin', token)),
    secondary: refusal.evidence,
    notes: refusal.notes,
    help: widen(`allow ${quoted(token)} in ${rule(place)}`, place.addEntry?.(token) ?? null),
  };
}

/** The page has an opaque origin, which is sent as `null`; no rule should let it in. */
export function nullOrigin(refusal: Refusal & { readonly keptMethod?: string | null }): Diagnostic {
  const { place, keptMethod = null } = refusal;
  return {
    code: 'cors/null-origin',
    severity: 'error',
    message: `the page has the opaque origin \`null\`, which no rule allows${keptMethod === null ? '' : ` for ${quoted(keptMethod)}`}`,
    primary: primary(place, unmatched(place, 'AllowedOrigin', 'null')),
    secondary: refusal.evidence,
    notes: [
      '`null` is the origin of file: pages, sandboxed frames, data: URLs and of requests redirected across origins',
      ...refusal.notes,
    ],
    help: {
      text: 'serve the page from an http(s) origin and list that; only `*` lets `null` in, and with it every sandboxed page',
      applicability: 'has-placeholder',
      edits: [],
    },
  };
}

export function noConfiguration(
  host: string,
  certain: boolean,
  evidence: readonly Label[],
  rules: readonly string[],
): Diagnostic {
  return {
    code: 'cors/no-configuration',
    severity: 'error',
    message: `bucket ${quoted(host)} has no CORS configuration`,
    primary: null,
    secondary: evidence,
    notes: certain ? ['the store says so itself'] : ['so the command line says (HOST=none)'],
    help: {
      text:
        rules.length === 0
          ? 'give the bucket a CORS configuration: corscope learn writes one'
          : `give the bucket ${rules.length === 1 ? 'one rule' : 'these rules'}:\n${rules.join('\n')}`,
      applicability: 'has-placeholder',
      edits: [],
    },
  };
}

export interface Hidden {
  readonly place: ItemPlace | null;
  /** Lower-case names. */
  readonly names: readonly string[];
  /** Those of them that the rule lists: it is not what answered. */
  readonly listed: readonly string[];
  readonly severity: Severity;
  /** Of the answer that showed it; `null`: not known. */
  readonly status: number | null;
  readonly evidence: readonly Label[];
  readonly notes: readonly string[];
}

const SPELLING = new Map([
  ['etag', 'ETag'],
  ['content-range', 'Content-Range'],
  ['accept-ranges', 'Accept-Ranges'],
  ['location', 'Location'],
]);
export const headerSpelling = (lowerName: string): string => SPELLING.get(lowerName) ?? lowerName;

export function headerNotExposed(hidden: Hidden): Diagnostic {
  const { place } = hidden;
  const names = hidden.names.map(headerSpelling);
  const list = names.map(quoted).join(', ');
  const lacking = hidden.names.filter((name) => !hidden.listed.includes(name)).map(headerSpelling);
  const isListed = place !== null && lacking.length === 0;
  const request =
    hidden.status !== null && hidden.status >= 400
      ? `CORS lets the request pass, which is answered with status ${hidden.status}`
      : 'the request itself succeeds';
  const notes = [`${request}; the header is there, but not exposed to script`];
  if (place && hidden.listed.length > 0) {
    const listed = hidden.listed.map((name) => quoted(headerSpelling(name))).join(', ');
    notes.push(
      `${rule(place)} lists ${listed} already: the bucket answered by another configuration, or an earlier one`,
    );
  }
  notes.push(...hidden.notes);
  return {
    code: 'cors/header-not-exposed',
    severity: hidden.severity,
    message: `script cannot read response header${names.length > 1 ? 's' : ''} ${list}`,
    primary: place && lacking[0] !== undefined ? primary(place, unmatched(place, 'ExposeHeader', lacking[0])) : null,
    secondary: hidden.evidence,
    notes,
    help: {
      text: isListed
        ? `put this configuration on the bucket: ${rule(place)} exposes ${list}`
        : place
          ? `expose ${lacking.map(quoted).join(', ')} in ${rule(place)}`
          : `have the bucket expose ${list} (Access-Control-Expose-Headers)`,
      applicability: 'widens-access',
      gain: 'reading',
      edits: place?.addEntry && lacking.length > 0 ? [place.addEntry(...lacking)] : [],
    },
  };
}

export interface UnexplainedRefusal {
  readonly host: string;
  readonly stage: 'preflight' | 'actual';
  /** What the request asked for, as one clause. */
  readonly asked: string;
  /** The answer is in the input, or the browser says what was wrong with it. */
  readonly isAnswered: boolean;
  readonly evidence: readonly Label[];
  readonly notes: readonly string[];
  /** The file that was given for the host, when nothing of it could be read. */
  readonly unreadable: string | null;
}

export function refusedWithoutConfiguration(refusal: UnexplainedRefusal): Diagnostic {
  const { host, stage, asked, isAnswered, evidence, notes, unreadable } = refusal;
  const did = stage === 'preflight' ? 'refuses the preflight' : 'answers without Access-Control-Allow-Origin';
  const message = isAnswered
    ? `${quoted(host)} ${did} for ${asked}`
    : `the browser failed ${asked} to ${quoted(host)}, and no answer is in the input`;
  return {
    code: 'cors/refused-without-configuration',
    severity: 'error',
    message,
    primary: null,
    secondary: evidence,
    notes: [
      ...notes,
      unreadable === null
        ? 'which rule item is at fault cannot be told without the configuration'
        : `which rule item is at fault cannot be told: nothing of ${quoted(unreadable)} could be read`,
    ],
    help: {
      text:
        unreadable === null
          ? `fetch the bucket's CORS configuration and run again with --cors ${host}=FILE`
          : `correct ${quoted(unreadable)} (its own error says how) and run again`,
      applicability: 'has-placeholder',
      edits: [],
    },
  };
}

export interface Drift {
  readonly host: string;
  readonly captured: string;
  readonly predicted: string;
  readonly place: ItemPlace | null;
  readonly evidence: readonly Label[];
  readonly severity: Severity;
}

export function drift(seen: Drift): Diagnostic {
  return {
    code: 'cors/drift',
    severity: seen.severity,
    message: `the captured answer of ${quoted(seen.host)} is not what the given configuration would give`,
    primary: seen.place && primary(seen.place, 'this rule would answer'),
    secondary: seen.evidence,
    notes: [`captured: ${seen.captured}`, `predicted: ${seen.predicted}`],
    help: {
      text: 'check that this is the configuration that was live when this was recorded, and that nothing stands between the browser and the bucket',
      applicability: 'has-placeholder',
      edits: [],
    },
  };
}
