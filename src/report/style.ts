import type { Span } from '../diagnostics/diagnostic.ts';
import { type Paint, paintFor } from './paint.ts';
import { type Redactor, redactorFor } from './redact.ts';
import type { ReportOptions } from './report.ts';
import { type MarkedText, rewrite } from './rewrite.ts';
import { escapes, sanitise, sanitiseBlock } from './sanitise.ts';
import { SourceTexts } from './source-text.ts';

/** What a rendering for people needs to know; all captured text goes through `clean` or `mark`. */
export interface Style {
  readonly paint: Paint;
  readonly columns: number;
  readonly sources: SourceTexts;
  readonly redactor: Redactor;
  /** One line without secrets and control sequences. */
  clean(text: string): string;
  /** As `clean`, but line feeds stay. */
  cleanBlock(text: string): string;
  /** As `clean`, with the marked part moved along. */
  mark(text: string, span: Span | null): MarkedText;
}

const NARROWEST = 40;
const WIDEST = 240;

export function styleOf(options: ReportOptions): Style {
  const redactor = redactorFor(options.showSecrets);
  return {
    paint: paintFor(options.colour),
    columns: Math.min(Math.max(options.columns, NARROWEST), WIDEST),
    sources: new SourceTexts(options.sources),
    redactor,
    clean: (text) => sanitise(redactor.text(text)),
    cleanBlock: (text) => sanitiseBlock(redactor.text(text)),
    mark: (whole, place) => {
      const { text, span } = nearby(whole, place);
      const redacted = rewrite({ text, span }, redactor.secrets(text));
      return rewrite(redacted, escapes(redacted.text));
    },
  };
}

/** Characters on either side of the marked part that are looked at; far more than any line on a screen. */
const NEARBY = 1_024;
/** Where a text may be cut without leaving a part of a name or a secret. */
const SEAM = /[\s,;&"'<>{}[\]]/;

/** Of a line of enormous length what lies around the marked part, so that a file in one line costs no more than others. */
function nearby(text: string, span: Span | null): MarkedText {
  if (text.length <= 4 * NEARBY) return { text, span };
  const { start, end } = span ?? { start: 0, end: 0 };
  let from = Math.max(0, start - NEARBY);
  let to = Math.min(text.length, Math.min(end, start + NEARBY) + NEARBY);
  while (from > 0 && from < start && !SEAM.test(text[from - 1] ?? '')) from += 1;
  while (to < text.length && to > end && !SEAM.test(text[to] ?? '')) to -= 1;
  const lead = from > 0 ? '…' : '';
  const shift = lead.length - from;
  const shown = lead + text.slice(from, to) + (to < text.length ? '…' : '');
  return { text: shown, span: span && { start: start + shift, end: Math.min(end, to) + shift } };
}
