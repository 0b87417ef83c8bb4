import { unifiedDiff } from '../../remedy/unified-diff.ts';
import { KEYS } from '../keys-table.ts';
import { cut, heading, type Look, windowed } from '../look.ts';
import { matrixOf } from '../matrix-of.ts';
import { type State, selectedRow } from '../state.ts';

/** The configuration as edited, with the lines of the deciding or nearest rule lit. */
export function configuration(state: State, look: Look, rows: number): string[] {
  const config = state.replay.configuration;
  if (!config) return windowed([look.paint('faint', 'no configuration was given (--cors CONFIG)')], 0, rows);
  const matrix = matrixOf(state);
  const rule = config.rules[matrix?.nearest ?? -1];
  const lines = [heading(look, config.file)];
  const texts = config.text.split('\n');
  const digits = String(texts.length).length;
  let offset = 0;
  let firstLit = -1;
  for (const [i, text] of texts.entries()) {
    const lit = rule !== undefined && offset < rule.span.end && offset + text.length >= rule.span.start;
    if (lit && firstLit < 0) firstLit = i;
    const line = `${lit ? look.signs.selected : ' '} ${String(i + 1).padStart(digits)} ${cut(look, text.replaceAll('\t', '  '), look.columns - digits - 3)}`;
    lines.push(lit ? look.paint(matrix?.verdict.ruleIndex === rule.index ? 'good' : 'error', line) : line);
    offset += text.length + 1;
  }
  const base = Math.max(0, firstLit - (rows >> 1));
  return windowed(lines, base + state.scroll, rows);
}

export function diff(state: State, look: Look, rows: number): string[] {
  const { texts } = state.trial;
  const config = state.session.edited?.configuration;
  const file = config && config !== 'none' ? config.file : 'configuration';
  const lines = unifiedDiff(file, texts[0] ?? '', texts.at(-1) ?? '').map((line) => {
    const shown = cut(look, line.replaceAll('\t', '  '));
    return line.startsWith('+')
      ? look.paint('added', shown)
      : line.startsWith('-')
        ? look.paint('removed', shown)
        : shown;
  });
  return windowed(lines.length > 0 ? lines : [look.paint('faint', 'nothing was edited')], state.scroll, rows);
}

/** Where it was seen: frames with their bytes. */
export function evidence(state: State, look: Look, rows: number): string[] {
  const row = selectedRow(state);
  const whole = row === null ? null : state.session.store.whole(row);
  if (!whole) return windowed([look.paint('faint', 'nothing is selected')], 0, rows);
  const { preflight, actual } = whole.judged.attempt;
  const lines: string[] = [];
  for (const [title, exchange] of [
    ['Preflight', preflight],
    ['Request', actual],
  ] as const) {
    if (!exchange) continue;
    const { source } = exchange;
    if (source.kind !== 'capture') {
      const place = source.kind === 'har' ? `entry ${source.entry}` : `source ${source.id}`;
      lines.push(
        heading(look, `${title}: ${source.file}, ${place}`),
        `  a ${source.kind === 'har' ? 'HAR' : 'NetLog'} holds no bytes of the wire`,
        '',
      );
      continue;
    }
    for (const [side, spans] of [
      ['request', source.request],
      ['answer', source.response],
    ] as const) {
      for (const { frame } of spans) {
        lines.push(heading(look, `${title}, ${side}: ${source.file} frame ${frame}`));
        const bytes = state.session.frames.get(source.file)?.find((one) => one.frame === frame)?.bytes;
        lines.push(...(bytes ? hex(bytes, look) : [look.paint('faint', '  its bytes are not at hand')]), '');
      }
    }
  }
  return windowed(lines, state.scroll, rows);
}

const PER_LINE = 16;

/** Sixteen bytes a line; secrets are hidden here as everywhere. */
function hex(bytes: Uint8Array, look: Look): string[] {
  const hidden = new Uint8Array(bytes.length);
  for (const { start, end } of look.secrets(Buffer.from(bytes).toString('latin1'))) hidden.fill(1, start, end);
  const lines: string[] = [];
  for (let at = 0; at < bytes.length; at += PER_LINE) {
    const part = [...bytes.subarray(at, at + PER_LINE)];
    const numbers = part.map((byte, i) => (hidden[at + i] ? '**' : byte.toString(16).padStart(2, '0'))).join(' ');
    const text = part
      .map((byte, i) => (hidden[at + i] ? '*' : byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '.'))
      .join('');
    lines.push(`  ${at.toString(16).padStart(4, '0')}  ${numbers.padEnd(PER_LINE * 3 - 1)}  ${text}`);
  }
  return lines;
}

/** Every key, from the table that the keyboard is read by. */
export function help(state: State, look: Look, rows: number): string[] {
  const wanted = state.helpSearch.toLowerCase();
  const lines = [heading(look, `Keys${wanted === '' ? ' (type to search)' : `: ${wanted}`}`)];
  for (const { keys, what, views } of KEYS) {
    const where = views.length === 0 ? '' : ` (${views.join(', ')})`;
    const text = `  ${keys.join(' ').padEnd(18)} ${what}${where}`;
    if (text.toLowerCase().includes(wanted)) lines.push(cut(look, text));
  }
  return windowed(lines, state.scroll, rows);
}
