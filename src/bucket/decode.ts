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
