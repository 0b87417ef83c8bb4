/** IP protocol numbers, which are the Next Header values of IPv6 too (IANA). */
export const PROTOCOL = {
  hopByHop: 0,
  ipv4: 4,
  tcp: 6,
  udp: 17,
  ipv6: 41,
  routing: 43,
  fragment: 44,
  gre: 47,
  authentication: 51,
  destinationOptions: 60,
  etherIp: 97,
  mobility: 135,
  mplsInIp: 137,
  hostIdentity: 139,
  shim6: 140,
} as const;

/** Whether the protocol is a header that says what comes after it (RFC 8200 section 4.1, RFC 4302). */
export function isExtension(protocol: number): boolean {
  switch (protocol) {
    case PROTOCOL.hopByHop:
    case PROTOCOL.routing:
    case PROTOCOL.fragment:
    case PROTOCOL.authentication:
    case PROTOCOL.destinationOptions:
    case PROTOCOL.mobility:
    case PROTOCOL.hostIdentity:
    case PROTOCOL.shim6:
      return true;
    default:
      return false;
  }
}

/** Whether the protocol carries packets of its own. */
export function isTunnel(protocol: number): boolean {
  return (
    protocol === PROTOCOL.ipv4 ||
    protocol === PROTOCOL.ipv6 ||
    protocol === PROTOCOL.gre ||
    protocol === PROTOCOL.etherIp ||
    protocol === PROTOCOL.mplsInIp
  );
}
