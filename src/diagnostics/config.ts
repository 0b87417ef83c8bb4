import type { Code } from './code.ts';
import type { Applicability, Diagnostic, Edit, Help, Label, Severity, Span } from './diagnostic.ts';

type ConfigCode = Extract<Code, `config/${string}`>;

/** A place in a configuration file. */
export interface At {
  readonly file: string;
  readonly span: Span;
}

interface Parts {
  readonly severity: Severity;
  readonly message: string;
  /** What is here. */
  readonly label?: string;
  readonly secondary?: readonly Label[];
  readonly notes?: readonly string[];
  readonly help?: Help | null;
}

function config(code: ConfigCode, at: At, parts: Parts): Diagnostic {
  return {
    code,
    severity: parts.severity,
    message: parts.message,
    primary: { source: { kind: 'config', file: at.file, span: at.span }, text: parts.label ?? '' },
    secondary: parts.secondary ?? [],
    notes: parts.notes ?? [],
    help: parts.help ?? null,
  };
}

const advice = (text: string, applicability: Applicability = 'has-placeholder', edits: readonly Edit[] = []): Help => ({
  text,
  applicability,
  edits,
});
const replacing = (at: At, insert: string): Edit => ({ ...at, insert });
const rule = (index: number): string => `rule ${index + 1}`;

// ---- reading -------------------------------------------------------------------------------------------------------

export const unreadable = (file: string, why: string): Diagnostic => ({
  ...config(
    'config/unreadable',
    { file, span: { start: 0, end: 0 } },
    { severity: 'error', message: `cannot read the configuration: ${why}` },
  ),
  primary: { source: { kind: 'argument', text: file }, text: '' },
  help: advice('check the path; HOST=none says that a bucket has no configuration'),
});

export const malformedXml = (file: string, span: Span, what: string): Diagnostic =>
  config(
    'config/malformed-xml',
    { file, span },
    {
      severity: 'error',
      message: `the configuration is not well-formed XML: ${what}`,
      label: 'here',
      help: advice('mend the XML; a store would refuse it with MalformedXML'),
    },
  );

export const doctypeRefused = (file: string, span: Span): Diagnostic =>
  config(
    'config/doctype-refused',
    { file, span },
    {
      severity: 'error',
      message: 'the configuration has a DOCTYPE',
      label: 'declared here',
      notes: ['a DOCTYPE can define entities that blow a document up; no store takes one'],
      help: advice('remove the DOCTYPE'),
    },
  );

export const notCors = (file: string, span: Span, what: string): Diagnostic =>
  config(
    'config/not-cors',
    { file, span },
    {
      severity: 'error',
      message: `this is no CORS configuration, but ${what}`,
      help: advice('give the CORSConfiguration XML of the bucket, as GetBucketCors returns it'),
    },
  );

export const unknownElement = (file: string, span: Span, name: string): Diagnostic =>
  config(
    'config/unknown-element',
    { file, span },
    {
      severity: 'warning',
      message: `<${name}> is not known here and was left out`,
      label: 'ignored',
      help: advice('check the spelling: element names are case-sensitive'),
    },
  );

export const tooLargeToRead = (file: string, length: number, most: number): Diagnostic =>
  config(
    'config/too-large',
    { file, span: { start: 0, end: 0 } },
    {
      severity: 'error',
      message: `the configuration is too large to be one (${length} bytes, at most ${most} are read)`,
      help: advice('check that this is the right file'),
    },
  );

export const badMaxAge = (file: string, span: Span, value: string): Diagnostic =>
  config(
    'config/bad-max-age',
    { file, span },
    {
      severity: 'error',
      message: `MaxAgeSeconds \`${value}\` is not a whole number of seconds`,
      label: 'here',
      notes: ['OSS refuses it with InvalidArgument'],
      help: advice('write a number, e.g. 600'),
    },
  );

export const badResponseVary = (file: string, span: Span, value: string): Diagnostic =>
  config(
    'config/bad-response-vary',
    { file, span },
    {
      severity: 'error',
      message: `ResponseVary \`${value}\` is neither true nor false`,
      label: 'here',
      help: advice('write true or false'),
    },
  );

export const unusedConfiguration = (file: string | null, host: string | null): Diagnostic => ({
  ...config(
    'config/unused',
    { file: file ?? '', span: { start: 0, end: 0 } },
    {
      severity: 'warning',
      message:
        host === null
          ? 'no bucket in the input was recognised, so the configuration was not used'
          : `nothing in the input went to \`${host}\``,
      help: advice(host === null ? 'say which host it belongs to: --cors HOST=FILE' : 'check the host name'),
    },
  ),
  primary: {
    source: { kind: 'argument', text: `--cors ${host === null ? '' : `${host}=`}${file ?? 'none'}` },
    text: '',
  },
});

// ---- what the store refuses ----------------------------------------------------------------------------------------

export const tooLarge = (at: At, length: number, most: number): Diagnostic =>
  config('config/too-large', at, {
    severity: 'error',
    message: `the configuration has ${length} bytes, the store takes ${most}`,
    help: advice('remove rules or entries'),
  });

export const tooManyRules = (at: At, count: number, most: number, certain: boolean): Diagnostic =>
  config('config/too-many-rules', at, {
    severity: certain ? 'error' : 'warning',
    message: `the configuration has ${count} rules, ${certain ? 'the store takes' : 'some documents allow only'} ${most}`,
    label: 'one too many',
    help: advice('put origins that need the same into one rule, or remove rules'),
  });

