import { type At, config, replacing, ruleNamed, widening } from './config-parts.ts';
import type { Diagnostic, Edit } from './diagnostic.ts';
import { advice } from './parts.ts';
import { plural } from './wording.ts';

/** What a store refuses in a configuration (PutBucketCors). */

export const tooLarge = (at: At, length: number, most: number): Diagnostic =>
  config('config/too-large', at, {
    severity: 'error',
    message: `the configuration has ${length} bytes, the store takes ${most}`,
    help: advice('remove rules or entries; one entry with a `*` may stand for many'),
  });

export interface RuleCount {
  readonly count: number;
  readonly most: number;
  /** Whether `most` is beyond doubt. */
  readonly certain: boolean;
  readonly store: string;
}

export const tooManyRules = (at: At, { count, most, certain, store }: RuleCount): Diagnostic =>
  config('config/too-many-rules', at, {
    severity: certain ? 'error' : 'warning',
    message: certain
      ? `the configuration has ${plural(count, 'rule')}, ${store} takes ${most}`
      : `the configuration has ${plural(count, 'rule')}, some documents of ${store} allow only ${most}`,
    label: 'one too many',
    notes: certain ? [] : ['the API reference gives the lower limit, the user guide a higher one'],
    help: advice('put origins that need the same into one rule, or remove rules'),
  });

export const noRules = (at: At): Diagnostic =>
  config('config/no-rules', at, {
    severity: 'error',
    message: 'the configuration has no rule',
    label: 'needs at least one <CORSRule>',
    help: advice('add a rule; to switch CORS off, delete the configuration instead (DeleteBucketCors)'),
  });

export const missingOrigin = (at: At, index: number): Diagnostic =>
  config('config/missing-origin', at, {
    severity: 'error',
    message: `${ruleNamed(index)} has no AllowedOrigin`,
    label: 'this rule',
    help: advice('add <AllowedOrigin> with the scheme, host and port of the page'),
  });

export const missingMethod = (at: At, index: number): Diagnostic =>
  config('config/missing-method', at, {
    severity: 'error',
    message: `${ruleNamed(index)} has no AllowedMethod`,
    label: 'this rule',
    help: advice('add <AllowedMethod>'),
  });

export function methodNotAllowed(at: At, value: string, allowed: readonly string[]): Diagnostic {
  const upper = value.toUpperCase();
  const known = allowed.includes(upper);
  const notes = [`allowed are ${allowed.join(', ')}`];
  if (upper === 'OPTIONS') notes.push('OPTIONS needs no entry: the store answers preflights by itself');
  if (value === '*') notes.push('`*` is no method here: each one has to be named');
  return config('config/method-not-allowed', at, {
    severity: 'error',
    message: value === '' ? 'AllowedMethod is empty' : `the store takes no AllowedMethod \`${value}\``,
    label: known ? 'methods are written in upper case' : 'not a method that a rule can list',
    notes,
    help: known
      ? advice(`write \`${upper}\``, 'safe', [replacing(at, upper)])
      : advice('list each method that is needed'),
  });
}

export const severalWildcards = (at: At, element: string, value: string): Diagnostic =>
  config('config/several-wildcards', at, {
    severity: 'error',
    message: `${element} \`${value}\` has more than one \`*\``,
    label: 'at most one',
    help: advice('split it into several entries, each with one `*`'),
  });

export const exposeWildcard = (at: At, value: string): Diagnostic =>
  config('config/expose-wildcard', at, {
    severity: 'error',
    message: `ExposeHeader \`${value}\` has a wildcard`,
    label: 'not accepted here',
    help: advice('name each header that script has to read, for example ETag'),
  });

export const badExposeHeader = (at: At, value: string): Diagnostic =>
  config('config/bad-expose-header', at, {
    severity: 'error',
    message: value === '' ? 'ExposeHeader is empty' : `ExposeHeader \`${value}\` is no header name`,
    label: 'a name has letters, digits and hyphens',
    help: advice('write one header name in each ExposeHeader'),
  });

export interface SeveralValues {
  readonly element: string;
  readonly value: string;
  readonly parts: readonly string[];
  /** Whether a store refuses it, or takes it and it matches nothing. */
  readonly refused: boolean;
  readonly split: Edit;
}

export const severalValues = (at: At, { element, value, parts, refused, split }: SeveralValues): Diagnostic =>
  config('config/several-values', at, {
    severity: refused ? 'error' : 'warning',
    message: `${element} \`${value}\` holds ${parts.length} values`,
    label: refused ? 'one value in each element' : 'taken as one value, which matches nothing',
    help: widening(`give each value an ${element} of its own`, element, [split]),
  });

/** What a store says to a configuration that it does not take; what is not known of it is `null`. */
export interface StoreAnswer {
  /** HTTP status. */
  readonly status: number | null;
  readonly code: string | null;
  /** `{value}` and `{item}` stand for what is at fault. */
  readonly message: string | null;
  /** Error code of Alibaba Cloud, which its pages explain. */
  readonly ec: string | null;
}

/** The diagnostic as an error, with the store's own words. */
export function answeredWith(
  diagnostic: Diagnostic,
  store: string,
  { status, code, message, ec }: StoreAnswer,
): Diagnostic {
  const words = [status, code].filter((part) => part !== null).join(' ');
  const said = [words, message === null ? '' : `\`${message}\``].filter((part) => part !== '').join(': ');
  const note = `${store} answers${said === '' ? '' : ` ${said}`}${ec === null ? '' : `${said === '' ? ' with' : ','} EC ${ec}`}`;
  return { ...diagnostic, severity: 'error', notes: [...diagnostic.notes, note] };
}

/** A store takes what others refuse. */
export const takenNevertheless = (diagnostic: Diagnostic, store: string): Diagnostic => ({
  ...diagnostic,
  severity: diagnostic.severity === 'error' ? 'warning' : diagnostic.severity,
  notes: [...diagnostic.notes, `${store} takes it all the same, other stores do not`],
});
