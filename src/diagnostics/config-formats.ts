import { type At, config, labelAt, widening } from './config-parts.ts';
import type { Diagnostic, Edit } from './diagnostic.ts';
import { advice } from './parts.ts';
import { listOf } from './wording.ts';

/** What is said of configurations in JSON, YAML and other formats than XML, of files with several buckets, of stores. */

export const malformedJson = (at: At, what: string): Diagnostic =>
  config('config/malformed-json', at, {
    severity: 'error',
    message: `the configuration is not well-formed JSON: ${what}`,
    label: 'here',
    help: advice('mend the JSON; no tool of a store would read it either'),
  });

/** `cure`: takes the comma away; a comment may be worth keeping. */
export const lenientJson = (at: At, what: string, cure: Edit | null): Diagnostic =>
  config('config/malformed-json', at, {
    severity: 'warning',
    message: `JSON has no such thing as ${what}`,
    label: 'passed over',
    notes: ['the command line tools of stores refuse it'],
    help: advice('remove it', 'safe', cure ? [cure] : []),
  });

export const malformedYaml = (at: At, what: string): Diagnostic =>
  config('config/malformed-yaml', at, {
    severity: 'error',
    message: `the configuration is not well-formed YAML: ${what}`,
    label: 'here',
    help: advice('mend the YAML; check indentation and quotes'),
  });

/** `what` names the member, `expected` and `found` are kinds of value. */
export const wrongType = (at: At, what: string, expected: string, found: string): Diagnostic =>
  config('config/wrong-type', at, {
    severity: 'error',
    message: `${what} should be ${expected}, but is ${found}`,
    label: 'left out',
    help: advice(`write ${expected}`),
  });

export const unresolvedValue = (at: At, what: string): Diagnostic =>
  config('config/unresolved-value', at, {
    severity: 'warning',
    message: `the value of \`${what}\` is only known when the template is deployed`,
    label: 'left out',
    notes: ['it is not guessed: what depends on it may be judged wrongly'],
    help: advice('give the configuration as the store has it, or write the value here'),
  });

/** Beside a refusal by a rule with such a value. */
export const UNRESOLVED_NOTE = 'a value of this rule is only known when the template is deployed, and may allow it';

export interface UnknownMember {
  readonly name: string;
  readonly meant: { readonly name: string; readonly edit: Edit } | null;
  readonly known: readonly string[];
}

export const unknownMember = (at: At, { name, meant, known }: UnknownMember): Diagnostic =>
  config('config/unknown-element', at, {
    severity: 'warning',
    message: `"${name}" is not known here and was left out`,
    label: 'ignored',
    notes: [`known are ${listOf(known, 8)}`],
    help: meant
      ? widening(`write "${meant.name}"`, meant.name, [meant.edit])
      : advice('check the spelling: names are case-sensitive'),
  });

/** The last one counts, as it does in every parser of JSON. */
export const repeatedMember = (at: At, name: string, taken: At): Diagnostic =>
  config('config/duplicate-entry', at, {
    severity: 'warning',
    message: `"${name}" may stand only once and stands again further down`,
    label: 'left out',
    secondary: [labelAt(taken, 'this one was taken')],
    help: advice('remove one of them'),
  });

/** `asked`: the bucket or host that was looked for, or `null` when nobody said which. */
export const severalBuckets = (at: At, names: readonly string[], asked: string | null): Diagnostic =>
  config('config/several-buckets', at, {
    severity: 'error',
    message:
      asked === null
        ? `the file has the configurations of ${names.length} buckets, and nothing says which is meant`
        : `no bucket of the file is \`${asked}\``,
    notes: [`it has ${listOf(names, 10)}`],
    help: advice(`name one behind the file: ${at.file}#${names[0] ?? 'BUCKET'}`),
  });