export const noRules = (at: At): Diagnostic =>
  config('config/no-rules', at, {
    severity: 'error',
    message: 'the configuration has no rule',
    help: advice('add a CORSRule; to switch CORS off, delete the configuration instead'),
  });

export const missingOrigin = (at: At, index: number): Diagnostic =>
  config('config/missing-origin', at, {
    severity: 'error',
    message: `${rule(index)} has no AllowedOrigin`,
    label: 'this rule',
    help: advice('add <AllowedOrigin>'),
  });

export const missingMethod = (at: At, index: number): Diagnostic =>
  config('config/missing-method', at, {
    severity: 'error',
    message: `${rule(index)} has no AllowedMethod`,
    label: 'this rule',
    help: advice('add <AllowedMethod>'),
  });

export function methodNotAllowed(at: At, value: string, allowed: readonly string[]): Diagnostic {
  const upper = value.toUpperCase();
  const known = allowed.includes(upper);
  return config('config/method-not-allowed', at, {
    severity: 'error',
    message: `the store takes no AllowedMethod \`${value}\``,
    label: known ? 'methods are written in upper case' : 'here',
    notes: [`allowed are ${allowed.join(', ')}`],
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
    help: advice('name each header that script has to read, e.g. ETag'),
  });

export const badExposeHeader = (at: At, value: string): Diagnostic =>
  config('config/bad-expose-header', at, {
    severity: 'error',
    message: `ExposeHeader \`${value}\` is no header name`,
    label: 'here',
    help: advice('write one header name in each ExposeHeader'),
  });

// ---- advice --------------------------------------------------------------------------------------------------------

export const originWithoutScheme = (at: At, value: string): Diagnostic =>
  config('config/origin-without-scheme', at, {
    severity: 'warning',
    message: `AllowedOrigin \`${value}\` has no scheme, so it matches no browser`,
    label: 'https:// or http:// is missing',
    help: advice(`write \`https://${value}\``, 'widens-access', [replacing(at, `https://${value}`)]),
  });

export function originTrailing(at: At, value: string): Diagnostic {
  const origin = /^[a-z][a-z0-9+.-]*:\/\/[^/?#]*/i.exec(value)?.[0] ?? value;
  return config('config/origin-trailing-slash', at, {
    severity: 'warning',
    message: `AllowedOrigin \`${value}\` ends in a ${value === `${origin}/` ? 'slash' : 'path'}, so it matches no browser`,
    label: 'an origin is scheme, host and port only',
    help: advice(`write \`${origin}\``, 'widens-access', [replacing(at, origin)]),
  });
}

export const originDefaultPort = (at: At, value: string): Diagnostic =>
  config('config/origin-default-port', at, {
    severity: 'warning',
    message: `AllowedOrigin \`${value}\` writes the default port, which a browser leaves out`,
    label: 'matches no browser',
    help: advice('leave the port out', 'widens-access', [replacing(at, value.replace(/:\d+$/, ''))]),
  });

export const originUpperCase = (at: At, value: string): Diagnostic =>
  config('config/origin-upper-case', at, {
    severity: 'warning',
    message: `AllowedOrigin \`${value}\` has capital letters; browsers send lower case`,
    label: 'may match nothing',
    help: advice(`write \`${value.toLowerCase()}\``, 'safe', [replacing(at, value.toLowerCase())]),
  });

export const originNull = (at: At): Diagnostic =>
  config('config/origin-null', at, {
    severity: 'warning',
    message: 'AllowedOrigin `null` lets every sandboxed page and local file in',
    label: 'anybody can have this origin',
    help: advice('serve the page from an http(s) origin and list that'),
  });

export const severalOrigins = (at: At, index: number, count: number): Diagnostic =>
  config('config/several-origins', at, {
    severity: 'info',
    message: `${rule(index)} has ${count} origins`,
    label: 'one of them',
    notes: ['with one origin in each rule a change for one site cannot touch another'],
    help: advice('give each origin a rule of its own, as the vendor advises'),
  });

export const overlappingRules = (at: At, index: number, earlier: number, origin: string): Diagnostic =>
  config('config/overlapping-rules', at, {
    severity: 'info',
    message: `${rule(index)} and ${rule(earlier)} both match origin \`${origin}\``,
    label: `${rule(earlier)} is asked first`,
    notes: ['the first rule that matches whole answers: which headers are exposed depends on the order'],
    help: advice('let each origin have one rule'),
  });

export const unreachableRule = (at: At, index: number, earlier: number): Diagnostic =>
  config('config/unreachable-rule', at, {
    severity: 'warning',
    message: `${rule(index)} never answers: ${rule(earlier)} matches everything that it matches`,
    label: 'never reached',
    help: advice(`remove ${rule(index)}, or move it before ${rule(earlier)}`),
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
    message: `${rule(index)} allows uploads but does not expose ETag`,
    label: 'uploads are allowed here',
    notes: ['browser SDKs read the ETag of every part; a multipart upload cannot be completed without it'],
    help: advice('add <ExposeHeader>ETag</ExposeHeader>', 'widens-access', addition ? [addition] : []),
  });

export const maxAgeAboveCap = (at: At, value: number): Diagnostic =>
  config('config/max-age-above-cap', at, {
    severity: 'info',
    message: `MaxAgeSeconds ${value} is more than browsers keep`,
    label: 'Chromium keeps 7200, Firefox 86400, WebKit 600 seconds',
    help: advice('7200 is as good'),
  });
