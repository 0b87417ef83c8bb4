const KEPT_BYTES = 65_536;

/** The first 64 KiB of a body as HAR writes it (`content.text`, `content.encoding`). */
export function errorBody(text: string, encoding: unknown): string {
  if (typeof encoding === 'string' && encoding.toLowerCase() === 'base64') {
    const head = text.slice(0, Math.ceil(KEPT_BYTES / 3) * 4);
    return Buffer.from(head, 'base64').toString('utf8', 0, KEPT_BYTES);
  }
  if (text.length * 3 <= KEPT_BYTES) return text;
  const bytes = Buffer.from(text.slice(0, KEPT_BYTES));
  let end = Math.min(bytes.length, KEPT_BYTES);
  while (end < bytes.length && (bytes[end]! & 0xc0) === 0x80) end -= 1;
  return bytes.toString('utf8', 0, end);
}
