import {
  badMaxAge,
  badResponseVary,
  doctypeRefused,
  malformedXml,
  notCors,
  tooLargeToRead,
  unknownElement,
} from '../diagnostics/config.ts';
import type { Diagnostic, Span } from '../diagnostics/diagnostic.ts';
import type { CorsConfiguration, Entry, Rule } from './configuration.ts';
import { parseXml, type XmlElement } from './xml.ts';

/** Far above every store's own limit (OSS 16 KB, S3 64 KB). */
const MAX_BYTES = 1 << 20;

/**
 * Reads a bucket's `CORSConfiguration` (OSS PutBucketCors, S3 PutBucketCors). Never throws: what is wrong becomes a
 * problem, and what can still be read is kept.
 */
export function readConfiguration(file: string, input: string | Uint8Array): CorsConfiguration {
  const tooLarge = input.length > MAX_BYTES;
  const text = tooLarge ? '' : typeof input === 'string' ? input : new TextDecoder().decode(input);
  const reading = new Reading(file, text);
  if (tooLarge) reading.problems.push(tooLargeToRead(file, input.length, MAX_BYTES));
  else reading.readDocument();
  const { rules, responseVary, problems } = reading;
  return { file, text, format: 'xml', rules, responseVary, problems };
}

class Reading {
  readonly rules: Rule[] = [];
  readonly problems: Diagnostic[] = [];
  responseVary: boolean | null = null;
  readonly #file: string;
  readonly #text: string;

  constructor(file: string, text: string) {
    this.#file = file;
    this.#text = text;
  }

  readDocument(): void {
    const file = this.#file;
    const text = this.#text;
    const looks = otherFormat(text);
    if (looks) {
      this.problems.push(notCors(file, { start: 0, end: 0 }, looks));
      return;
    }
    const root = parseXml(text);
    if ('kind' in root) {
      const span = { start: root.offset, end: Math.min(root.offset + 1, text.length) };
      this.problems.push(root.kind === 'doctype' ? doctypeRefused(file, span) : malformedXml(file, span, root.what));
      return;
    }
    if (root.name !== 'CORSConfiguration') {
      this.problems.push(notCors(file, this.#tag(root), `a <${root.name}> document`));
      return;
    }
    for (const element of root.children) this.#readTop(element);
  }

  #readTop(element: XmlElement): void {
    if (element.name === 'CORSRule') this.rules.push(this.#readRule(element));
    else if (element.name === 'ResponseVary') this.#readVary(element);
    else this.problems.push(unknownElement(this.#file, this.#tag(element), element.name));
  }

  #readVary(element: XmlElement): void {
    const value = element.text.trim();
    if (/^(?:true|false)$/i.test(value)) this.responseVary = value.toLowerCase() === 'true';
    else this.problems.push(badResponseVary(this.#file, element.span, value));
  }

  #readRule(element: XmlElement): Rule {
    const items = { AllowedOrigin: [], AllowedMethod: [], AllowedHeader: [], ExposeHeader: [] } as Record<
      string,
      Entry[]
    >;
    let id: string | null = null;
    let maxAgeSeconds: Rule['maxAgeSeconds'] = null;
    for (const child of element.children) {
      const entry = this.#entry(child);
      const list = items[child.name];
      if (list) list.push(entry);
      else if (child.name === 'MaxAgeSeconds') maxAgeSeconds = this.#maxAge(entry) ?? maxAgeSeconds;
      else if (child.name === 'ID') id = entry.value;
      else this.problems.push(unknownElement(this.#file, this.#tag(child), child.name));
    }
    return {
      index: this.rules.length,
      span: element.span,
      id,
      origins: items['AllowedOrigin'] ?? [],
      methods: items['AllowedMethod'] ?? [],
      headers: items['AllowedHeader'] ?? [],
      exposeHeaders: items['ExposeHeader'] ?? [],
      maxAgeSeconds,
    };
  }

  #entry(element: XmlElement): Entry {
    const { span, text } = element;
    return { value: text.trim(), span, valueSpan: valueSpan(this.#text, span) };
  }

  #maxAge({ value, span, valueSpan: place }: Entry): Rule['maxAgeSeconds'] {
    if (/^\d{1,10}$/.test(value)) return { value: Number(value), span, valueSpan: place };
    this.problems.push(badMaxAge(this.#file, place, value));
    return null;
  }

  /** The opening tag of an element. */
  #tag({ span }: XmlElement): Span {
    const end = this.#text.indexOf('>', span.start);
    return { start: span.start, end: end < 0 || end > span.end ? span.end : end + 1 };
  }
}

/** The trimmed content between an element's tags. */
function valueSpan(text: string, span: Span): Span {
  const open = text.indexOf('>', span.start) + 1;
  const close = text.lastIndexOf('</', span.end);
  if (open <= 0 || open > span.end || close < open) return { start: span.end, end: span.end };
  const inner = text.slice(open, close);
  const start = open + (inner.length - inner.trimStart().length);
  const trimmed = inner.trim();
  return trimmed === '' ? { start: open, end: open } : { start, end: start + trimmed.length };
}

/** What a file that is no XML seems to be, or `null`. */
function otherFormat(text: string): string | null {
  const head = text.slice(0, 4096).trimStart();
  if (head === '') return text === '' ? 'an empty file' : 'blank';
  if (head.startsWith('{') || head.startsWith('['))
    return /"log"\s*:/.test(head) ? 'a HAR' : 'JSON; only XML configurations are read so far';
  if (head.startsWith('<') || head.charCodeAt(0) === 0xfeff) return null;
  return 'no XML';
}
