import { badMaxAge } from '../../diagnostics/config.ts';
import type { Diagnostic, Span } from '../../diagnostics/diagnostic.ts';
import type { Entry, Rule } from '../configuration.ts';

/** Container metadata: as headers of a reply, or as `swift stat` prints them. */
const LINE = /^[ \t]*(?:X-Container-Meta-|Meta )Access-Control-(Allow-Origin|Max-Age|Expose-Headers)[ \t]*:(.*)$/im;

/** Whether a text holds the CORS metadata of a Swift container. */
export const isSwift = (text: string): boolean => text.slice(0, 64 * 1024).search(LINE) >= 0;

/** Swift knows no rules: one list of origins, for every method and header. */
export const SWIFT_METHODS = ['GET', 'PUT', 'POST', 'DELETE', 'HEAD', 'COPY', 'OPTIONS'] as const;

export interface SwiftReading {
  readonly rules: readonly Rule[];
  readonly problems: readonly Diagnostic[];
}

/** Reads the headers as one rule. Its methods and headers have no place of their own: they point at the origins. */
export function readSwift(file: string, text: string): SwiftReading {
  const problems: Diagnostic[] = [];
  let origins: Entry[] = [];
  let exposeHeaders: Entry[] = [];
  let maxAgeSeconds: Rule['maxAgeSeconds'] = null;
  let line: Span | null = null;
  for (const match of text.matchAll(new RegExp(LINE, 'gim'))) {
    const [whole, name = '', written = ''] = match;
    const value = written.trim();
    const end = match.index + whole.trimEnd().length;
    const span = { start: match.index + (whole.length - whole.trimStart().length), end };
    const valueSpan = { start: end - value.length, end };
    if (/^max-age$/i.test(name)) {
      if (/^\d{1,10}$/.test(value)) maxAgeSeconds = { value: Number(value), span, valueSpan };
      else problems.push(badMaxAge({ file, span: value === '' ? span : valueSpan }, 0, value));
    } else if (/^allow-origin$/i.test(name)) {
      origins = words(value, valueSpan.start);
      line = span;
    } else exposeHeaders = words(value, valueSpan.start);
  }
  if (!line) return { rules: [], problems };
  const any = (value: string): Entry => ({ value, span: line, valueSpan: line });
  const rule: Rule = {
    index: 0,
    span: line,
    id: null,
    origins,
    methods: SWIFT_METHODS.map(any),
    headers: [any('*')],
    exposeHeaders,
    maxAgeSeconds,
  };
  return { rules: origins.length === 0 ? [] : [rule], problems };
}

/** Swift takes 256 bytes of metadata, unless it is set up otherwise. */
const MAX_VALUE = 64 * 1024;

/** Values with blanks between them. */
const words = (value: string, start: number): Entry[] =>
  [...value.slice(0, MAX_VALUE).matchAll(/\S+/g)].map((match) => {
    const span = { start: start + match.index, end: start + match.index + match[0].length };
    return { value: match[0], span, valueSpan: span };
  });
