/** The address of an `address:port`. */
export function hostPartOf(client: string | null): string | null {
  return client === null ? null : client.slice(0, endOfHost(client));
}

function endOfHost(client: string): number {
  const colon = client.lastIndexOf(':');
  // An IPv6 address stands in brackets.
  return colon < 0 || client.endsWith(']') ? client.length : colon;
}

/** Whether two clients (`address:port`, or the address alone) are one host. What is unknown (HAR) may be anyone. */
export function isSameClient(a: string | null, b: string | null): boolean {
  if (a === null || b === null || a === b) return true;
  const end = endOfHost(a);
  return end === endOfHost(b) && a.startsWith(b.slice(0, end));
}
