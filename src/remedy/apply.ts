import { withEdit } from '../bucket/apply-edits.ts';
import type { Edit } from '../diagnostics/diagnostic.ts';

/** A text with edits applied that do not overlap; of several insertions at one place the first stands first. */
export function withEditsApplied(text: string, edits: readonly Edit[]): string {
  const ordered = edits.map((edit, order) => ({ edit, order }));
  ordered.sort((a, b) => b.edit.span.start - a.edit.span.start || b.order - a.order);
  let edited = text;
  for (const { edit } of ordered) edited = withEdit(edited, edit);
  return edited;
}
