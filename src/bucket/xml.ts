import { XMLParser } from 'fast-xml-parser';
import type { Span } from '../diagnostics/diagnostic.ts';
import { checkWellFormed, type XmlProblem } from './well-formed.ts';

export interface XmlElement {
  /** Without namespace prefix. */
  readonly name: string;
  readonly span: Span;
  /** The opening tag (the whole element when it has no content). */
  readonly tag: Span;
  readonly children: readonly XmlElement[];
  /** Character data of the element itself, white space at its ends removed, references and CDATA undone. */
  readonly text: string;
  /** Where `text` stands: from its first to its last character, CDATA marks included; empty where there is none. */
  readonly textSpan: Span;
}

/** Reads a document into elements with their places. DOCTYPE is refused: it could define entities. */
export function parseXml(text: string): XmlElement | XmlProblem {
  const problem = checkWellFormed(text);
  if (problem) return problem;
  const parser = new XMLParser({
    preserveOrder: true,
    captureMetaData: true,
    cdataPropName: CDATA,
    parseTagValue: false,
    trimValues: false,
    ignoreDeclaration: true,
    ignorePiTags: true,
    removeNSPrefix: true,
    // References are undone here, so that nothing a document says about entities is ever followed.
    processEntities: false,
    // A name such as `constructor` would be refused as a key, though here names are only compared.
    transformTagName: (name) => `_${name}`,
  });
  try {
    const nodes: unknown = parser.parse(text);
    return elementsOf(nodes, text)[0] ?? unread(text, 'there is no element');
  } catch (error) {
    return unread(text, error instanceof Error ? error.message : 'the document does not parse');
  }
}

const unread = (text: string, what: string): XmlProblem => ({
  kind: 'malformed',
  span: { start: 0, end: Math.min(1, text.length) },
  what,
});

const CDATA = '#cdata';

const isRecord = (value: unknown): value is Record<string | symbol, unknown> =>
  typeof value === 'object' && value !== null;

function elementsOf(nodes: unknown, text: string): XmlElement[] {
  if (!Array.isArray(nodes)) return [];
  const found: XmlElement[] = [];
  for (const node of nodes) {
    const element = isRecord(node) ? elementOf(node, text) : null;
    if (element) found.push(element);
  }
  return found;
}

// The typings say `Symbol`; it is the symbol under which fast-xml-parser keeps an element's place.
const META = XMLParser.getMetaDataSymbol() as unknown as symbol;

function elementOf(node: Record<string | symbol, unknown>, text: string): XmlElement | null {
  const key = Object.keys(node).find((name) => name !== ':@' && name !== '#text' && name !== CDATA);
  const meta: unknown = node[META];
  if (key === undefined || !isRecord(meta)) return null;
  const { startIndex, endIndex } = meta;
  if (typeof startIndex !== 'number' || typeof endIndex !== 'number') return null;
  const span = { start: startIndex, end: endIndex };
  const content = node[key];
  const tag = { start: span.start, end: tagEnd(text, span) };
  const children = elementsOf(content, text);
  const value = trimmed(textOf(content));
  const none = { start: tag.end, end: tag.end };
  const place = value === '' ? none : textSpan(text, { span, children }, tag.end);
  return { name: localName(text, span.start), span, tag, children, text: value, textSpan: place };
}

/** The name in an opening tag, its prefix left out. */
const localName = (text: string, start: number): string =>
  /^<(?:[^\s/>:]+:)?([^\s/>]+)/.exec(text.slice(start, start + 256))?.[1] ?? '';

function textOf(nodes: unknown): string {
  if (!Array.isArray(nodes)) return '';
  return nodes.map(pieceOf).join('');
}

function pieceOf(node: unknown): string {
  if (!isRecord(node)) return '';
  if ('#text' in node) return undoReferences(String(node['#text']));
  const [inner] = Array.isArray(node[CDATA]) ? (node[CDATA] as unknown[]) : [];
  return isRecord(inner) && '#text' in inner ? String(inner['#text']) : '';
}

/** White space as XML has it: a no-break space is a character like any other, to the store too. */
const trimmed = (text: string): string => text.replace(/^[ \t\r\n]+/, '').replace(/[ \t\r\n]+$/, '');

const NAMED: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

/** Only for a text that was found well-formed: every reference is one of these. */
const undoReferences = (text: string): string =>
  text.replace(/&(?:#x([\dA-Fa-f]+)|#(\d+)|([a-z]+));/g, (whole, hex?: string, decimal?: string, name?: string) => {
    if (name !== undefined) return NAMED[name] ?? whole;
    return String.fromCodePoint(hex === undefined ? Number(decimal) : Number.parseInt(hex, 16));
  });

/** Just past the `>` of the opening tag, those in attribute values passed over. */
function tagEnd(text: string, { start, end }: Span): number {
  let quote = '';
  for (let i = start; i < end; i++) {
    const character = text[i]!;
    if (quote !== '') quote = character === quote ? '' : quote;
    else if (character === '"' || character === "'") quote = character;
    else if (character === '>') return i + 1;
  }
  return end;
}

/** One piece of content: white space, a comment, an instruction; or what is part of the value. */
const PIECE = /[ \t\r\n]+|<!--[\s\S]*?-->|<\?[\s\S]*?\?>|(<!\[CDATA\[[\s\S]*?\]\]>|[^<\s]+|[\s\S])/y;

/** From the first to the last piece of a value, between the tags and the children of its element. */
function textSpan(
  text: string,
  element: { readonly span: Span; readonly children: readonly XmlElement[] },
  from: number,
): Span {
  const { span, children } = element;
  const close = Math.max(from, text.lastIndexOf('</', span.end - 1));
  let start = -1;
  let end = from;
  let at = from;
  for (const gap of [...children.map((child) => child.span), { start: close, end: close }]) {
    for (PIECE.lastIndex = at; PIECE.lastIndex < gap.start; ) {
      const begins = PIECE.lastIndex;
      if (PIECE.exec(text)?.[1] === undefined) continue;
      if (start < 0) start = begins;
      end = PIECE.lastIndex;
    }
    at = gap.end;
  }
  return { start: start < 0 ? from : start, end };
}
