/**
 * The serialised origin of a URL (https://html.spec.whatwg.org/#ascii-serialisation-of-an-origin): scheme, host and
 * non-default port for http(s), `null` (the string) for opaque origins, null when the text is no URL.
 */
export function originOf(url: string): string | null {
  const quick = quickOrigin(url);
  if (quick !== null) return quick;
  try {
    const { protocol, origin } = new URL(url);
    return protocol === 'http:' || protocol === 'https:' ? origin : 'null';
  } catch {
    return null;
  }
}

/** The plain case: `http(s)://lower-case-host[:port]/...`; anything else is left to the URL parser. */
function quickOrigin(url: string): string | null {
  const secure = url.startsWith('https://');
  if (!secure && !url.startsWith('http://')) return null;
  const start = secure ? 8 : 7;
  let at = start;
  let colon = -1;
  let digit = false;
  for (; at < url.length; at++) {
    const unit = url.charCodeAt(at);
    if (unit === 0x2f || unit === 0x3f || unit === 0x23) break;
    if (unit === 0x3a) {
      if (colon >= 0) return null;
      colon = at;
      continue;
    }
    const isDigit = unit >= 0x30 && unit <= 0x39;
    if (colon >= 0 && !isDigit) return null;
    // A host that ends in a number may be an IPv4 address in an odd form; only a plain dotted quad is its own form.
    if (colon < 0) digit = isDigit;
    if (!isDigit && !(unit >= 0x61 && unit <= 0x7a) && unit !== 0x2d && unit !== 0x2e && unit !== 0x5f) return null;
  }
  const hostEnd = colon < 0 ? at : colon;
  if (hostEnd === start) return null;
  if (digit && !isDottedQuad(url.slice(start, hostEnd))) return null;
  if (url.startsWith('xn--', start) || url.charCodeAt(hostEnd - 1) === 0x2e) return null;
  const port = colon < 0 ? '' : url.slice(colon + 1, at);
  if (port === '' || port === (secure ? '443' : '80')) return url.slice(0, hostEnd);
  return port.length > 5 || port.startsWith('0') || Number(port) > 65_535 ? null : url.slice(0, at);
}

const isDottedQuad = (host: string): boolean =>
  /^(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(?:\.|$)){4}$/.test(host) && !host.endsWith('.');

/** Whether two URLs (or serialised origins) have the same tuple origin. Opaque origins are the same as nothing. */
export function isSameOrigin(a: string, b: string): boolean {
  const origin = originOf(a);
  return origin !== null && origin !== 'null' && origin === originOf(b);
}
