/** `10.0.0.1:80` or `[2001:db8::1]:80` (RFC 5952) for an address in a packet. */
export function formatEndpoint(bytes: Buffer, at: number, addressLength: 4 | 16, port: number): string {
  if (addressLength === 4) return `${formatIPv4(bytes, at)}:${port}`;
  return `[${formatIPv6(bytes, at)}]:${port}`;
}

/** The address alone: `10.0.0.1` or `2001:db8::1`. */
export function formatAddress(bytes: Buffer, at: number, addressLength: 4 | 16): string {
  return addressLength === 4 ? formatIPv4(bytes, at) : formatIPv6(bytes, at);
}

/** The address of an endpoint that `formatEndpoint` wrote. */
export function addressOf(endpoint: string): string {
  const address = endpoint.slice(0, endpoint.lastIndexOf(':'));
  return address.startsWith('[') ? address.slice(1, -1) : address;
}

/** The host of `host:port`, where that is a name and no address; else `null`. */
export function nameIn(endpoint: string): string | null {
  return endpoint.startsWith('[') || IPV4_ENDPOINT.test(endpoint) ? null : endpoint.replace(/:\d+$/, '');
}

const IPV4_ENDPOINT = /^\d+\.\d+\.\d+\.\d+(?::\d+)?$/;

function formatIPv4(bytes: Buffer, at: number): string {
  return `${bytes[at]}.${bytes[at + 1]}.${bytes[at + 2]}.${bytes[at + 3]}`;
}

function formatIPv6(bytes: Buffer, at: number): string {
  const groups: number[] = [];
  for (let i = 0; i < 16; i += 2) groups.push((bytes[at + i]! << 8) | bytes[at + i + 1]!);
  // RFC 5952 section 5: an IPv4-mapped address shows its IPv4 part.
  if (groups[5] === 0xffff && groups.every((group, i) => i >= 5 || group === 0)) {
    return `::ffff:${formatIPv4(bytes, at + 12)}`;
  }
  const { start, length } = longestZeroRun(groups);
  const text = (from: number, to: number): string =>
    groups
      .slice(from, to)
      .map((group) => group.toString(16))
      .join(':');
  return length < 2 ? text(0, 8) : `${text(0, start)}::${text(start + length, 8)}`;
}

/** The first of the longest runs (RFC 5952 section 4.2). */
function longestZeroRun(groups: readonly number[]): { start: number; length: number } {
  let best = { start: 0, length: 0 };
  for (let i = 0; i < groups.length; i++) {
    let end = i;
    while (groups[end] === 0) end += 1;
    if (end - i > best.length) best = { start: i, length: end - i };
    if (end > i) i = end - 1;
  }
  return best;
}
