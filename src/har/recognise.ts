import { BYTE_CLASS, OPEN_BRACE, SPACE } from './json-bytes.ts';

export type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be';

/** Of a JSON text, by its first bytes: a byte order mark, or where the zero bytes of `{` stand (RFC 4627 section 3). */
export function encodingOf(bytes: Uint8Array): Encoding {
  const [first, second] = bytes;
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  if (first === 0xfe && second === 0xff) return 'utf-16be';
  if (first === OPEN_BRACE && second === 0) return 'utf-16le';
  return first === 0 && second === OPEN_BRACE ? 'utf-16be' : 'utf-8';
}

/** Whether the file begins as a JSON object, which is all that a HAR is known by before its end. */
export function looksLikeHar(bytes: Uint8Array): boolean {
  const encoding = encodingOf(bytes);
  const [step, shift] = encoding === 'utf-8' ? [1, 0] : encoding === 'utf-16le' ? [2, 0] : [2, 1];
  const hasMark =
    encoding === 'utf-8' ? bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf : bytes[0]! >= 0xfe;
  for (let i = hasMark ? (step === 1 ? 3 : 2) : 0; i + shift < bytes.length; i += step) {
    const byte = bytes[i + shift]!;
    if (byte === OPEN_BRACE) return true;
    if (BYTE_CLASS[byte] !== SPACE) return false;
  }
  return false;
}
