import type { Position } from '../diagnostics/position.ts';

/** A text by lines: `\n`, `\r\n` and a lone `\r` end a line. */
export class SourceText {
  readonly text: string;
  readonly #starts: number[] = [0];

  constructor(text: string) {
    this.text = text;
    for (const match of text.matchAll(/\r\n?|\n/g)) this.#starts.push(match.index + match[0].length);
  }

  /** As `positionAt`, in logarithmic time. */
  positionAt(offset: number): Position {
    const at = Math.max(0, Math.min(offset, this.text.length));
    let low = 0;
    let high = this.#starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.#starts[middle]! <= at) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: at - this.#starts[low]! + 1 };
  }

  get lineCount(): number {
    return this.#starts.length;
  }

  /** Offset of the first character of a 1-based line. */
  startOf(line: number): number {
    return this.#starts[line - 1] ?? this.text.length;
  }

  /** A 1-based line without its end. */
  line(line: number): string {
    let end = this.startOf(line + 1);
    while (end > this.startOf(line) && /[\r\n]/.test(this.text[end - 1] ?? '')) end -= 1;
    return this.text.slice(this.startOf(line), end);
  }
}

/** The texts of the configurations, each indexed once. */
export class SourceTexts {
  readonly #texts: ReadonlyMap<string, string>;
  readonly #indexed = new Map<string, SourceText>();

  constructor(texts: ReadonlyMap<string, string>) {
    this.#texts = texts;
  }

  /** `null` when the text of `file` is not known. */
  of(file: string): SourceText | null {
    const indexed = this.#indexed.get(file);
    if (indexed) return indexed;
    const text = this.#texts.get(file);
    if (text === undefined) return null;
    const source = new SourceText(text);
    this.#indexed.set(file, source);
    return source;
  }
}
