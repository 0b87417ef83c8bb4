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
    mark: (text, span) => {
      const redacted = rewrite({ text, span }, redactor.secrets(text));
      return rewrite(redacted, escapes(redacted.text));
    },
  };
}
