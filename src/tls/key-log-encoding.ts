/** Browsers write key logs as ASCII; what an editor or the redirection of PowerShell makes of them is UTF-16. */
export type KeyLogEncoding = 'ascii' | 'utf16le' | 'utf16be';

const LF = 0x0a;
const CR = 0x0d;
const QUESTION_MARK = 0x3f;

/** By the byte order mark at the beginning of a log, or by what ASCII looks like in UTF-16. */
export function encodingOf(head: Buffer): KeyLogEncoding {
  if (head.length < 4) return 'ascii';
  const [first, second, third, fourth] = head as unknown as [number, number, number, number];
  if (first === 0xff && second === 0xfe) return 'utf16le';
  if (first === 0xfe && second === 0xff) return 'utf16be';
  if (first !== 0 && second === 0 && third !== 0 && fourth === 0) return 'utf16le';
  return first === 0 && second !== 0 && third === 0 && fourth !== 0 ? 'utf16be' : 'ascii';
}

/** How many bytes of the text are whole lines. */
export function wholeLines(text: Buffer, encoding: KeyLogEncoding): number {
  if (encoding === 'ascii') return Math.max(text.lastIndexOf(LF), text.lastIndexOf(CR)) + 1;
  for (let end = text.length & ~1; end > 0; end -= 2) {
    const unit = unitAt(text, end - 2, encoding);
    if (unit === LF || unit === CR) return end;
  }
  return 0;
}

/** Where the second line begins; the length of the text, if it has no line end. */
export function behindLine(text: Buffer, encoding: KeyLogEncoding): number {
  const unitBytes = encoding === 'ascii' ? 1 : 2;
  for (let at = 0; at + unitBytes <= text.length; at += unitBytes) {
    const unit = encoding === 'ascii' ? text[at]! : unitAt(text, at, encoding);
    if (unit === LF || unit === CR) return at + unitBytes;
  }
  return text.length;
}

/** The text in ASCII, without a byte order mark; `?` for what is no ASCII. */
export function toAscii(text: Buffer, encoding: KeyLogEncoding): Buffer {
  if (encoding === 'ascii') return text;
  const ascii = Buffer.allocUnsafeSlow(text.length >> 1);
  let length = 0;
  for (let at = 0; at + 1 < text.length; at += 2) {
    const unit = unitAt(text, at, encoding);
    if (unit !== 0xfeff) ascii[length++] = unit < 0x80 ? unit : QUESTION_MARK;
  }
  return ascii.subarray(0, length);
}

const unitAt = (text: Buffer, at: number, encoding: KeyLogEncoding): number =>
  encoding === 'utf16le' ? text[at]! | (text[at + 1]! << 8) : (text[at]! << 8) | text[at + 1]!;
