import { type Basis, basisText } from '../diagnostics/basis.ts';
import type { Diagnostic, Help, Label } from '../diagnostics/diagnostic.ts';
import { editLines } from './edit-text.ts';
import { configFrame, type Gutter, markedLine, numbered } from './frame-text.ts';
import { placeText } from './place-text.ts';
import type { Style } from './style.ts';
import { displayWidth } from './width.ts';
import { wrap } from './wrap.ts';

const EVIDENCE_INDENT = '  ';

/** Lays a diagnostic out: message, code frame, evidence, notes, help with its edit. `extra` are further notes by name. */
export function diagnosticLines(
  style: Style,
  diagnostic: Diagnostic,
  extra: readonly { readonly name: string; readonly text: string }[] = [],
): string[] {
  const { primary, secondary, notes, help } = diagnostic;
  const gutter: Gutter = { digits: digitsOf(style, diagnostic), paint: style.paint };
  const lines = headline(style, diagnostic);
  if (primary) lines.push(...labelLines(style, gutter, primary, null));
  let before: Label | null = primary;
  for (const label of secondary) {
    lines.push(...labelLines(style, gutter, label, before));
    before = label;
  }
  for (const note of notes) lines.push(...noteLines(style, gutter, 'note', note));
  for (const { name, text } of extra) lines.push(...noteLines(style, gutter, name, text));
  if (diagnostic.basis) lines.push(...basisLines(style, gutter, diagnostic.basis));
  if (help) lines.push(...helpLines(style, gutter, help));
  return lines;
}

function headline(style: Style, { code, severity, message }: Diagnostic): string[] {
  const head = `${severity}[${code}]`;
  const lines = wrap(`${head}: ${style.clean(message)}`, style.columns, 2);
  return lines.map((line, i) =>
    i === 0
      ? style.paint(severity, line.slice(0, head.length)) + style.paint('strong', line.slice(head.length))
      : style.paint('strong', line),
  );
}

/** The largest line number that is printed decides the width of the gutter. */
function digitsOf(style: Style, { primary, secondary, help }: Diagnostic): number {
  let line = 1;
  for (const label of [primary, ...secondary]) {
    if (label?.source.kind !== 'config') continue;
    line = Math.max(line, style.sources.of(label.source.file)?.positionAt(label.source.span.end).line ?? 1);
  }
  for (const { file, span, insert } of help?.edits ?? []) {
    const last = style.sources.of(file)?.positionAt(span.end).line ?? 1;
    line = Math.max(line, last + insert.split('\n').length - 1);
  }
  return Math.max(2, String(line).length);
}

function labelLines(style: Style, gutter: Gutter, label: Label, before: Label | null): string[] {
  const { source, text } = label;
  const arrow = `${' '.repeat(gutter.digits)}${style.paint('gutter', '-->')} `;
  const place = placeText(style, source);
  const lines = before && placeText(style, before.source) === place ? [] : [`${arrow}${style.paint('path', place)}`];
  switch (source.kind) {
    case 'config': {
      const config = style.sources.of(source.file);
      if (config) return [...lines, ...configFrame(style, gutter, config, source.span, text)];
      break;
    }
    case 'frame':
    case 'har':
    case 'netlog':
      if (source.line === '') break;
      return [
        ...lines,
        ...markedLine(
          { style, gutter, line: null, indent: EVIDENCE_INDENT, mark: '-', role: 'info' },
          { text: source.line, span: source.span },
          text,
        ),
      ];
    case 'file':
    case 'argument':
      break;
  }
  if (text === '') return lines;
  const said = wrap(style.clean(text), style.columns - gutter.digits - 3 - EVIDENCE_INDENT.length, 0);
  return [...lines, ...said.map((line) => `${numbered(gutter, null)} ${EVIDENCE_INDENT}${line}`)];
}

function noteLines(style: Style, gutter: Gutter, name: string, text: string): string[] {
  const [first = '', ...rest] = style.cleanBlock(text).split('\n');
  const lead = `${' '.repeat(gutter.digits + 1)}= ${name}: `;
  const lines = wrap(first, style.columns, lead.length, lead);
  const block = rest.map((line) => `${' '.repeat(lead.length)}${line}`);
  const head = `${' '.repeat(gutter.digits + 1)}${style.paint('gutter', '=')} ${style.paint('strong', `${name}:`)}`;
  return [head + (lines[0] ?? '').slice(lead.length - 1), ...lines.slice(1), ...block];
}

function basisLines(style: Style, gutter: Gutter, basis: Basis): string[] {
  const { settledBy } = basis;
  return [
    ...noteLines(style, gutter, 'basis', basisText(basis)),
    ...(settledBy === null ? [] : noteLines(style, gutter, 'to be sure', settledBy)),
  ];
}

function helpLines(style: Style, gutter: Gutter, help: Help): string[] {
  const [first = '', ...rest] = style.cleanBlock(help.text).split('\n');
  const head = help.edits.length > 0 ? `help (${help.applicability}):` : 'help:';
  const lines = wrap(`${head} ${first}`, style.columns, 2);
  const top = style.paint('good', head) + (lines[0] ?? '').slice(displayWidth(head));
  const edits = help.edits.flatMap((edit) => editLines(style, gutter, edit));
  return [top, ...lines.slice(1), ...rest.map((line) => `  ${line}`), ...edits];
}
