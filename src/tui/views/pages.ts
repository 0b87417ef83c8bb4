import { unifiedDiff } from '../../remedy/unified-diff.ts';
import { KEYS } from '../keys-table.ts';
import { cut, heading, type Look, windowed } from '../look.ts';
import { matrixOf } from '../matrix-of.ts';
import type { State } from '../state.ts';

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
    const line = `${lit ? look.signs.lit : ' '} ${String(i + 1).padStart(digits)} ${cut(look, text.replaceAll('\t', '  '), look.columns - digits - 3)}`;
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

/** As they are printed on keyboards. */
const KEY_WORDS: Readonly<Record<string, string>> = {
  return: 'Enter',
  escape: 'Esc',
  tab: 'Tab',
  'shift+tab': 'Shift-Tab',
  backspace: 'Backspace',
  pagedown: 'PgDn',
  pageup: 'PgUp',
  space: 'Space',
  home: 'Home',
  end: 'End',
  up: 'Up',
  down: 'Down',
  left: 'Left',
  right: 'Right',
  'ctrl+f': 'Ctrl-F',
  'ctrl+b': 'Ctrl-B',
  'ctrl+d': 'Ctrl-D',
  'ctrl+u': 'Ctrl-U',
  'ctrl+l': 'Ctrl-L',
  'ctrl+z': 'Ctrl-Z',
};

/** Every key, from the table that the keyboard is read by. */
export function help(state: State, look: Look, rows: number): string[] {
  const wanted = state.helpSearch.toLowerCase();
  const lines = [heading(look, `Keys${wanted === '' ? ' (type to search)' : `: ${wanted}`}`)];
  for (const { keys, what, views } of KEYS) {
    const where = views.length === 0 ? '' : ` (${views.join(', ')})`;
    const names = keys.map((key) => KEY_WORDS[key] ?? key).join(' ');
    const text = `  ${names.padEnd(18)} ${what}${where}`;
    if (text.toLowerCase().includes(wanted)) lines.push(cut(look, text));
  }
  return windowed(lines, state.scroll, rows);
}
