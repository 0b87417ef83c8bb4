import { type Basis, basisText } from '../diagnostics/basis.ts';
import type { Diagnostic, Edit, Help, Label, Source } from '../diagnostics/diagnostic.ts';
import { changedLines } from './edit-text.ts';
import type { Style } from './style.ts';

/** A diagnostic as plain sentences, one a line, without drawings: for screen readers. */
export function diagnosticSentences(style: Style, diagnostic: Diagnostic, extra: readonly string[] = []): string[] {
  const { code, severity, message, primary, secondary, notes, help } = diagnostic;
  return [
    `${capital(severity)} ${code}: ${speech(style, message)}.`,
    ...(primary ? [labelSentence(style, primary)] : []),
    ...secondary.map((label) => labelSentence(style, label)),
    ...notes.map((note) => `Note: ${speech(style, note)}.`),
    ...extra,
    ...(diagnostic.basis ? basisSentences(style, diagnostic.basis) : []),
    ...(help ? helpSentences(style, help) : []),
  ];
}

function basisSentences(style: Style, basis: Basis): string[] {
  const settled = basis.settledBy === null ? [] : [`To be sure: ${speech(style, basis.settledBy)}.`];
  return [`This rests on ${basisText(basis).replace(';', ', and is')}.`, ...settled];
}

/** Sanitised, with quotation marks instead of backticks. */
export const speech = (style: Style, text: string): string => style.clean(text).replaceAll('`', '"').replace(/\.$/, '');

const capital = (text: string): string => text.slice(0, 1).toUpperCase() + text.slice(1);

function wordsFor(source: Extract<Source, { line: string }>): string {
  if (source.kind === 'frame') return `frame ${source.frame}`;
  return source.kind === 'har' ? `entry ${source.entry}` : `source ${source.id}`;
}

function labelSentence(style: Style, { source, text }: Label): string {
  const said = text === '' ? '' : ` ${capital(speech(style, text))}.`;
  switch (source.kind) {
    case 'config': {
      const config = style.sources.of(source.file);
      const file = style.clean(source.file);
      if (!config) return `In ${file}.${said}`;
      const { line, column } = config.positionAt(source.span.start);
      const shown = style.mark(config.line(line), null).text.trim();
      return `In ${file}, line ${line}, column ${column}: ${shown}${said === '' ? '' : ` ;${said}`}`;
    }
    case 'frame':
    case 'netlog':
    case 'har': {
      const where = wordsFor(source);
      const { text: line, span } = style.mark(source.line, source.span);
      const part =
        span && span.end > span.start && span.end - span.start < line.length ? line.slice(span.start, span.end) : '';
      const marked = part === '' ? '' : `, the part "${part}"`;
      const content = line === '' ? '' : `: ${line}${marked}`;
      return `In ${style.clean(source.file)}, ${where}${content}${said === '' ? '.' : ` ;${said}`}`;
    }
    case 'file':
      return `In ${style.clean(source.file)}${source.offset === null ? '' : `, byte ${source.offset}`}.${said}`;
    case 'argument':
      return `On the command line: ${style.clean(source.text)}.${said}`;
  }
}

const GAINS = {
  requests: 'This edit lets more requests in.',
  reading: 'This edit lets scripts read more.',
  nothing: 'This edit lets no more requests in.',
} as const;

const APPLICABILITY = {
  safe: 'This edit is safe.',
  'changes-access': 'This edit lets requests with credentials of this origin in, and no longer those of every origin.',
  'has-placeholder': 'Adapt it before you use it.',
} as const;

const caution = ({ applicability, gain = 'requests' }: Help): string =>
  applicability === 'widens-access' ? GAINS[gain] : APPLICABILITY[applicability];

function helpSentences(style: Style, help: Help): string[] {
  const { text, edits } = help;
  const [first = '', ...rest] = style.cleanBlock(text).split('\n');
  return [
    `Help: ${first.replaceAll('`', '"').replace(/[.:]$/, '')}${rest.length > 0 ? ':' : '.'}`,
    ...rest.map((line) => line.trim()),
    ...edits.flatMap((edit) => editSentences(style, edit)),
    ...(edits.length > 0 ? [caution(help)] : []),
  ];
}

function editSentences(style: Style, edit: Edit): string[] {
  const source = style.sources.of(edit.file);
  const file = style.clean(edit.file);
  if (!source) return [`In ${file}, insert: ${style.clean(edit.insert.trim())}`];
  return changedLines(source, edit).map(
    ({ mark, line, text }) =>
      `In ${file}, ${mark === '+' ? 'add as line' : 'remove line'} ${line}: ${style.mark(text.trim(), null).text}`,
  );
}
