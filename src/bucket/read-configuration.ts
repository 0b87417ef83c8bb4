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
import { withoutChoice } from './choose-bucket.ts';
import type { CorsConfiguration, Entry, Rule } from './configuration.ts';
import { decodeText } from './decode.ts';
import { removal } from './edits.ts';
import { meantElement, rightfulParent } from './element-names.ts';
import { refused } from './formats/configuration-of.ts';
import { FORMATS, type FormatName } from './formats/formats-table.ts';
import { MAX_CONFIGURATION_LENGTH, readOtherSyntax } from './formats/read-other.ts';
import { readXmlRules } from './formats/xml-rules.ts';
import { type OtherFormat, otherDocument, otherFormat } from './other-format.ts';
import { parseXml, type XmlElement } from './xml.ts';

/** Of XML: far above every store's own limit (OSS 16 KB, S3 64 KB). */
const MAX_LENGTH = 1 << 20;

/**
 * Reads a bucket's configuration in any format, found by content. Never throws: what is wrong becomes a problem, and what
 * can still be read is kept. Of a file with several buckets nothing is taken: `readConfigurations` has them all.
 */
export function readConfiguration(file: string, input: string | Uint8Array): CorsConfiguration {
  const [first, ...others] = readConfigurations(file, input);
  if (first && others.length === 0) return first;
  const all = first ? [first, ...others] : [];
  return withoutChoice(all, null);
}

/** Reads a file that may hold the configurations of several buckets (Terraform, CloudFormation); one at least. */
export function readConfigurations(file: string, input: string | Uint8Array): readonly CorsConfiguration[] {
  if (input.length > MAX_CONFIGURATION_LENGTH)
    return [refused(file, '', tooLargeToRead(file, input.length, MAX_CONFIGURATION_LENGTH))];
  const text = typeof input === 'string' ? input : decodeText(input);
  const other = readOtherSyntax(file, text);
  if (other) return other;
  if (text.length > MAX_LENGTH) return [refused(file, '', tooLargeToRead(file, text.length, MAX_LENGTH))];
  const reading = new Reading(file, text);
  reading.readDocument();
  const { rules, responseVary, problems, format } = reading;
  const stores = rules.length === 0 && problems.length > 0 ? [] : storesOf(reading);
  return [{ file, text, format, stores, buckets: [], rules, responseVary, problems }];
}

/** What the document itself says of its store: a namespace, or ResponseVary. */
function storesOf({ format, text, responseVary }: Reading): readonly string[] {
  const stores: readonly string[] = FORMATS[format].stores;
  if (format !== 'xml') return stores;
  const namespace = /xmlns(?::\w+)?\s*=\s*["']https?:\/\/([^"'/]+)/.exec(text.slice(0, 4096))?.[1] ?? '';
  const named = namespace.includes('myhuaweicloud') ? 'obs' : namespace.includes('amazonaws') ? 's3' : null;
  const first = responseVary !== null ? 'oss' : (named ?? 'oss');
  return [first, ...stores.filter((store) => store !== first)];
}

class Reading {
  readonly text: string;
  readonly rules: Rule[] = [];
  readonly problems: Diagnostic[] = [];
  responseVary: boolean | null = null;
  format: FormatName = 'xml';
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
      this.#readOther(root);
      return;
    }
    this.#checkDeclaration(root.span.start);
    this.#checkText(root);
    for (const element of root.children) this.#readTop(element);
  }

  /** The XML of Azure and Google. */
  #readOther(root: XmlElement): void {
    const other = readXmlRules(this.#file, this.text, root);
    if (!other) {
      this.#refuse(root.tag, otherDocument(root));
      return;
    }
    this.#checkDeclaration(root.span.start);
    this.format = other.format;
    this.rules.push(...other.rules);
    this.problems.push(...other.problems);
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
