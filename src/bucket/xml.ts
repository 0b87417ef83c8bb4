import { XMLParser } from 'fast-xml-parser';
import type { Span } from '../diagnostics/diagnostic.ts';

export interface XmlElement {
  /** Without namespace prefix. */
  readonly name: string;
  readonly span: Span;
  readonly children: readonly XmlElement[];
  /** Character data of the element itself, entities and CDATA undone. */
  readonly text: string;
}

/** Why a text is no well-formed XML document, and where. */
export interface XmlProblem {
  readonly kind: 'malformed' | 'doctype' | 'too-deep';
  readonly offset: number;
  readonly what: string;
}

const MAX_DEPTH = 32;

/** Reads a document into elements with their places. DOCTYPE is refused: it could define entities. */
export function parseXml(text: string): XmlElement | XmlProblem {
  const problem = checkWellFormed(text);
  if (problem) return problem;
  const parser = new XMLParser({
    preserveOrder: true,
    captureMetaData: true,
    parseTagValue: false,
    trimValues: false,
    ignoreDeclaration: true,
    ignorePiTags: true,
    removeNSPrefix: true,
    processEntities: true,
  });
  try {
    const nodes: unknown = parser.parse(text);
    const root = elementsOf(nodes)[0];
    return root ?? { kind: 'malformed', offset: 0, what: 'there is no element' };
  } catch (error) {
    return {
      kind: 'malformed',
      offset: 0,
      what: error instanceof Error ? error.message : 'the document does not parse',
    };
  }
}

const isRecord = (value: unknown): value is Record<string | symbol, unknown> =>
  typeof value === 'object' && value !== null;

function elementsOf(nodes: unknown): XmlElement[] {
  if (!Array.isArray(nodes)) return [];
  const found: XmlElement[] = [];
  for (const node of nodes) {
    const element = isRecord(node) ? elementOf(node) : null;
    if (element) found.push(element);
  }
  return found;
}

// The typings say `Symbol`; it is the symbol under which fast-xml-parser keeps an element's place.
const META = XMLParser.getMetaDataSymbol() as unknown as symbol;

function elementOf(node: Record<string | symbol, unknown>): XmlElement | null {
  const name = Object.keys(node).find((key) => key !== ':@' && key !== '#text');
  const meta: unknown = node[META];
  if (name === undefined || !isRecord(meta)) return null;
  const { startIndex, endIndex } = meta;
  if (typeof startIndex !== 'number' || typeof endIndex !== 'number') return null;
  const content = node[name];
  return { name, span: { start: startIndex, end: endIndex }, children: elementsOf(content), text: textOf(content) };
}

function textOf(nodes: unknown): string {
  if (!Array.isArray(nodes)) return '';
  return nodes.map((node) => (isRecord(node) && '#text' in node ? String(node['#text']) : '')).join('');
}

/**
 * Tags balanced, one root, nothing outside it. fast-xml-parser accepts unclosed tags in silence, so this is checked
 * before it is asked.
 */
function checkWellFormed(text: string): XmlProblem | null {
  const open: { name: string; at: number }[] = [];
  let roots = 0;
  let at = text.charCodeAt(0) === 0xfeff ? 1 : 0;
  while (at < text.length) {
    const next = text.indexOf('<', at);
    const outside = open.length === 0 ? text.slice(at, next < 0 ? text.length : next) : '';
    if (/\S/.test(outside)) return malformed(at + outside.search(/\S/), 'text outside the document element');
    if (next < 0) break;
    const step = readMarkup(text, next, open);
    if ('kind' in step) return step;
    if (step.opened && open.length === (step.selfClosing ? 0 : 1)) roots += 1;
    if (roots > 1) return malformed(next, 'a second document element');
    if (open.length > MAX_DEPTH)
      return { kind: 'too-deep', offset: next, what: `elements are nested deeper than ${MAX_DEPTH}` };
    at = step.next;
  }
  const unclosed = open.at(-1);
  if (unclosed) return malformed(unclosed.at, `<${unclosed.name}> is never closed`);
  return roots === 0 ? malformed(0, 'there is no element') : null;
}

const malformed = (offset: number, what: string): XmlProblem => ({ kind: 'malformed', offset, what });

interface Markup {
  readonly next: number;
  readonly opened: boolean;
  readonly selfClosing: boolean;
}

const skipTo = (text: string, at: number, end: string, what: string): Markup | XmlProblem => {
  const found = text.indexOf(end, at);
  return found < 0 ? malformed(at, what) : { next: found + end.length, opened: false, selfClosing: false };
};

const NAME = /[A-Za-z_:À-￿][\w:.\-À-￿]*/y;

/** One piece of markup that begins at `at`; opens and closes elements on the stack. */
function readMarkup(text: string, at: number, open: { name: string; at: number }[]): Markup | XmlProblem {
  if (text.startsWith('<!--', at)) return skipTo(text, at + 4, '-->', 'a comment is never closed');
  if (text.startsWith('<![CDATA[', at)) return skipTo(text, at + 9, ']]>', 'a CDATA section is never closed');
  if (text.startsWith('<?', at)) return skipTo(text, at + 2, '?>', 'a processing instruction is never closed');
  if (text.startsWith('<!', at)) return { kind: 'doctype', offset: at, what: 'DOCTYPE is not accepted' };
  const closing = text[at + 1] === '/';
  NAME.lastIndex = at + (closing ? 2 : 1);
  const name = NAME.exec(text)?.[0];
  if (name === undefined) return malformed(at, '`<` does not begin a tag; write `&lt;`');
  const end = tagEnd(text, NAME.lastIndex);
  if (end < 0) return malformed(at, `the tag <${name} is never closed`);
  if (closing) {
    const last = open.pop();
    if (last?.name !== name)
      return malformed(at, last ? `</${name}> where </${last.name}> should be` : `</${name}> closes nothing`);
    return { next: end + 1, opened: false, selfClosing: false };
  }
  const selfClosing = text[end - 1] === '/';
  if (!selfClosing) open.push({ name, at });
  return { next: end + 1, opened: true, selfClosing };
}

/** Offset of the `>` that ends a tag, quotes respected; -1 when there is none. */
function tagEnd(text: string, from: number): number {
  let quote = '';
  for (let i = from; i < text.length; i++) {
    const c = text[i]!;
    if (quote !== '') {
      if (c === quote) quote = '';
    } else if (c === '"' || c === "'") quote = c;
    else if (c === '>') return i;
    else if (c === '<') return -1;
  }
  return -1;
}