export interface OtherStore {
  /** The format, or what else tells. */
  readonly format: string;
  readonly belongsTo: readonly string[];
  readonly store: string;
  /** `null`: the store was named on the command line. */
  readonly host: string | null;
}

export const otherStore = (at: At, { format, belongsTo, store, host }: OtherStore): Diagnostic =>
  config('config/other-store', at, {
    severity: 'warning',
    message: `${store} does not take ${format}`,
    label: 'this file',
    notes: [
      host === null ? `--dialect says ${store}` : `\`${host}\` was recognised as ${store}`,
      `the format belongs to ${listOf(belongsTo, 4)}`,
    ],
    help: advice('check that this is the configuration of that bucket; corscope convert writes other formats'),
  });

export interface OtherDialect {
  /** As it was written. */
  readonly dialect: string;
  readonly title: string;
  readonly host: string;
  /** The store that the host name is one of, and that the answers are of; `null`: they do not say. */
  readonly byHost: string | null;
  readonly byAnswer: { readonly title: string; readonly line: string } | null;
}

/** `--dialect` is obeyed, though what was captured speaks for another store. */
export const otherDialect = ({ dialect, title, host, byHost, byAnswer }: OtherDialect): Diagnostic => ({
  code: 'config/other-dialect',
  severity: 'warning',
  message: `\`${host}\` is judged as ${title}, but it looks like ${byHost ?? byAnswer?.title}`,
  primary: { source: { kind: 'argument', text: `--dialect ${dialect}` }, text: '' },
  secondary: [],
  notes: [
    ...(byHost === null ? [] : [`the host name is one of ${byHost}`]),
    ...(byAnswer === null ? [] : [`it answers \`${byAnswer.line}\`, as ${byAnswer.title} does`]),
  ],
  help: advice('leave --dialect out to have each host judged as what it is, or check the host'),
});

/** `what` is lost, `why` the target cannot say it. */
export const notExpressible = (at: At, what: string, target: string, why: string): Diagnostic =>
  config('config/not-expressible', at, {
    severity: 'warning',
    message: `${target} cannot say ${what}`,
    label: 'lost',
    notes: [why],
  });

export interface VendorLimit {
  readonly store: string;
  /** What the store objects to, as a clause. */
  readonly what: string;
  readonly label: string;
  /** What it answers: code and text, where known. */
  readonly answer: string | null;
  readonly cure: string;
  readonly refused?: boolean;
  readonly fix?: Edit | null;
}

export const vendorLimit = (at: At, { store, what, label, answer, cure, refused, fix }: VendorLimit): Diagnostic =>
  config('config/vendor-limit', at, {
    severity: refused === false ? 'warning' : 'error',
    message: `${what} (${store})`,
    label,
    notes: answer === null ? [] : [`${store} answers ${answer}`],
    help: advice(cure, fix ? 'safe' : 'has-placeholder', fix ? [fix] : []),
  });

export const duplicateId = (at: At, id: string, first: At): Diagnostic =>
  config('config/duplicate-entry', at, {
    severity: 'warning',
    message: `the name \`${id}\` stands for two rules`,
    label: 'again here',
    secondary: [labelAt(first, 'first here')],
    help: advice('give each rule a name of its own'),
  });

/** Every origin may send a header that proves who somebody is. */
export const credentialsToAll = (at: At, header: string, place: At): Diagnostic =>
  config('config/credentials-to-all', at, {
    severity: 'warning',
    message: `every site may send \`${header}\` to this bucket`,
    label: 'every origin',
    secondary: [labelAt(place, 'may send this')],
    notes: ['a page that gets hold of a signature or a token can use it from anywhere'],
    help: advice('list the origins that sign their requests'),
  });

export const tooManyEntries = (at: At, most: number): Diagnostic =>
  config('config/too-large', at, {
    severity: 'error',
    message: `the configuration has more than ${most} rules and entries`,
    label: 'from here on left out',
    help: advice('check that this is the right file: no store takes as many'),
  });
