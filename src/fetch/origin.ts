/**
 * The serialised origin of a URL (https://html.spec.whatwg.org/#ascii-serialisation-of-an-origin): scheme, host and
 * non-default port for http(s), `null` (the string) for opaque origins, null when the text is no URL.
 */
export function originOf(url: string): string | null {
  const quick = quickOrigin(url);
  if (quick !== null) return quick;
  return URL.canParse(url) ? new URL(url).origin : null;
}

/**
 * The plain case: `http(s)://host[:port]` with a lower-case host name or a dotted quad in its usual form. Everything
 * else (user information, percent signs, IPv6, odd numbers, internationalised names) is left to the URL parser.
 */
function quickOrigin(url: string): string | null {
  const secure = url.startsWith('https://');
  if (!secure && !url.startsWith('http://')) return null;
  const start = secure ? 8 : 7;
  const hostEnd = plainHostEnd(url, start);
  if (hostEnd === start || !isUsualHost(url, start, hostEnd)) return null;
  if (hostEnd === url.length || isAuthorityEnd(url.charCodeAt(hostEnd))) return url.slice(0, hostEnd);
  if (url.charCodeAt(hostEnd) !== 0x3a) return null;
  let at = hostEnd + 1;
  while (at < url.length && isDigit(url.charCodeAt(at))) at += 1;
  if (at < url.length && !isAuthorityEnd(url.charCodeAt(at))) return null;
  const port = url.slice(hostEnd + 1, at);
  if (port === '' || port === (secure ? '443' : '80')) return url.slice(0, hostEnd);
  return port.length > 5 || port.startsWith('0') || Number(port) > 65_535 ? null : url.slice(0, at);
}

const isDigit = (unit: number): boolean => unit >= 0x30 && unit <= 0x39;
/** `/`, `?` or `#`. */
const isAuthorityEnd = (unit: number): boolean => unit === 0x2f || unit === 0x3f || unit === 0x23;

function plainHostEnd(url: string, start: number): number {
  for (let at = start; at < url.length; at++) {
    const unit = url.charCodeAt(at);
    const plain = (unit >= 0x61 && unit <= 0x7a) || isDigit(unit) || unit === 0x2d || unit === 0x2e || unit === 0x5f;
    if (!plain) return at;
  }
  return url.length;
}

/** A last label that begins with a digit may be a number, and so the host an IPv4 address in some form. */
function isUsualHost(url: string, start: number, end: number): boolean {
  const lastDot = url.lastIndexOf('.', end - 1);
  const label = lastDot < start ? start : lastDot + 1;
  if (label === end) return false;
  const host = url.slice(start, end);
  if (isDigit(url.charCodeAt(label))) return DOTTED_QUAD.test(host);
  return !host.includes('xn--');
}

const DOTTED_QUAD = /^(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(?:\.(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)){3}$/;

/** Whether two URLs (or serialised origins) have the same tuple origin. Opaque origins are the same as nothing. */
export function isSameOrigin(a: string, b: string): boolean {
  const origin = originOf(a);
  return origin !== null && origin !== 'null' && origin === originOf(b);
}
