import { type Node, type ParseError, parseTree, printParseErrorCode } from 'jsonc-parser';
import type { Span } from '../../diagnostics/diagnostic.ts';
import { type DataMember, type DataNode, type DataProblem, MAX_DATA_DEPTH, MAX_DATA_NODES } from './data.ts';

export interface JsonDocument {
  /** `null`: nothing of it can be used. */
  readonly root: DataNode | null;
  readonly problem: DataProblem | null;
  /** What JSON does not have, but what can be read nevertheless: comments, commas behind the last value. */
  readonly lenient: readonly DataProblem[];
}

/** Reads JSON (RFC 8259) into a tree with places. */
export function parseJson(text: string): JsonDocument {
  const absurd = checkShape(text);
  if (absurd) return { root: null, problem: absurd, lenient: [] };
  const errors: ParseError[] = [];
  // A byte order mark is no white space to the parser.
  const tree = parseTree(text.replace(/^\ufeff/, ' '), errors, { allowTrailingComma: true, disallowComments: false });
  const [first] = errors;
  if (first || !tree) return { root: null, problem: problemOf(text, first), lenient: [] };
  return { root: nodeOf(text, tree), problem: null, lenient: lenientParts(text) };
}

/**
 * The parser recurses and keeps an object per value, so depth and number of values are counted before it is asked.
 */
function checkShape(text: string): DataProblem | null {
  let depth = 0;
  let values = 0;
  TOKEN.lastIndex = 0;
  for (let match = TOKEN.exec(text); match; match = TOKEN.exec(text)) {
    const token = match[0];
    const span = { start: match.index, end: match.index + 1 };
    if (token === '{' || token === '[') depth += 1;
    else if (token === '}' || token === ']') depth -= 1;
    if (token === '{' || token === '[' || token === ',') values += 1;
    if (depth > MAX_DATA_DEPTH) return { span, what: `it is nested deeper than ${MAX_DATA_DEPTH}` };
    if (values > MAX_DATA_NODES) return { span, what: `it has more than ${MAX_DATA_NODES} values` };
  }
  return null;
}

/** Strings and comments are passed over; one that is not closed ends with its line, as it does for the parser. */
const TOKEN = /"(?:[^"\\\r\n]|\\.)*"?|\/\/[^\r\n]*|\/\*[\s\S]*?(?:\*\/|$)|[[\]{},]/g;

/** Comments, and commas before a closing bracket. */
function lenientParts(text: string): DataProblem[] {
  const found: DataProblem[] = [];
  let comma = -1;
  TOKEN.lastIndex = 0;
  for (let match = TOKEN.exec(text); match && found.length < MAX_LENIENT; match = TOKEN.exec(text)) {
    const [token] = match;
    if (token.startsWith('/')) {
      found.push({ span: { start: match.index, end: TOKEN.lastIndex }, what: 'a comment' });
      continue;
    }
    if ((token === ']' || token === '}') && comma >= 0 && isBlank(text.slice(comma + 1, match.index)))
      found.push({ span: { start: comma, end: comma + 1 }, what: 'a comma behind the last value' });
    comma = token === ',' ? match.index : -1;
  }
  return found;
}

const MAX_LENIENT = 20;

const isBlank = (text: string): boolean => /^(?:\s|\/\/[^\r\n]*|\/\*[\s\S]*?\*\/)*$/.test(text);

function nodeOf(text: string, node: Node): DataNode {
  const span = { start: node.offset, end: node.offset + node.length };
  switch (node.type) {
    case 'object':
      return {
        kind: 'map',
        span,
        flow: true,
        members: (node.children ?? []).flatMap((child) => memberFrom(text, child)),
      };
    case 'array':
      return { kind: 'list', span, flow: true, items: (node.children ?? []).map((child) => nodeOf(text, child)) };
    case 'string':
      return {
        kind: 'scalar',
        span,
        valueSpan: { start: span.start + 1, end: span.end - 1 },
        value: String(node.value),
        quoting: 'double',
      };
    default:
      return { kind: 'scalar', span, valueSpan: span, value: bareValue(node.value), quoting: 'bare' };
  }
}

const bareValue = (value: unknown): number | boolean | null =>
  typeof value === 'number' || typeof value === 'boolean' ? value : null;

function memberFrom(text: string, property: Node): DataMember[] {
  const [key, value] = property.children ?? [];
  if (!key || !value) return [];
  return [
    {
      key: String(key.value),
      keySpan: { start: key.offset + 1, end: key.offset + key.length - 1 },
      span: { start: property.offset, end: property.offset + property.length },
      value: nodeOf(text, value),
    },
  ];
}

function problemOf(text: string, error: ParseError | undefined): DataProblem {
  if (!error) return { span: { start: 0, end: 0 }, what: 'a value is expected' };
  return { span: placeOf(text, error), what: WORDS[printParseErrorCode(error.error)] ?? 'it cannot be read' };
}

/** What the parser stumbled over, as far as it stands on one line. */
function placeOf(text: string, { offset, length }: ParseError): Span {
  const start = Math.min(offset, text.length);
  const found = /^[^\r\n]*/.exec(text.slice(start, start + Math.min(length, 80)))?.[0] ?? '';
  return { start, end: Math.min(start + Math.max(found.length, 1), text.length) };
}

const WORDS: Readonly<Record<string, string>> = {
  InvalidSymbol: 'expected a value: a string in double quotes, a number, true, false, null, `[` or `{`',
  InvalidNumberFormat: 'expected a number',
  PropertyNameExpected: 'expected a name in double quotes',
  ValueExpected: 'expected a value',
  ColonExpected: 'expected `:` behind the name',
  CommaExpected: 'expected `,` between two values',
  CloseBraceExpected: 'expected `}`',
  CloseBracketExpected: 'expected `]`',
  EndOfFileExpected: 'expected nothing behind the document',
  UnexpectedEndOfComment: 'expected `*/`',
  UnexpectedEndOfString: 'expected `"` at the end of the string',
  UnexpectedEndOfNumber: 'expected another digit',
  InvalidUnicode: 'expected four hexadecimal digits behind `\\u`',
  InvalidEscapeCharacter: 'expected one of `"\\/bfnrtu` behind `\\`',
  InvalidCharacter: 'expected no control character in a string',
};
