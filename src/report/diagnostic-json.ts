import type { Finding } from '../attribution/finding.ts';
import type { Basis } from '../diagnostics/basis.ts';
import type { ConsoleWords, Diagnostic, Edit, Help, Label, Source } from '../diagnostics/diagnostic.ts';
import { jsonValue } from './json-text.ts';
import type { Redactor } from './redact.ts';
import { rewrite } from './rewrite.ts';
import type { SourceTexts } from './source-text.ts';

/** Writes findings and diagnostics as JSON objects. */
export class DiagnosticWriter {
  readonly #redactor: Redactor;
  readonly #sources: SourceTexts;

  constructor(redactor: Redactor, sources: SourceTexts) {
    this.#redactor = redactor;
    this.#sources = sources;
  }

  /** One line without its end. */
  finding(finding: Finding): string {
    const { diagnostic, value, host } = finding;
    return jsonValue({
      type: 'finding',
      id: finding.id,
      code: diagnostic.code,
      severity: diagnostic.severity,
      item: finding.item,
      rule: finding.ruleIndex === null ? null : finding.ruleIndex + 1,
      value: value === null ? null : this.#redactor.text(value),
      host: host === null ? null : this.#redactor.text(host),
      location: this.#location(diagnostic.primary),
      count: finding.count,
      attempts: finding.attempts,
      ...this.#words(diagnostic),
      fix: diagnostic.help && this.#fix(diagnostic.help),
      basis: diagnostic.basis && this.#basis(diagnostic.basis),
      browserSays: diagnostic.console && this.#console(diagnostic.console),
      absorbedBy: finding.absorbedBy,
    });
  }

  #basis({ restsOn, confidence, grade, settledBy }: Basis): object {
    return { restsOn, confidence, grade, settledBy: settledBy && this.#redactor.text(settledBy) };
  }

  #console({ chromium, firefox, webkit }: ConsoleWords): object {
    const clean = (lines: readonly string[]): string[] => lines.map((line) => this.#redactor.text(line));
    return { chromium: clean(chromium), firefox: clean(firefox), webkit: clean(webkit) };
  }

  /** One line without its end. */
  diagnostic(diagnostic: Diagnostic): string {
    const { code, severity, primary, help } = diagnostic;
    return jsonValue({
      type: 'diagnostic',
      code,
      severity,
      location: this.#location(primary),
      ...this.#words(diagnostic),
      fix: help && this.#fix(help),
    });
  }

  #words({ message, primary, secondary, notes }: Diagnostic): object {
    return {
      message: this.#redactor.text(message),
      label: primary && this.#label(primary),
      evidence: secondary.map((label) => this.#label(label)),
      notes: notes.map((note) => this.#redactor.text(note)),
    };
  }

  /** The place in a configuration that the user can edit. */
  #location(label: Label | null): object | null {
    if (label?.source.kind !== 'config') return null;
    const { file, span } = label.source;
    return { file, ...this.#position(file, span.start) };
  }

  #position(file: string, offset: number): { line: number | null; column: number | null } {
    return this.#sources.of(file)?.positionAt(offset) ?? { line: null, column: null };
  }

  #label({ source, text }: Label): object {
    return { ...this.#place(source), text: this.#redactor.text(text) };
  }

  #place(source: Source): object {
    switch (source.kind) {
      case 'config': {
        const { file, span } = source;
        const end = this.#position(file, span.end);
        return { kind: 'config', file, ...this.#position(file, span.start), endLine: end.line, endColumn: end.column };
      }
      case 'frame':
        return { kind: 'frame', file: source.file, frame: source.frame, ...this.#evidence(source) };
      case 'har':
        return { kind: 'har', file: source.file, entry: source.entry, ...this.#evidence(source) };
      case 'netlog':
        return { kind: 'netlog', file: source.file, id: source.id, ...this.#evidence(source) };
      case 'file':
        return { kind: 'file', file: source.file, offset: source.offset };
      case 'argument':
        return { kind: 'argument', argument: this.#redactor.text(source.text) };
    }
  }

  #evidence(source: Extract<Source, { line: string }>): object {
    const { text, span } = rewrite({ text: source.line, span: source.span }, this.#redactor.secrets(source.line));
    return { content: text, marked: span && [span.start, span.end] };
  }

  #fix({ text, applicability, edits }: Help): object {
    return { applicability, text: this.#redactor.text(text), edits: edits.map((edit) => this.#edit(edit)) };
  }

  #edit({ file, span, insert }: Edit): object {
    const at = (offset: number) => ({ offset, ...this.#position(file, offset) });
    return { file, start: at(span.start), end: at(span.end), insert };
  }
}
