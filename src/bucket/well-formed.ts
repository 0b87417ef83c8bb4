import type { Span } from '../diagnostics/diagnostic.ts';

/** Why a text is no well-formed XML document, and where. */
export interface XmlProblem {
  readonly kind: 'malformed' | 'doctype';
  readonly span: Span;
  readonly what: string;
}

/** More than any configuration needs; the reader recurses. */
const MAX_DEPTH = 32;

/**
 * XML 1.0: one root, tags balanced, attributes quoted, references known, nothing outside the root. fast-xml-parser
 * passes over all of these in silence, so they are checked before it is asked. Namespaces are not checked.
 */
export function checkWellFormed(text: string): XmlProblem | null {
  const illegal = ILLEGAL.exec(text);
  if (illegal) return malformed(illegal.index, 1, 'a control character is not allowed in XML');
  const open: OpenElement[] = [];
  let roots = 0;
  let at = text.charCodeAt(0) === 0xfeff ? 1 : 0;
  for (;;) {
    const next = text.indexOf('<', at);
    const end = next < 0 ? text.length : next;
    const problem = checkText(text, at, end, open.length > 0);
    if (problem) return problem;
    if (next < 0) break;
    const step = readMarkup(text, next, open);
    if ('kind' in step) return step;
    if (step.opened && open.length === (step.selfClosing ? 0 : 1)) roots += 1;
    if (roots > 1) return malformed(next, step.next - next, 'a second document element');
    if (open.length > MAX_DEPTH)
      return malformed(next, step.next - next, `elements are nested deeper than ${MAX_DEPTH}`);
    at = step.next;
  }
  const unclosed = open.at(-1);
  if (unclosed) return malformed(unclosed.at, unclosed.name.length + 1, `<${unclosed.name}> is never closed`);
  return roots === 0 ? malformed(0, 0, 'there is no element') : null;
}

interface OpenElement {
  readonly name: string;
  readonly at: number;
}

interface Markup {
  readonly next: number;
  readonly opened: boolean;
  readonly selfClosing: boolean;
}

// XML 1.0, production 2; lone surrogates are left to the text decoder.
const ILLEGAL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/;
const NAME = /[A-Za-z_:\u00c0-\uffff][\w:.\-\u00b7-\uffff]*/y;
const ATTRIBUTE = /\s+[A-Za-z_:\u00c0-\uffff][\w:.\-\u00b7-\uffff]*\s*=\s*(?:"[^"<]*"|'[^'<]*')/y;
const TAG_END = /\s*(\/?)>/y;
const REFERENCE = /&(?:(?:lt|gt|amp|quot|apos|#(\d{1,7})|#x([\dA-Fa-f]{1,6}));)?/g;

function malformed(start: number, length: number, what: string): XmlProblem {
  return { kind: 'malformed', span: { start, end: start + length }, what };
}

function checkText(text: string, start: number, end: number, inside: boolean): XmlProblem | null {
  if (start === end) return null;
  const part = text.slice(start, end);
  const outside = inside ? -1 : part.search(/[^ \t\r\n]/);
  if (outside >= 0) return malformed(start + outside, 1, 'text outside the document element');
  return checkReferences(part, start);
}

function checkReferences(part: string, start: number): XmlProblem | null {
  if (!part.includes('&')) return null;
  for (const { 0: reference, 1: decimal, 2: hex, index } of part.matchAll(REFERENCE)) {
    const code = decimal === undefined ? Number.parseInt(hex ?? '20', 16) : Number(decimal);
    if (code > 0x10ffff || ILLEGAL.test(String.fromCodePoint(code)))
      return malformed(start + index, reference.length, `\`${reference}\` is no character of XML`);
    if (reference.length > 1) continue;
    const named = /^&[\w.-]{1,20};/.exec(part.slice(index, index + 24))?.[0];
    return named
      ? malformed(start + index, named.length, `\`${named}\` is not defined`)
      : malformed(start + index, 1, '`&` begins no reference; write `&amp;`');
  }
  return null;
}

/** One piece of markup that begins at `at`; opens and closes elements on the stack. */
function readMarkup(text: string, at: number, open: OpenElement[]): Markup | XmlProblem {
  if (text.startsWith('<!--', at)) return skipTo(text, at, '-->', { from: 4, what: 'a comment is never closed' });
  if (text.startsWith('<![CDATA[', at)) {
    if (open.length === 0) return malformed(at, 9, 'text outside the document element');
    return skipTo(text, at, ']]>', { from: 9, what: 'a CDATA section is never closed' });
  }
  if (text.startsWith('<?', at))
    return skipTo(text, at, '?>', { from: 2, what: 'an instruction `<?` is never closed' });
  if (/^<!doctype/i.test(text.slice(at, at + 9)))
    return { kind: 'doctype', span: { start: at, end: at + 9 }, what: 'DOCTYPE is not accepted' };
  if (text.startsWith('<!', at)) return malformed(at, 2, '`<!` begins neither a comment nor a CDATA section');
  return readTag(text, at, open);
}

interface Skipped {
  readonly from: number;
  readonly what: string;
}

function skipTo(text: string, at: number, end: string, { from, what }: Skipped): Markup | XmlProblem {
  const found = text.indexOf(end, at + from);
  if (found < 0) return malformed(at, from, what);
  return { next: found + end.length, opened: false, selfClosing: false };
}

function readTag(text: string, at: number, open: OpenElement[]): Markup | XmlProblem {
  const closing = text[at + 1] === '/';
  NAME.lastIndex = at + (closing ? 2 : 1);
  const name = NAME.exec(text)?.[0];
  if (name === undefined) return malformed(at, 1, '`<` does not begin a tag; write `&lt;`');
  let end = NAME.lastIndex;
  if (!closing) {
    end = attributesEnd(text, end);
    const problem = checkReferences(text.slice(at, end), at);
    if (problem) return problem;
  }
  TAG_END.lastIndex = end;
  const ending = TAG_END.exec(text);
  if (!ending || (closing && ending[1] === '/'))
    return malformed(at, end - at, `the tag \`${text.slice(at, end)}\` is not well-formed`);
  const next = TAG_END.lastIndex;
  return closing ? close(name, { at, next }, open) : opens(name, { at, next, selfClosing: ending[1] === '/' }, open);
}

function attributesEnd(text: string, from: number): number {
  let end = from;
  for (;;) {
    ATTRIBUTE.lastIndex = end;
    if (!ATTRIBUTE.test(text)) return end;
    end = ATTRIBUTE.lastIndex;
  }
}

function opens(name: string, tag: { at: number; next: number; selfClosing: boolean }, open: OpenElement[]): Markup {
  if (!tag.selfClosing) open.push({ name, at: tag.at });
  return { next: tag.next, opened: true, selfClosing: tag.selfClosing };
}

function close(name: string, tag: { at: number; next: number }, open: OpenElement[]): Markup | XmlProblem {
  const last = open.pop();
  if (last?.name === name) return { next: tag.next, opened: false, selfClosing: false };
  const what = last ? `</${name}> where </${last.name}> should be` : `</${name}> closes nothing`;
  return malformed(tag.at, tag.next - tag.at, what);
}
