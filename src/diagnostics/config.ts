import { type At, config, labelAt, type Parts, ruleNamed, widening } from './config-parts.ts';
import type { Diagnostic, Edit } from './diagnostic.ts';
import { advice } from './parts.ts';

/*
 * Reading a configuration. What a store refuses is in config-refused.ts, what is unwise in config-advice.ts.
 */

const WHOLE = { start: 0, end: 0 };

export const unreadable = (file: string, why: string): Diagnostic => ({
  ...config(
    'config/unreadable',
    { file, span: WHOLE },
    {
      severity: 'error',
      message: `cannot read the configuration: ${why}`,
      help: advice('check the path; HOST=none says that a bucket has no configuration'),
    },
  ),
  primary: { source: { kind: 'argument', text: file }, text: '' },
});

export const malformedXml = (at: At, what: string): Diagnostic =>
  config('config/malformed-xml', at, {
    severity: 'error',
    message: `the configuration is not well-formed XML: ${what}`,
    label: 'here',
    help: advice('mend the XML; a store would refuse it with MalformedXML'),
  });

/** Everything else can still be read. */
export const lateDeclaration = (at: At, blank: Edit | null): Diagnostic =>
  config('config/malformed-xml', at, {
    severity: 'warning',
    message: 'something stands before the XML declaration, which has to come first of all',
    label: 'must begin the file',
    notes: ['strict readers, and the stores have one, refuse such a document with MalformedXML'],
    help: blank
      ? advice('remove the blanks and line ends before it', 'safe', [blank])
      : advice('remove what stands before it'),
  });

export const doctypeRefused = (at: At): Diagnostic =>
  config('config/doctype-refused', at, {
    severity: 'error',
    message: 'the configuration has a DOCTYPE',
    label: 'declared here',
    notes: ['a DOCTYPE can define entities that blow a document up; no store takes one'],
    help: advice('remove the DOCTYPE'),
  });

/** `cure` when more is known than that this is the wrong file. */
export const notCors = (at: At, what: string, cure: string | null = null): Diagnostic =>
  config('config/not-cors', at, {
    severity: 'error',
    message: `this is no CORS configuration, but ${what}`,
    help: advice(cure ?? 'give the CORSConfiguration XML of the bucket, as GetBucketCors returns it'),
  });

export interface UnknownElement {
  readonly name: string;
  /** The element it was probably meant to be, and what makes it one. */
  readonly meant: { readonly name: string; readonly edits: readonly Edit[] } | null;
  /** Where an element of this name belongs, when it is known but stands in the wrong place. */
  readonly belongsIn: string | null;
}

export function unknownElement(at: At, { name, meant, belongsIn }: UnknownElement): Diagnostic {
  const what = belongsIn === null ? 'is not known here' : `belongs into <${belongsIn}>`;
  const cure =
    belongsIn === null ? 'check the spelling: element names are case-sensitive' : `move it into <${belongsIn}>`;
  return config('config/unknown-element', at, {
    severity: 'warning',
    message: `<${name}> ${what} and was left out`,
    label: 'ignored',
    notes: ['a store refuses elements that it does not know with MalformedXML'],
    help: meant ? widening(`write <${meant.name}>`, meant.name, meant.edits) : advice(cure),
  });
}

export const strayText = (at: At, element: string): Diagnostic =>
  config('config/unknown-element', at, {
    severity: 'warning',
    message: `text in <${element}> that belongs to no element was left out`,
    label: 'ignored',
    help: advice('put it into the element it is meant for, e.g. <AllowedHeader>'),
  });

/** An element that may stand once stands again; the first one counts. */
export const repeatedElement = (at: At, element: string, first: At, removal: Edit): Diagnostic =>
  config('config/duplicate-entry', at, {
    severity: 'warning',
    message: `<${element}> may stand only once and stands again here`,
    label: 'left out',
    secondary: [labelAt(first, 'this one was taken')],
    notes: ['which of them a store takes, or whether it refuses both, is not documented'],
    help: advice('remove one of them', 'safe', [removal]),
  });

export const tooLargeToRead = (file: string, length: number, most: number): Diagnostic =>
  config(
    'config/too-large',
    { file, span: WHOLE },
    {
      severity: 'error',
      message: `the configuration is too large to be one (${length > most + 1 ? length : `more than ${most}`} bytes, at most ${most} are read)`,
      help: advice('check that this is the right file'),
    },
  );

/** `required`: what a format that wants it in every rule calls it. */
export const badMaxAge = (at: At, index: number, value: string, required: string | null = null): Diagnostic => {
  const name = required ?? 'MaxAgeSeconds';
  const isNumber = /^\d+$/.test(value);
  const wrong = isNumber ? 'is too large: it has more than ten digits' : 'is not a whole number of seconds';
  return config('config/bad-max-age', at, {
    severity: 'error',
    message: value === '' ? `${name} of ${ruleNamed(index)} is empty` : `${name} \`${value}\` ${wrong}`,
    label: 'left out',
    notes: required === null && !isNumber ? ['OSS answers InvalidArgument, S3 MalformedXML'] : [],
    help: advice(
      `write a ${isNumber ? 'smaller' : 'whole'} number, for example 600${required === null ? ', or leave the element out' : '; every rule needs one'}`,
    ),
  });
};

export const badResponseVary = (at: At, value: string): Diagnostic =>
  config('config/bad-response-vary', at, {
    severity: 'error',
    message: value === '' ? 'ResponseVary is empty' : `ResponseVary \`${value}\` is neither true nor false`,
    label: 'left out',
    help: advice('write true or false'),
  });

/**
 * `host`: `null` where it was given for any bucket. `unread`: whether traffic with that very host (or a bucket), or with
 * hosts whose names are not known, was not read.
 */
export const unusedConfiguration = (
  file: string | null,
  host: string | null,
  unread: 'its-own' | 'some' | 'none',
): Diagnostic => ({
  ...config(
    'config/unused',
    { file: file ?? '', span: WHOLE },
    unread === 'none' ? unused(host) : unknown(host, unread),
  ),
  primary: {
    source: { kind: 'argument', text: `--cors ${host === null ? '' : `${host}=`}${file ?? 'none'}` },
    text: '',
  },
});

const unused = (host: string | null): Parts => ({
  severity: 'warning',
  message:
    host === null
      ? 'no bucket in the input was recognised, so the configuration was not used'
      : `nothing in the input went to \`${host}\``,
  help: advice(host === null ? 'say which host it belongs to: --cors HOST=FILE' : 'check the host name'),
});

function unknown(host: string | null, unread: 'its-own' | 'some'): Parts {
  const name = host === null ? 'a bucket' : `\`${host}\``;
  return {
    severity: 'info',
    message:
      unread === 'its-own'
        ? `the traffic with ${name} could not be read, so the configuration was not used`
        : `whether anything in the input went to ${name} is not known: some traffic could not be read`,
    notes: ['what was not read, and what to do about it, is told apart'],
  };
}
