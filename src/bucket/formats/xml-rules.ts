import { badMaxAge, repeatedElement, unknownElement } from '../../diagnostics/config.ts';
import type { At } from '../../diagnostics/config-parts.ts';
import type { Diagnostic, Span } from '../../diagnostics/diagnostic.ts';
import type { Entry, Rule } from '../configuration.ts';
import { removal } from '../edits.ts';
import type { XmlElement } from '../xml.ts';
import type { FormatName } from './formats-table.ts';
import { piecesOf } from './read-rules.ts';

/** The XML of stores that are not of the S3 family. */
export interface XmlRules {
  readonly format: FormatName;
  readonly rules: readonly Rule[];
  readonly problems: readonly Diagnostic[];
}

/** Reads the rules under a root that is not `CORSConfiguration`; `null`: it is no CORS configuration. */
export function readXmlRules(file: string, text: string, root: XmlElement): XmlRules | null {
  const reading = new XmlReading(file, text);
  if (root.name === 'CorsConfig') return { format: 'gcs-xml', rules: reading.gcs(root), problems: reading.problems };
  const cors = root.name === 'Cors' ? root : root.children.find(({ name }) => name === 'Cors');
  const azure = root.name === 'Cors' || root.name === 'StorageServiceProperties';
  if (!azure) return null;
  const rules = cors ? reading.azure(cors) : [];
  return { format: 'azure-xml', rules, problems: reading.problems };
}

/** The names of a rule in the XML of one store. */
interface Names {
  readonly rule: string;
  readonly origin: string;
  readonly method: string;
  readonly header: string;
  readonly expose: string | null;
  readonly maxAge: string;
  /** Both lists of headers have to be in every rule, even empty ones. */
  readonly listsRequired?: true;
}

const AZURE: Names = {
  rule: 'CorsRule',
  origin: 'AllowedOrigins',
  method: 'AllowedMethods',
  header: 'AllowedHeaders',
  expose: 'ExposedHeaders',
  maxAge: 'MaxAgeInSeconds',
  listsRequired: true,
};

const GCS: Names = {
  rule: 'Cors',
  origin: 'Origins',
  method: 'Methods',
  header: 'ResponseHeaders',
  expose: null,
  maxAge: 'MaxAgeSec',
};

class XmlReading {
  readonly problems: Diagnostic[] = [];
  readonly #file: string;
  readonly #text: string;

  constructor(file: string, text: string) {
    this.#file = file;
    this.#text = text;
  }

  /** Lists of one text with commas. */
  azure(cors: XmlElement): Rule[] {
    return this.#rules(cors, AZURE, (list) => {
      for (const child of list.children) this.#unknown(child);
      const { text, span, textSpan } = list;
      return piecesOf(this.#text, { value: text, span, valueSpan: textSpan });
    });
  }

  /** Lists of elements. */
  gcs(config: XmlElement): Rule[] {
    const members: Readonly<Record<string, string>> = {
      Origins: 'Origin',
      Methods: 'Method',
      ResponseHeaders: 'ResponseHeader',
    };
    return this.#rules(config, GCS, (list) => {
      for (const child of list.children) if (child.name !== members[list.name]) this.#unknown(child);
      const entries = list.children.filter(({ name }) => name === members[list.name]);
      return entries.map(({ text, span, textSpan }) => ({ value: text, span, valueSpan: textSpan }));
    });
  }

  #at(span: Span): At {
    return { file: this.#file, span };
  }

  #unknown({ name, tag }: XmlElement): void {
    this.problems.push(unknownElement(this.#at(tag), { name, meant: null, belongsIn: null }));
  }

  #rules(parent: XmlElement, names: Names, entries: (list: XmlElement) => Entry[]): Rule[] {
    const known = [names.origin, names.method, names.header, names.expose, names.maxAge];
    const rules: Rule[] = [];
    for (const element of parent.children) {
      if (element.name !== names.rule) {
        this.#unknown(element);
        continue;
      }
      for (const child of element.children) if (!known.includes(child.name)) this.#unknown(child);
      const list = (name: string): Entry[] => {
        const found = this.#single(element, name);
        return found ? entries(found) : [];
      };
      const headers = list(names.header);
      const wanted = names.listsRequired ? [names.header, names.expose].filter((name) => name !== null) : [];
      const lacks = wanted.filter((name) => !element.children.some((child) => child.name === name));
      const age = this.#single(element, names.maxAge);
      const maxAgeSeconds = this.#maxAge(rules.length, age, names);
      rules.push({
        index: rules.length,
        span: element.span,
        id: null,
        origins: list(names.origin),
        methods: list(names.method),
        headers,
        exposeHeaders: names.expose === null ? headers : list(names.expose),
        ...(lacks.length > 0 ? { lacks } : {}),
        ...(age && maxAgeSeconds === null ? { hasUnreadMaxAge: true } : {}),
        maxAgeSeconds,
      });
    }
    return rules;
  }

  /** The element that may stand once: the first counts. */
  #single(rule: XmlElement, name: string): XmlElement | undefined {
    const [first, ...others] = rule.children.filter((child) => child.name === name);
    for (const other of first ? others : []) {
      const cure = removal(this.#file, this.#text, other.span);
      this.problems.push(repeatedElement(this.#at(other.span), name, this.#at(first!.span), cure));
    }
    return first;
  }

  #maxAge(index: number, element: XmlElement | undefined, names: Names): Rule['maxAgeSeconds'] {
    if (!element) return null;
    const { text, span, textSpan } = element;
    if (/^\d{1,10}$/.test(text)) return { value: Number(text), span, valueSpan: textSpan };
    const required = names.listsRequired ? names.maxAge : null;
    this.problems.push(badMaxAge(this.#at(text === '' ? span : textSpan), index, text, required));
    return null;
  }
}
