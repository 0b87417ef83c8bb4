import { merged, type Replacement, rewrite } from './rewrite.ts';
import {
  DOUBTFUL_PARAMETERS,
  HARMLESS_HEADERS,
  SECRET_ELEMENTS,
  SECRET_HEADERS,
  SECRET_PARAMETERS,
  URL_HEADERS,
} from './secret-names-table.ts';

export const REDACTED = '[redacted]';

/** Takes secrets out of what is printed. */
export interface Redactor {
  /** The printed value of a header whose name is `lowerName`. */
  headerValue(lowerName: string, value: string): string;
  /** The printed form of a URL: without user information and secret parameters. */
  url(url: string): string;
  /** Where free text (a message, a line of a head, an error document) holds secrets. */
  secrets(text: string): Replacement[];
  text(text: string): string;
}

export const REVEALING: Redactor = {
  headerValue: (_name, value) => value,
  url: (url) => url,
  secrets: () => [],
  text: (text) => text,
};

export const REDACTING: Redactor = {
  headerValue(lowerName, value) {
    switch (headerSecrecy(lowerName)) {
      case 'harmless':
        return value;
      case 'secret':
        return REDACTED;
      case 'url':
        return this.url(value);
      case 'doubtful':
        return this.text(value);
    }
  },
  url: (url) => (/[=@%"]/.test(url) ? apply(url, urlSecrets(url)) : url),
  secrets: textSecrets,
  text: (text) => apply(text, textSecrets(text)),
};

export const redactorFor = (showSecrets: boolean): Redactor => (showSecrets ? REVEALING : REDACTING);

const apply = (text: string, found: readonly Replacement[]): string => rewrite({ text, span: null }, found).text;

const SECRET_HEADER_NAME =
  /(?:^|[-_])(?:token|secret|password|passwd|signature|credential|jwt|api-?key|access-?key|customer-key)$/;

/** What is known of a header's value by its name alone. */
export function headerSecrecy(lowerName: string): 'secret' | 'harmless' | 'url' | 'doubtful' {
  if (HARMLESS_HEADERS.has(lowerName)) return 'harmless';
  if (URL_HEADERS.has(lowerName)) return 'url';
  return SECRET_HEADERS.has(lowerName) || SECRET_HEADER_NAME.test(lowerName) ? 'secret' : 'doubtful';
}

const SECRET_PARAMETER_NAME = /(?:^|[-_.])(?:token|secret|password|signature|credential|api[-_]?key|access[-_]?key)$/;

const judgedNames = new Map<string, boolean | null>();
const JUDGED_LIMIT = 4096;

/** `null`: the value decides. */
function isSecretParameter(name: string): boolean | null {
  const judged = judgedNames.get(name);
  if (judged !== undefined) return judged;
  const lower = name.toLowerCase();
  const doubtful = DOUBTFUL_PARAMETERS.has(lower);
  const secret = doubtful ? null : SECRET_PARAMETERS.has(lower) || SECRET_PARAMETER_NAME.test(lower);
  if (judgedNames.size < JUDGED_LIMIT) judgedNames.set(name, secret);
  return secret;
}

/** Long, letters and digits mixed, and neither a path nor a file name. */
const looksSecret = (value: string): boolean =>
  value.length >= 16 && /\d/.test(value) && /[A-Za-z]/.test(value) && !/[/.\s]|%2[fF]/.test(value);

function urlSecrets(url: string): Replacement[] {
  const found = plainParameters(url);
  if (url.includes('@')) matches(url, USER_INFORMATION, found);
  if (url.includes('"')) members(url, MEMBER, found);
  if (url.includes('%') && ENCODED_SIGN.test(url)) {
    encodedParameters(url, found);
    members(url, ENCODED_MEMBER, found);
  }
  return merged(found);
}

/** A percent-encoded equals sign or quote, encoded any number of times. */
const ENCODED_SIGN = /%(?:25)*(?:3[dD]|22)/;

/** User information of a URL. */
const USER_INFORMATION = /(?<=:\/\/)[^\s/?#"'`<>]+(?=@)/g;
const HEADER_LINE = /^[ \t]{0,8}([\w-]{1,64}):[ \t]{0,8}(?=\S)/gm;
const HEADER_IN_PROSE =
  /(?<=(?<![\w-])(?:(?:proxy-)?authorization|(?:set-)?cookie|x-(?:amz|oss|obs|cos)-security-token): ?)[^\r\n`]+/gi;
const SCHEME_AND_TOKEN = /(?<=\b(?:Bearer|Basic|Negotiate) )(?=[\w+/=.~-]*[\d=._])[\w+/=.~-]{8,}/gi;
const KEY_AND_SIGNATURE = /(?<=\b(?:AWS|OSS|OBS) )[\w.-]+:[\w+/=-]{8,}/g;
const TOKEN =
  /\beyJ[\w-]{8,}\.[\w-]+(?:\.[\w-]*)?|\b(?:AKIA|ASIA)[A-Z0-9]{16}\b|\bLTAI[A-Za-z0-9]{12,}|\bSTS\.\w{12,}/g;
const MEMBER = /"([\w.-]{1,64})"\s{0,8}:\s{0,8}"((?:[^"\\]|\\.)*)/g;
/** A member of percent-encoded JSON (a query value), encoded any number of times. */
const ENCODED_MEMBER =
  /%(?:25)*22([\w.-]{1,64})%(?:25)*22(?:%(?:25)*20|\+){0,8}(?::|%(?:25)*3[aA])(?:%(?:25)*20|\+){0,8}%(?:25)*22((?:%(?:25)*5[cC]%(?:25)*22|(?!%(?:25)*22)[^&#\s"'`<>])*)/g;
const ELEMENT = new RegExp(`(?<=<(?:${SECRET_ELEMENTS.join('|')})>)[^<]+`, 'gi');

/** One of these stands in every text that has a secret. */
const SUSPICIOUS =
  /[=@<"]|%3d|%253d|%(?:25)*22|bearer|basic|negotiate|authorization|cookie|-token|eyJ|AKIA|ASIA|LTAI|STS\.|(?:AWS|OSS|OBS) |^[ \t]{0,8}[\w-]{1,64}:/im;

function textSecrets(text: string): Replacement[] {
  if (!SUSPICIOUS.test(text)) return [];
  const found = parameters(text);
  if (text.includes('@')) matches(text, USER_INFORMATION, found);
  if (text.includes(':')) {
    headerLines(text, found);
    matches(text, HEADER_IN_PROSE, found);
    matches(text, KEY_AND_SIGNATURE, found);
  }
  if (text.includes('"')) members(text, MEMBER, found);
  if (text.includes('22')) members(text, ENCODED_MEMBER, found);
  if (text.includes('<')) matches(text, ELEMENT, found);
  matches(text, SCHEME_AND_TOKEN, found);
  matches(text, TOKEN, found);
  return merged(found);
}

function matches(text: string, pattern: RegExp, found: Replacement[]): void {
  for (const match of text.matchAll(pattern)) {
    found.push({ start: match.index, end: match.index + match[0].length, insert: REDACTED });
  }
}

function headerLines(text: string, found: Replacement[]): void {
  for (const match of text.matchAll(HEADER_LINE)) {
    if (headerSecrecy(match[1]!.toLowerCase()) !== 'secret') continue;
    const start = match.index + match[0].length;
    found.push({ start, end: valueEnd(text, start, LINE_END), insert: REDACTED });
  }
}

const LINE_END = /[\r\n]/g;

function members(text: string, pattern: RegExp, found: Replacement[]): void {
  for (const match of text.matchAll(pattern)) {
    const value = match[2]!;
    const secret = isSecretParameter(match[1]!);
    if (value === '' || !(secret ?? looksSecret(value))) continue;
    const end = match.index + match[0].length;
    found.push({ start: end - value.length, end, insert: REDACTED });
  }
}

const NAME_LIMIT = 96;
const VALUE_END = /[&#\s"'`<>]/g;
const ENCODED_VALUE_END = /[&#\s"'`<>]|%(?:25)*26/g;
/** A percent-encoded equals sign, encoded any number of times (a URL inside a URL). */
const ENCODED_EQUALS = /%(?:25)*3[dD]/g;

/** `name=value` pairs with a secret name, wherever they stand. */
function parameters(text: string): Replacement[] {
  const found = plainParameters(text);
  if (text.includes('3D') || text.includes('3d')) encodedParameters(text, found);
  return found;
}

function plainParameters(text: string): Replacement[] {
  const found: Replacement[] = [];
  for (let at = text.indexOf('='); at >= 0; ) {
    const end = secretEnd(text, nameBefore(text, at), at + 1, VALUE_END);
    if (end > 0) found.push({ start: at + 1, end, insert: REDACTED });
    at = text.indexOf('=', Math.max(at + 1, end));
  }
  return found;
}

function encodedParameters(text: string, found: Replacement[]): void {
  const plain = found.length;
  let next = 0;
  ENCODED_EQUALS.lastIndex = 0;
  for (let match = ENCODED_EQUALS.exec(text); match !== null; match = ENCODED_EQUALS.exec(text)) {
    while (next < plain && found[next]!.end <= match.index) next += 1;
    if (next < plain && found[next]!.start <= match.index) continue;
    const start = match.index + match[0].length;
    const end = secretEnd(text, nameBefore(text, match.index), start, ENCODED_VALUE_END);
    if (end < 0) continue;
    found.push({ start, end, insert: REDACTED });
    ENCODED_EQUALS.lastIndex = end;
  }
}

/** Where the secret value that begins at `start` ends; -1 when there is none, or it is no secret. */
function secretEnd(text: string, name: string, start: number, ends: RegExp): number {
  if (name === '') return -1;
  const secret = isSecretParameter(name);
  if (secret === false) return -1;
  const end = valueEnd(text, start, ends);
  return end > start && (secret ?? looksSecret(text.slice(start, end))) ? end : -1;
}

function valueEnd(text: string, start: number, pattern: RegExp): number {
  pattern.lastIndex = start;
  return pattern.exec(text)?.index ?? text.length;
}

const isNameUnit = (unit: number): boolean =>
  (unit >= 0x30 && unit <= 0x39) ||
  (unit >= 0x41 && unit <= 0x5a) ||
  (unit >= 0x61 && unit <= 0x7a) ||
  unit === 0x5f || //  _
  unit === 0x2d || //  -
  unit === 0x2e || //  .
  unit === 0x25; //    %

function nameBefore(text: string, end: number): string {
  let start = end;
  while (start > 0 && end - start < NAME_LIMIT && isNameUnit(text.charCodeAt(start - 1))) start -= 1;
  const name = text.slice(start, end);
  return name.includes('%') ? (/[\w.-]*$/.exec(decoded(name))?.[0] ?? '') : name;
}

/** Percent-decoded until nothing changes (thrice at most); what cannot be decoded stays. */
function decoded(text: string): string {
  let result = text;
  for (let i = 0; i < 3 && result.includes('%'); i++) {
    result = result.replace(/%([0-7][0-9a-fA-F])/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  }
  return result;
}
