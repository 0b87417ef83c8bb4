const NOT_ASCII = /[^\x00-\x7f]/;

export const isAscii = (text: string): boolean => !NOT_ASCII.test(text);

/** Text that was made once, to be written often. */
export interface Piece {
  readonly text: string;
  readonly isAscii: boolean;
}

export const pieceOf = (text: string): Piece => ({ text, isAscii: isAscii(text) });
