/** Texts by number: few different ones occur, many times. Number 0 is the empty text. */
export class TextTable {
  readonly #numbers = new Map<string, number>([['', 0]]);
  readonly #texts: string[] = [''];

  numberOf(text: string): number {
    const known = this.#numbers.get(text);
    if (known !== undefined) return known;
    // A copy: a part of a message head would keep all of it.
    const own = Buffer.from(text).toString();
    const number = this.#texts.length;
    this.#texts.push(own);
    this.#numbers.set(own, number);
    return number;
  }

  text(number: number): string {
    return this.#texts[number] ?? '';
  }

  get size(): number {
    return this.#texts.length;
  }
}
