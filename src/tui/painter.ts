const BEGIN = '\x1b[?2026h';
const END = '\x1b[?2026l';

/**
 * Puts lines on a terminal: only those that changed, each at its place, in one piece (synchronized output, where the
 * terminal knows it). Lines must fit: nothing here cuts or wraps.
 */
export class Painter {
  readonly #write: (text: string) => void;
  #shown: readonly string[] = [];

  constructor(write: (text: string) => void) {
    this.#write = write;
  }

  paint(lines: readonly string[]): void {
    let text = '';
    for (let i = 0; i < Math.max(lines.length, this.#shown.length); i++) {
      const line = lines[i] ?? '';
      // Erased first: behind a line that fills its row the cursor stands on the last cell.
      if (line !== this.#shown[i]) text += `\x1b[${i + 1};1H\x1b[2K${line}`;
    }
    this.#shown = [...lines];
    if (text !== '') this.#write(`${BEGIN}${text}${END}`);
  }

  /** What is on the terminal is not known any more: everything is drawn next time. */
  forget(): void {
    this.#shown = [];
  }
}
