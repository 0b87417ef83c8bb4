/**
 * The text of a configuration file. UTF-8 unless a byte order mark or the first two bytes say UTF-16, which is what
 * PowerShell writes when the output of a tool is redirected into a file.
 */
export function decodeText(bytes: Uint8Array): string {
  return new TextDecoder(encodingOf(bytes)).decode(bytes);
}

function encodingOf(bytes: Uint8Array): string {
  const [first, second] = bytes;
  if ((first === 0xff && second === 0xfe) || (first === LESS_THAN && second === 0)) return 'utf-16le';
  if ((first === 0xfe && second === 0xff) || (first === 0 && second === LESS_THAN)) return 'utf-16be';
  return 'utf-8';
}

const LESS_THAN = 0x3c;

/** A changed text in the encoding of the bytes that it was read from; `null`: they were not all text. */
export function encodeLike(bytes: Uint8Array, before: string, text: string): Uint8Array | null {
  const was = encoded(bytes, before);
  return was.length === bytes.length && was.every((byte, at) => byte === bytes[at]) ? encoded(bytes, text) : null;
}

function encoded(like: Uint8Array, text: string): Uint8Array {
  const encoding = encodingOf(like);
  const [first, second, third] = like;
  if (encoding === 'utf-8') {
    const mark = first === 0xef && second === 0xbb && third === 0xbf ? '\ufeff' : '';
    return new TextEncoder().encode(mark + text);
  }
  const little = encoding === 'utf-16le';
  const hasMark = first === 0xff || first === 0xfe;
  const units = hasMark ? `\ufeff${text}` : text;
  const bytes = new Uint8Array(units.length * 2);
  const view = new DataView(bytes.buffer);
  for (let at = 0; at < units.length; at++) view.setUint16(at * 2, units.charCodeAt(at), little);
  return bytes;
}
