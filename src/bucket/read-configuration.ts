import {
  badMaxAge,
  badResponseVary,
  doctypeRefused,
  lateDeclaration,
  malformedXml,
  notCors,
  repeatedElement,
  strayText,
  tooLargeToRead,
  unknownElement,
} from '../diagnostics/config.ts';
import type { At } from '../diagnostics/config-parts.ts';
import type { Diagnostic, Edit, Span } from '../diagnostics/diagnostic.ts';
import type { CorsConfiguration, Entry, Rule } from './configuration.ts';
import { decodeText } from './decode.ts';
import { removal } from './edits.ts';
import { meantElement, rightfulParent } from './element-names.ts';
import { type OtherFormat, otherDocument, otherFormat } from './other-format.ts';
import { parseXml, type XmlElement } from './xml.ts';

/** Far above every store's own limit (OSS 16 KB, S3 64 KB). */
const MAX_LENGTH = 1 << 20;

/**
 * Reads a bucket's `CORSConfiguration` (OSS PutBucketCors, S3 PutBucketCors). Never throws: what is wrong becomes a
 * problem, and what can still be read is kept.
 */
export function readConfiguration(file: string, input: string | Uint8Array): CorsConfiguration {
  if (input.length > MAX_LENGTH) {
    const problems = [tooLargeToRead(file, input.length, MAX_LENGTH)];
    return { file, text: '', format: 'xml', rules: [], responseVary: null, problems };
  }
  const reading = new Reading(file, typeof input === 'string' ? input : decodeText(input));
  reading.readDocument();
  const { text, rules, responseVary, problems } = reading;
  return { file, text, format: 'xml', rules, responseVary, problems };
}

class Reading {
  readonly text: string;
  readonly rules: Rule[] = [];
  readonly problems: Diagnostic[] = [];
  responseVary: boolean | null = null;
  #vary: XmlElement | null = null;
  readonly #file: string;

  constructor(file: string, text: string) {
    this.#file = file;
    this.text = text;
  }

  readDocument(): void {
    const other = otherFormat(this.text);
    if (other) this.#refuse({ start: 0, end: 0 }, other);
    else this.#readRoot();
  }

  #readRoot(): void {
    const root = parseXml(this.text);
    if ('kind' in root) {
      const at = this.#at(root.span);
      this.problems.push(root.kind === 'doctype' ? doctypeRefused(at) : malformedXml(at, root.what));
      return;
    }
    if (root.name !== 'CORSConfiguration') {
      this.#refuse(root.tag, otherDocument(root));
      return;
    }
    this.#checkDeclaration(root.span.start);
    this.#checkText(root);
    for (const element of root.children) this.#readTop(element);
  }

  #at(span: Span): At {
    return { file: this.#file, span };
  }

  #refuse(span: Span, { what, cure }: OtherFormat): void {
    this.problems.push(notCors(this.#at(span), what, cure));
  }

  /** XML 1.0, production 22: nothing, not even white space, may stand before the declaration. */
  #checkDeclaration(end: number): void {
    const start = this.text.slice(0, end).search(/<\?xml[\s?]/);
    const begin = this.text.charCodeAt(0) === 0xfeff ? 1 : 0;
    if (start <= begin) return;
    const before = { start: begin, end: start };
    const blank = /^\s*$/.test(this.text.slice(begin, start));
    const cure = blank ? { file: this.#file, span: before, insert: '' } : null;
    this.problems.push(lateDeclaration(this.#at({ start, end: start + 5 }), cure));
  }

  #checkText(element: XmlElement): void {
    if (element.text !== '') this.problems.push(strayText(this.#at(element.textSpan), element.name));
  }

  #readTop(element: XmlElement): void {
    if (element.name === 'CORSRule') this.rules.push(this.#readRule(element));
    else if (element.name === 'ResponseVary') this.#readVary(element);
    else this.#unknown('CORSConfiguration', element);
  }

  #readVary(element: XmlElement): void {
    if (this.#vary) {
      this.#repeated(element, this.#vary);
      return;
    }
    this.#vary = element;
    const value = element.text.toLowerCase();
    if (value === 'true' || value === 'false') this.responseVary = value === 'true';
    else this.problems.push(badResponseVary(this.#at(element.span), element.text));
  }

  #readRule(element: XmlElement): Rule {
    this.#checkText(element);
    const index = this.rules.length;
    const list = (name: string): Entry[] =>
      element.children.filter((child) => child.name === name).map((child) => this.#entry(child));
    const maxAge = this.#single(element, 'MaxAgeSeconds');
    const id = this.#single(element, 'ID');
    for (const child of element.children) {
      if (!KNOWN.has(child.name)) this.#unknown('CORSRule', child);
    }
    return {
      index,
      span: element.span,
      id: id?.value ?? null,
      origins: list('AllowedOrigin'),
      methods: list('AllowedMethod'),
      headers: list('AllowedHeader'),
      exposeHeaders: list('ExposeHeader'),
      maxAgeSeconds: maxAge ? this.#maxAge(index, maxAge) : null,
    };
  }

  #entry(element: XmlElement): Entry {
    for (const child of element.children) this.#unknown(null, child);
    return { value: element.text, span: element.span, valueSpan: element.textSpan };
  }

  /** The element that may stand once: the first counts. */
  #single(rule: XmlElement, name: string): Entry | null {
    const [first, ...others] = rule.children.filter((child) => child.name === name);
    if (!first) return null;
    for (const other of others) this.#repeated(other, first);
    return this.#entry(first);
  }

  #maxAge(index: number, { value, span, valueSpan }: Entry): Rule['maxAgeSeconds'] {
    if (/^\d{1,10}$/.test(value)) return { value: Number(value), span, valueSpan };
    this.problems.push(badMaxAge(this.#at(value === '' ? span : valueSpan), index, value));
    return null;
  }

  #repeated(element: XmlElement, first: XmlElement): void {
    const cure = removal(this.#file, this.text, element.span);
    this.problems.push(repeatedElement(this.#at(element.span), element.name, this.#at(first.span), cure));
  }

  #unknown(parent: 'CORSConfiguration' | 'CORSRule' | null, element: XmlElement): void {
    const { name } = element;
    const belongsIn = parent && rightfulParent(parent, name);
    const near = parent && belongsIn === null ? meantElement(parent, name) : null;
    const meant = near === null ? null : { name: near, edits: this.#renaming(element, near) };
    this.problems.push(unknownElement(this.#at(element.tag), { name, meant, belongsIn }));
  }

  /** Both tags get another name, in one edit where they stand on one line; a namespace prefix stays. */
  #renaming({ name, span, tag }: XmlElement, to: string): Edit[] {
    const file = this.#file;
    const opening = this.#nameAt(span.start, name);
    if (tag.end === span.end) return [{ file, span: opening, insert: to }];
    const closing = this.#nameAt(this.text.lastIndexOf('</', span.end - 1), name);
    const between = this.text.slice(opening.end, closing.start);
    if (!/[\r\n]/.test(between))
      return [{ file, span: { start: opening.start, end: closing.end }, insert: `${to}${between}${to}` }];
    return [opening, closing].map((place) => ({ file, span: place, insert: to }));
  }

  #nameAt(tag: number, name: string): Span {
    const start = this.text.indexOf(name, tag);
    return { start, end: start + name.length };
  }
}

const KNOWN = new Set(['ID', 'AllowedOrigin', 'AllowedMethod', 'AllowedHeader', 'ExposeHeader', 'MaxAgeSeconds']);
