import {
  Composer,
  type CST,
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  Lexer,
  type ParsedNode,
  Parser,
} from 'yaml';
import type { Span } from '../../diagnostics/diagnostic.ts';
import {
  type DataMember,
  type DataNode,
  type DataProblem,
  type DataScalar,
  MAX_DATA_DEPTH,
  MAX_DATA_NODES,
  type Quoting,
} from './data.ts';

export interface YamlDocument {
  readonly root: DataNode | null;
  readonly problem: DataProblem | null;
}

/** What CloudFormation takes at most; the parser is slow. */
export const MAX_YAML_LENGTH = 1 << 20;

const refused = (span: Span, what: string): YamlDocument => ({ root: null, problem: { span, what } });

/** Reads the first document of a YAML text into a tree with places. Tags are not followed: `!Ref` stays unresolved. */
export function parseYaml(text: string): YamlDocument {
  const tokens = tokensOf(text);
  if ('what' in tokens) return { root: null, problem: tokens };
  const composer = new Composer({ uniqueKeys: false, prettyErrors: false, logLevel: 'silent', version: '1.2' });
  for (const document of composer.compose(tokens)) return convert(text, document);
  return refused({ start: 0, end: 0 }, 'there is no document');
}

function convert(text: string, document: Document.Parsed): YamlDocument {
  const [error] = document.errors;
  if (error) return refused(placeOf(text, error.pos), wordsOf(error.message));
  if (!document.contents) return refused({ start: 0, end: 0 }, 'there is no value');
  const conversion = new Conversion(text);
  const root = conversion.node(document.contents);
  const { exhausted } = conversion;
  if (exhausted) return refused(exhausted, `its aliases make more than ${MAX_DATA_NODES} values of it`);
  return { root, problem: null };
}

/** The parser keeps a stack of its own, the composer recurses: what is too deep or too much stops here. */
function tokensOf(text: string): CST.Token[] | DataProblem {
  const parser = new Parser();
  const tokens: CST.Token[] = [];
  let at = 0;
  let count = 0;
  for (const lexeme of new Lexer().lex(text)) {
    for (const token of parser.next(lexeme)) tokens.push(token);
    count += 1;
    if (parser.stack.length > MAX_DATA_DEPTH)
      return { span: point(text, at), what: `it is nested deeper than ${MAX_DATA_DEPTH}` };
    if (count > MAX_LEXEMES) return { span: point(text, at), what: `it has more than ${MAX_DATA_NODES} values` };
    if (!MARKS.includes(lexeme)) at += lexeme.length;
  }
  for (const token of parser.end()) tokens.push(token);
  return tokens;
}

/** Lexemes that stand for no character: a document begins, a flow ends early, a scalar follows. */
const MARKS: readonly string[] = ['\u0002', '\u0018', '\u001f'];

/** A value is a lexeme, with blanks and punctuation around it; each document and scalar has a mark of its own too. */
const MAX_LEXEMES = 3 * MAX_DATA_NODES;

/** The place of an error, as far as it is on one line of the text. */
function placeOf(text: string, [from, to]: readonly [number, number]): Span {
  const start = Math.min(from, text.length);
  const line = /^[^\r\n]*/.exec(text.slice(start, Math.min(to, start + 80)))?.[0] ?? '';
  return { start, end: start + line.length };
}

const point = (text: string, start: number): Span => ({ start, end: Math.min(start + 1, text.length) });

/** Without the place, which is told otherwise, and in one line. */
const wordsOf = (message: string): string =>
  (message.split('\n', 1)[0] ?? '').replace(/ at line \d+, column \d+:?$/, '').slice(0, 200);

/** Aliases share the node that they repeat, and count as much as it has. */
class Conversion {
  readonly #text: string;
  readonly #anchored = new Map<string, { readonly node: DataNode; readonly size: number }>();
  #size = 0;
  /** Where there came to be too many values. */
  exhausted: Span | null = null;

  constructor(text: string) {
    this.#text = text;
  }

