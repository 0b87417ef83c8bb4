/** Host of an absolute URL, with its port when it is written, without user information. */
export function hostOf(url: string): string {
  const start = url.indexOf('//') + 2;
  const authority = url.slice(start, endOfAuthority(url, start));
  return authority.slice(authority.lastIndexOf('@') + 1);
}

/** A host without the port that stands behind it; of IPv6 in brackets. */
export const withoutPort = (host: string): string => host.replace(/:\d+$/, '');

/** The next of `/`, `?` and `#`. */
function endOfAuthority(url: string, start: number): number {
  for (let at = start; at < url.length; at++) {
    const unit = url.charCodeAt(at);
    if (unit === 0x2f || unit === 0x3f || unit === 0x23) return at;
  }
  return url.length;
}
