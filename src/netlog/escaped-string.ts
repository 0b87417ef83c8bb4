/** Before a string that was not ASCII; the character behind the colon is a zero-width space, lest this be ASCII itself. */
const TAG = '%ESCAPED:\u200b ';

/**
 * The string that was logged, a code unit for each byte (as headers are read from the wire). Chromium writes one with
 * bytes that are not ASCII with a tag before it, those bytes and every `%` as `%` and two hexadecimal digits
 * (`NetLogStringValue` in `net/log/net_log_values.cc`); any other as it is.
 */
export const unescaped = (text: string): string =>
  text.startsWith(TAG)
    ? text
        .slice(TAG.length)
        .replace(/%([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
    : text;
