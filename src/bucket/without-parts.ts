import type { Span } from '../diagnostics/diagnostic.ts';
import { withEdit } from './apply-edits.ts';
import { removalOf } from './config-edits.ts';
import type { CorsConfiguration } from './configuration.ts';
import { lineStart } from './formats/data-text.ts';
import { FORMATS } from './formats/formats-table.ts';
import { type CommentSyntax, commentsBehind, startWithComments } from './own-comments.ts';

/** The text without these entries and rules, and without the comments that are theirs. */
export function withoutParts(config: CorsConfiguration, spans: readonly Span[]): string {
  const { file } = config;
  const syntax = commentSyntaxOf(config);
  let { text } = config;
  // From the end, so that the places of those that are left stay what they are.
  for (const { start, end } of [...spans].sort((a, b) => b.start - a.start)) {
    let from = start;
    if (syntax !== null && isAlone(text, start)) {
      for (const span of commentsBehind(text, end, syntax).reverse()) text = withEdit(text, { file, span, insert: '' });
      const dash = start - (/-[ \t]+$/.exec(text.slice(lineStart(text, start), start))?.[0].length ?? 0);
      from = startWithComments(text, dash, syntax);
      text = withEdit(text, { file, span: { start: from, end: dash }, insert: '' });
      from += start - dash;
    }
    text = withEdit(text, removalOf({ ...config, text }, { start: from, end: from + end - start }));
  }
  return text;
}

/** Nothing but a dash and comments stands before it on its line; else the comments may be those of its neighbour. */
const isAlone = (text: string, start: number): boolean =>
  /^\s*(?:-\s+)?(?:(?:\/\*.*\*\/|<!--.*-->)\s*)*$/.test(text.slice(lineStart(text, start), start));

function commentSyntaxOf({ format, text }: CorsConfiguration): CommentSyntax | null {
  const { syntax } = FORMATS[format];
  if (syntax === 'xml') return { line: null, block: ['<!--', '-->'] };
  if (syntax === 'headers') return null;
  // Any of the data formats may be written as YAML.
  return /^[\s\ufeff]*[[{/]/.test(text) ? { line: '//', block: ['/*', '*/'] } : { line: '#', block: null };
}
