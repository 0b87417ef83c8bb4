import { type At, config, labelAt, replacing, ruleNamed, widening } from './config-parts.ts';
import type { Diagnostic, Edit } from './diagnostic.ts';
import { advice } from './parts.ts';

/** What a store takes, but what does not do what it was written for, or does more than it should. */

/** `cure`: the same entry as an origin. */
export const originWithoutScheme = (at: At, value: string, cure: string): Diagnostic =>
  config('config/origin-without-scheme', at, {
    severity: 'warning',
    message: `AllowedOrigin \`${value}\` has no scheme, so it matches no browser`,
    label: 'https:// or http:// is missing',
    notes: ['an origin is compared as one string, and a browser sends it with its scheme'],
    help: advice(`write \`${cure}\``, 'widens-access', [replacing(at, cure)]),
  });

export const originTrailing = (at: At, value: string, cure: string): Diagnostic =>
  config('config/origin-trailing-slash', at, {
    severity: 'warning',
    message: `AllowedOrigin \`${value}\` ends in a ${value === `${cure}/` ? 'slash' : 'path'}, so it matches no browser`,
    label: 'an origin is scheme, host and port only',
    help: advice(`write \`${cure}\``, 'widens-access', [replacing(at, cure)]),
  });

export const originDefaultPort = (at: At, value: string, cure: string): Diagnostic =>
  config('config/origin-default-port', at, {
    severity: 'warning',
    message: `AllowedOrigin \`${value}\` writes the default port, which a browser leaves out`,
    label: 'matches no browser',
    help: advice(`write \`${cure}\``, 'widens-access', [replacing(at, cure)]),
  });

/** `matches`: the store compares origins without case. */
export const originUpperCase = (at: At, value: string, matches: boolean): Diagnostic =>
  config('config/origin-upper-case', at, {
    severity: 'warning',
    message: `AllowedOrigin \`${value}\` has capital letters; browsers send lower case`,
    label: matches ? 'whether the store ignores case is not documented' : 'matches no browser',
    help: advice(`write \`${value.toLowerCase()}\``, matches ? 'safe' : 'widens-access', [
      replacing(at, value.toLowerCase()),
    ]),
  });

export const originNull = (at: At): Diagnostic =>
  config('config/origin-null', at, {
    severity: 'warning',
    message: 'AllowedOrigin `null` lets every sandboxed page and local file in',
    label: 'anybody can have this origin',
    notes: ['pages opened from disk, sandboxed frames and requests after some redirects all send `Origin: null`'],
    help: advice('serve the page from an http(s) origin and list that'),
  });

/** `example`: an origin of somebody else that the entry lets in. */
export const originOfStrangers = (at: At, value: string, example: string): Diagnostic =>
  config('config/origin-of-strangers', at, {
    severity: 'warning',
    message: `AllowedOrigin \`${value}\` lets in hosts that anybody can register`,
    label: `\`${example}\` matches it`,
    notes: ['`*` stands for any characters, not for the labels of a name only'],
    help: advice('put a dot between `*` and the name of your own domain, or list the origins', 'changes-access'),
  });

/** `sent`: the origin as browsers send it. */
export const originNotAscii = (at: At, value: string, sent: string): Diagnostic =>
  config('config/origin-not-ascii', at, {
    severity: 'warning',
    message: `AllowedOrigin \`${value}\` is not in ASCII, so it matches no browser`,
    label: 'browsers send the name in Punycode',
    help: advice(`write \`${sent}\``, 'widens-access', [replacing(at, sent)]),
  });

export const emptyEntry = (at: At, element: string, removal: Edit): Diagnostic =>
  config('config/empty-entry', at, {
    severity: 'warning',
    message: `${element} is empty, so it matches nothing`,
    label: 'no value',
    help: advice('remove it, or write the value that is missing', 'safe', [removal]),
  });

export const severalOrigins = (at: At, index: number, count: number): Diagnostic =>
  config('config/several-origins', at, {
    severity: 'info',
    message: `${ruleNamed(index)} has ${count} origins`,
    label: 'the second one',
    notes: ['with one origin in each rule a change for one site cannot touch another'],
    help: advice('give each origin a rule of its own, as the vendor advises'),
  });

export interface Overlap {
  readonly index: number;
  readonly earlier: number;
  readonly origin: string;
  /** The entry of the earlier rule. */
  readonly other: At;
  /** Which rule the store takes, as clauses; none: it is not known which store that is. */
  readonly taken: readonly string[];
}

export const overlappingRules = (at: At, { index, earlier, origin, other, taken }: Overlap): Diagnostic =>
  config('config/overlapping-rules', at, {
    severity: 'info',
    message: `rules ${earlier + 1} and ${index + 1} both match origin \`${origin}\``,
    label: `${ruleNamed(earlier)} is asked first`,
    secondary: [labelAt(other, 'matches it too')],
    notes: [
      `${taken.length > 0 ? taken.join(', or ') : 'the first rule that passes whole'} answers, so what is exposed depends on the order`,
    ],
    help: advice('let each origin have one rule'),
  });

export interface Unreachable {
  readonly index: number;
  readonly earlier: number;
  /** The opening tag of the earlier rule. */
  readonly other: At;
  readonly removal: Edit;
  /** The store looks for a rule that matches in every point; else it takes the first that matches in some. */
  readonly full: boolean;
}

export const unreachableRule = (at: At, { index, earlier, other, removal, full }: Unreachable): Diagnostic =>
  config('config/unreachable-rule', at, {
    severity: 'warning',
    message: full
      ? `${ruleNamed(index)} never answers: ${ruleNamed(earlier)} matches everything that it matches`
      : `${ruleNamed(index)} never answers: ${ruleNamed(earlier)} is taken for its origins, and the store looks no further`,
    label: 'never reached',
    secondary: [labelAt(other, full ? 'always answers first' : 'always taken first')],
    help: advice(`remove ${ruleNamed(index)}, or move it before ${ruleNamed(earlier)}`, 'safe', [removal]),
  });

export const duplicateEntry = (at: At, element: string, value: string, removal: Edit): Diagnostic =>
  config('config/duplicate-entry', at, {
    severity: 'info',
    message: `${element} \`${value}\` stands twice in this rule`,
    label: 'again here',
    help: advice('remove it', 'safe', [removal]),
  });

export const etagNotExposed = (at: At, index: number, addition: Edit | null): Diagnostic =>
  config('config/etag-not-exposed', at, {
    severity: 'warning',
    message: `${ruleNamed(index)} allows uploads but does not expose ETag`,
    label: 'uploads are allowed here',
    notes: ['browser SDKs read the ETag of every part; a multipart upload cannot be completed without it'],
    help: widening('add <ExposeHeader>ETag</ExposeHeader>', 'ExposeHeader', addition ? [addition] : []),
  });

export const maxAgeAboveCap = (at: At, value: number): Diagnostic =>
  config('config/max-age-above-cap', at, {
    severity: 'info',
    message: `MaxAgeSeconds ${value} is more than browsers keep`,
    label: 'Chromium keeps 7200, Firefox 86400, WebKit 600 seconds',
    help: advice('write 86400: no browser keeps more', 'safe', [replacing(at, '86400')]),
  });
