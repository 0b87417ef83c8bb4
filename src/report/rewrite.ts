import type { Span } from '../diagnostics/diagnostic.ts';

/** Puts `insert` in place of `text[start, end)`. */
export interface Replacement {
  readonly start: number;
  readonly end: number;
  readonly insert: string;
}

export interface MarkedText {
  readonly text: string;
  /** The part that matters, or `null`. */
  readonly span: Span | null;
}

/**
 * Applies replacements, in order of `start` and without overlap, and moves the span along. A span that begins or ends
 * inside a replaced part grows to the whole of what stands there now.
 */
export function rewrite(marked: MarkedText, replacements: readonly Replacement[]): MarkedText {
  if (replacements.length === 0) return marked;
  const { text, span } = marked;
  let result = '';
  let from = 0;
  let start = span?.start ?? 0;
  let end = span?.end ?? 0;
  for (const part of replacements) {
    result += text.slice(from, part.start);
    const at = result.length;
    result += part.insert;
    from = part.end;
    if (span && span.start >= part.start) start = span.start < part.end ? at : result.length + span.start - part.end;
    if (span && span.end > part.start) end = span.end < part.end ? result.length : result.length + span.end - part.end;
  }
  result += text.slice(from);
  return { text: result, span: span && { start, end: Math.max(start, end) } };
}

/** Sorts replacements and joins those that overlap, so that `rewrite` can take them. */
export function merged(replacements: Replacement[]): Replacement[] {
  if (replacements.every((part, i) => i === 0 || replacements[i - 1]!.end <= part.start)) return replacements;
  const result: Replacement[] = [];
  for (const part of replacements.sort((a, b) => a.start - b.start || b.end - a.end)) {
    const last = result.at(-1);
    if (last && part.start < last.end) {
      if (part.end > last.end) result[result.length - 1] = { ...last, end: part.end };
    } else {
      result.push(part);
    }
  }
  return result;
}