  node(parsed: ParsedNode | null): DataNode {
    const before = this.#size;
    const node = parsed === null ? nothing(0) : this.#convert(parsed);
    this.#size += 1;
    if (this.#size > MAX_DATA_NODES && !this.exhausted) this.exhausted = node.span;
    if (parsed && 'anchor' in parsed && parsed.anchor)
      this.#anchored.set(parsed.anchor, { node, size: this.#size - before });
    return node;
  }

  #convert(parsed: ParsedNode): DataNode {
    const span = spanOf(this.#text, parsed);
    if (isAlias(parsed)) {
      const target = this.#anchored.get(parsed.source);
      this.#size += target?.size ?? 0;
      return target?.node ?? { kind: 'unresolved', span, what: `*${parsed.source}` };
    }
    const { tag } = parsed;
    if (tag !== undefined && tag !== null && !/^(?:!|tag:yaml\.org,2002:\w+)$/.test(tag))
      return { kind: 'unresolved', span: { start: tagStart(this.#text, tag, span.start), end: span.end }, what: tag };
    if (isScalar(parsed)) return scalar(this.#text, span, parsed);
    const flow = parsed.flow === true;
    if (isSeq(parsed)) {
      const items = this.exhausted ? [] : parsed.items.map((item) => this.node(item as ParsedNode));
      return { kind: 'list', span, flow, items };
    }
    if (!isMap(parsed)) return nothing(span.start);
    const members: DataMember[] = [];
    for (const { key, value } of this.exhausted ? [] : parsed.items) this.#member(members, key, value);
    return { kind: 'map', span, flow, members };
  }

  #member(members: DataMember[], key: ParsedNode, value: ParsedNode | null): void {
    const keySpan = spanOf(this.#text, key);
    const node = value === null ? nothing(keySpan.end) : this.node(value);
    const name = isScalar(key) ? String(key.value) : '';
    // A merge key brings in what the map does not have itself.
    if (name === '<<' && node.kind === 'map') {
      members.unshift(...node.members);
      return;
    }
    const inner = isScalar(key) ? scalar(this.#text, keySpan, key).valueSpan : keySpan;
    const end = Math.max(keySpan.end, value === null || isAlias(value) ? 0 : node.span.end);
    members.push({ key: name, keySpan: inner, span: { start: keySpan.start, end }, value: node });
  }
}

/** A tag stands before the place of its value. */
function tagStart(text: string, tag: string, valueStart: number): number {
  const from = Math.max(0, valueStart - tag.length - 64);
  const found = text.slice(from, valueStart).lastIndexOf(tag);
  return found < 0 ? valueStart : from + found;
}

const nothing = (at: number): DataScalar => {
  const span = { start: at, end: at };
  return { kind: 'scalar', span, valueSpan: span, value: null, quoting: 'plain' };
};

/** Blocks of YAML reach to where the next thing begins; the place ends with what is written. */
function spanOf(text: string, { range }: ParsedNode): Span {
  const [start, valueEnd] = range;
  let end = valueEnd;
  while (end > start && /\s/.test(text[end - 1]!)) end -= 1;
  return { start, end };
}

const QUOTING: Readonly<Record<string, Quoting>> = {
  QUOTE_DOUBLE: 'double',
  QUOTE_SINGLE: 'single',
  BLOCK_FOLDED: 'block',
  BLOCK_LITERAL: 'block',
};

function scalar(text: string, span: Span, { type, value }: { type?: string | undefined; value: unknown }): DataScalar {
  const quoting = QUOTING[type ?? ''] ?? 'plain';
  const quoted = quoting === 'double' || quoting === 'single';
  const valueSpan = quoted ? { start: span.start + 1, end: span.end - 1 } : span;
  if (typeof value === 'string') return { kind: 'scalar', span, valueSpan, quoting, value };
  if (typeof value === 'boolean' || typeof value === 'number')
    return { kind: 'scalar', span, valueSpan, quoting, value };
  const none = value === null || value === undefined;
  return { kind: 'scalar', span, valueSpan, quoting, value: none ? null : text.slice(span.start, span.end) };
}
