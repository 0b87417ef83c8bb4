import { headerValue } from '../fetch/header-list.ts';
import { MEANING_OF_CODE } from './error-codes-table.ts';
import type { ErrorMeaning } from './error-meaning.ts';

export interface StoreError {
  readonly code: string | null;
  readonly message: string | null;
  /** OSS error cause, e.g. `0003-00000601`. */
  readonly ec: string | null;
  /** The endpoint that the store says should be asked, or `null`. */
  readonly endpoint: string | null;
  readonly meaning: ErrorMeaning;
  /** The document was cut off before its message, which may say what else the code stands for. */
  readonly isCut?: true;
}

export interface ErrorAnswer {
  readonly status: number;
  readonly headers: readonly string[];
  readonly body: string | null;
}

/**
 * The error of a captured answer: the OSS error cause decides (header first, then body), then the message, then the
 * code. Answers to HEAD have no body; OSS repeats it in `x-oss-err`. `null` when nothing names an error.
 */
export function recogniseError(answer: ErrorAnswer): StoreError | null {
  if (answer.status < 300) return null;
  // Several causes are looked for in one answer before the next one comes.
  const isAgain = answer.headers === last.headers && answer.body === last.body && answer.status === last.status;
  if (!isAgain) last = { status: answer.status, headers: answer.headers, body: answer.body, error: read(answer) };
  return last.error;
}

let last: ErrorAnswer & { readonly error: StoreError | null } = { status: 0, headers: [], body: null, error: null };

function read({ headers, body }: ErrorAnswer): StoreError | null {
  const text = body ?? repeatedBody(headerValue(headers, 'x-oss-err'));
  const code = member(text, 'Code') ?? headerValue(headers, 'x-ms-error-code');
  const message = member(text, 'Message');
  const ec = headerValue(headers, 'x-oss-ec') ?? member(text, 'EC');
  if (code === null && ec === null) return null;
  const meaning = meaningOf(ec, code, message ?? '');
  const error = { code, message, ec, endpoint: member(text, 'Endpoint'), meaning };
  if (message !== null || text === null || !isCutDocument(text)) return error;
  const isTold = ec !== null && (MEANING_OF_EC[ec] !== undefined || MEANS_AUTHENTICATION.test(ec));
  const isOpen = code !== null && !isTold && MANY_MEANINGS.has(code);
  return { ...error, meaning: isOpen ? 'other' : meaning, isCut: true };
}

const ROOT = /<(?:[\w.-]{1,40}:)?Error[\s>]/;
const ROOT_END = /<\/(?:[\w.-]{1,40}:)?Error>/;

/** Whether the root element is open at the end. */
function isCutDocument(text: string): boolean {
  const root = ROOT.exec(text);
  return root !== null && !ROOT_END.test(text.slice(root.index));
}

/** Of rights, of an address that has expired, or of another endpoint: the message tells. */
const MANY_MEANINGS: ReadonlySet<string> = new Set(['AccessDenied']);

const MEANING_OF_EC: Readonly<Record<string, ErrorMeaning>> = {
  '0003-00000601': 'no-cors-configuration',
  '0003-00000602': 'no-rule',
  '0034-00000101': 'missing-origin',
  '0034-00000102': 'missing-method',
  '0015-00000101': 'no-such-bucket',
};

/** Error causes of signatures and of access lists, as OSS numbers them. */
const MEANS_AUTHENTICATION = /^0002-\d{8}$|^0003-000000[0-5]\d$/;

/**
 * Texts as stores write them, with and without the prefix `CORSResponse:`, with both of their typing errors and without.
 * What is matched are the few words that no version of a text lacks.
 */
const MEANING_OF_MESSAGE: readonly (readonly [RegExp, ErrorMeaning])[] = [
  [/\bCORS is not enabled\b/i, 'no-cors-configuration'],
  [/CORSResponse:\s*bucket not found/i, 'no-such-bucket'],
  [/\bCORS request is not allowed\b|CORSResponse:.*\bnot allowed\b/i, 'no-rule'],
  [/\bOrigin request header needed|^Missing Origin header/i, 'missing-origin'],
  [
    /\bAccess-Control-Request-Method (?:request )?header needed|^Missing Access-Control-Request-Method/i,
    'missing-method',
  ],
  [/^Invalid Access-Control-Request-Method:\s*(?:null)?\s*$/i, 'missing-method'],
  [/^Invalid Access-Control-Request-Method:/i, 'no-rule'],
  [/must be addressed using the specified endpoint|must use virtual hosted style/i, 'wrong-endpoint'],
  [/reduce your request rate|too many requests|server is busy/i, 'throttled'],
  [/specified method is not allowed/i, 'method-not-served'],
];

function meaningOf(ec: string | null, code: string | null, message: string): ErrorMeaning {
  const byEc = ec === null ? undefined : MEANING_OF_EC[ec];
  if (byEc) return byEc;
  if (code === null && ec !== null) return MEANS_AUTHENTICATION.test(ec) ? 'authentication' : 'other';
  // S3 words it as OSS does, and means another region.
  if (code !== null && MEANING_OF_CODE.get(code) === 'redirect') return 'redirect';
  const byMessage = MEANING_OF_MESSAGE.find(([pattern]) => pattern.test(message));
  if (byMessage) return byMessage[1];
  // Some codes carry a detail behind a dot: `InvalidAccessKeyId.NotFound`.
  const family = code?.split('.', 1)[0];
  return (family !== undefined && MEANING_OF_CODE.get(family)) || 'other';
}

/** Longer than any code or message. */
const MAX_LENGTH = 2048;

const memberPattern = (name: string) => ({
  element: new RegExp(`<(?:[\\w.-]{1,40}:)?${name}(?:\\s[^<>]{0,200})?>`),
  member: new RegExp(`"${name}"\\s{0,20}:\\s{0,20}"((?:[^"\\\\]|\\\\.){0,${MAX_LENGTH}})"`, 'i'),
});

const MEMBERS = {
  Code: memberPattern('Code'),
  Message: memberPattern('Message'),
  EC: memberPattern('EC'),
  Endpoint: memberPattern('Endpoint'),
};

/**
 * Text of the first `<name>` element, or the first JSON member of that name, of an error body. Tolerant of prefixes,
 * attributes, blanks and of a body that was cut: an element that was is not known, as its text may go on.
 */
function member(body: string | null, name: keyof typeof MEMBERS): string | null {
  if (body === null) return null;
  const pattern = MEMBERS[name];
  const open = pattern.element.exec(body);
  if (open) {
    const start = open.index + open[0].length;
    const value = /^[^<]*/.exec(body.slice(start, start + MAX_LENGTH))?.[0] ?? '';
    const isCut = start + value.length === body.length;
    return isCut || value.trim() === '' ? null : unescapeXml(value.trim());
  }
  const json = pattern.member.exec(body)?.[1];
  return json === undefined || json === '' ? null : json.replaceAll(/\\(["\\/])/g, '$1');
}

/** A body in base64. */
function repeatedBody(header: string | null): string | null {
  if (header === null || header.length > 4 * MAX_LENGTH || !/^[\w+/]+={0,2}$/.test(header)) return null;
  return header.length % 4 === 1 ? null : atob(header);
}

const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'", '#39': "'" };
const unescapeXml = (text: string): string =>
  text.replaceAll(/&(lt|gt|amp|quot|apos|#39);/g, (_, name: string) => ENTITIES[name] ?? '');
