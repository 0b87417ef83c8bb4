import type { Key } from 'ink';

/** A key press in the words of the key table; what is pasted comes as `paste:...`. */
export function keyName(input: string, key: Key): string {
  if (key.return) return 'return';
  if (key.escape) return 'escape';
  if (key.tab) return key.shift ? 'shift+tab' : 'tab';
  if (key.backspace || key.delete) return 'backspace';
  if (key.upArrow) return 'up';
  if (key.downArrow) return 'down';
  if (key.leftArrow) return 'left';
  if (key.rightArrow) return 'right';
  if (key.pageUp) return 'pageup';
  if (key.pageDown) return 'pagedown';
  if (key.ctrl) return `ctrl+${input}`;
  if (input === ' ') return 'space';
  if (input === '\x1b[H' || input === '[H' || input === '[1~') return 'home';
  if (input === '\x1b[F' || input === '[F' || input === '[4~') return 'end';
  if (input === '\x7f' || input === '\b') return 'backspace';
  return [...input].length > 1 ? `paste:${input.replace(/[\u0000-\u001f\u007f]/g, '')}` : input;
}
