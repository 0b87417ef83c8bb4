import type { Diagnostic, Edit } from '../diagnostics/diagnostic.ts';

export const withEdit = (text: string, { span, insert }: Edit): string =>
  text.slice(0, span.start) + insert + text.slice(span.end);

export interface Applied {
  readonly text: string;
  /** The diagnostics that were cured. */
  readonly cured: readonly Diagnostic[];
  /** What was applied, in order; offsets are into the text before. */
  readonly edits: readonly Edit[];
}

/**
 * Applies the safe edits that diagnostics of one text suggest. Of two that are in each other's way the first is taken;
 * the other may still be suggested of the new text.
 */
export function applySafeEdits(text: string, file: string, diagnostics: readonly Diagnostic[]): Applied {
  const taken: Edit[] = [];
  const cured: Diagnostic[] = [];
  for (const diagnostic of diagnostics) {
    const { help } = diagnostic;
    const edits = help?.applicability === 'safe' ? help.edits : [];
    if (!edits.some((edit) => changes(text, edit))) continue;
    if (edits.some((edit) => edit.file !== file || taken.some((other) => touches(edit, other)))) continue;
    taken.push(...edits);
    cured.push(diagnostic);
    if (cured.length >= MAX_AT_ONCE) break;
  }
  const ordered = taken.sort((a, b) => a.span.start - b.span.start);
  const parts: string[] = [];
  let at = 0;
  for (const { span, insert } of ordered) {
    parts.push(text.slice(at, span.start), insert);
    at = span.end;
  }
  return { text: parts.join('') + text.slice(at), cured, edits: ordered };
}

/** Where something stood before edits that were applied in order. */
export function placeBefore(edits: readonly Edit[], at: number): number {
  let moved = 0;
  for (const { span, insert } of edits) {
    const start = span.start + moved;
    if (start > at || (start === at && insert !== '')) break;
    moved += insert.length - (span.end - span.start);
  }
  return at - moved;
}

/** Every edit is compared with every other. */
const MAX_AT_ONCE = 1_000;

const changes = (text: string, { span, insert }: Edit): boolean => text.slice(span.start, span.end) !== insert;

/** Two that only meet do not touch, unless both put something in the same place. */
const touches = ({ span: a }: Edit, { span: b }: Edit): boolean =>
  a.start === b.start || (a.start < b.end && b.start < a.end);
