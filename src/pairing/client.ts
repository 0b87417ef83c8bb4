/** Where the port begins in an `address:port`. */
function endOfHost(client: string): number {
  const colon = client.lastIndexOf(':');
  // An IPv6 address stands in brackets.
  return colon < 0 || client.endsWith(']') ? client.length : colon;
}

/** The address alone, in brackets as it was; empty when it is not known. */
export const hostOfClient = (client: string | null): string =>
  client === null ? '' : client.slice(0, endOfHost(client));

/**
 * Whether two clients (`address:port`, or the address alone) may be one host. What is unknown (HAR) may be anyone, and a
 * host with both families may change from one to the other between two connections.
 */
export function isSameClient(a: string | null, b: string | null): boolean {
  if (a === null || b === null || a === b || isOtherFamily(a, b)) return true;
  const end = endOfHost(a);
  return end === endOfHost(b) && a.startsWith(b.slice(0, end));
}

/** One is an IPv4 address, the other an IPv6 address. */
export function isOtherFamily(a: string | null, b: string | null): boolean {
  return a !== null && b !== null && a.startsWith('[') !== b.startsWith('[');
}

/** Addresses of IPv4 that are no machine's of a network of its own may be a router's, with many behind it. */
const OF_A_LOCAL_NETWORK = /^(?:10|127|169\.254|192\.168|172\.(?:1[6-9]|2\d|3[01]))\./;

/** Whether the address (`address:port`) is most likely that of one machine. */
export const isOneMachine = (client: string): boolean => client.startsWith('[') || OF_A_LOCAL_NETWORK.test(client);
