/** The text of `bytes[start, end)`, a character a byte. */
export const latin1 = (bytes: Buffer, start: number, end: number): string => bytes.toString('latin1', start, end);
