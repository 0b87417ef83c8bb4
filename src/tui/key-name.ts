import type { Key } from 'ink';

/** Key presses in the words of the key table. Keys that come quickly (or pasted text) arrive as one piece. */
export function keyNames(input: string, key: Key): string[] {
  if (key.return) return ['return'];
  if (key.escape) return ['escape'];
  if (key.tab) return [key.shift ? 'shift+tab' : 'tab'];
  if (key.backspace || key.delete) return ['backspace'];
  if (key.upArrow) return ['up'];
  if (key.downArrow) return ['down'];
  if (key.leftArrow) return ['left'];
  if (key.rightArrow) return ['right'];
  if (key.pageUp) return ['pageup'];
  if (key.pageDown) return ['pagedown'];
  if (key.ctrl) return [`ctrl+${input}`];
  if (HOME.has(input)) return ['home'];
  if (END.has(input)) return ['end'];
  return [...input].map((character) => CONTROLS[character] ?? character).filter((name) => name >= ' ');
}

/** As terminals send them, with the escape that ink takes away. */
const HOME = new Set(['[H', '[1~', 'OH']);
const END = new Set(['[F', '[4~', 'OF']);
const CONTROLS: Readonly<Record<string, string>> = {
  ' ': 'space',
  '\t': 'tab',
  '\r': 'return',
  '\n': 'return',
  '\b': 'backspace',
  '\x7f': 'backspace',
  '\x1b': 'escape',
  '\x15': 'ctrl+u',
  '\x03': 'ctrl+c',
};
