/** IPv4 blocks of RFC 1918, RFC 6598, RFC 3927 and the loopback; IPv6 loopback, ULA, link-local. */
const LOCAL =
  /^(?:localhost|.*\.localhost|.*\.local|127\.\d+\.\d+\.\d+|10\.\d+\.\d+\.\d+|192\.168\.\d+\.\d+|172\.(?:1[6-9]|2\d|3[01])\.\d+\.\d+|169\.254\.\d+\.\d+|100\.(?:6[4-9]|[7-9]\d|1[01]\d|12[0-7])\.\d+\.\d+|\[(?:::1|f[cd][0-9a-f]{2}:.*|fe[89ab][0-9a-f]:.*)\])$/;

/** Whether a URL or origin names a host of the local network or of the machine itself. */
export const isLocal = (url: string): boolean => URL.canParse(url) && LOCAL.test(new URL(url).hostname);

/** Of a bare address, IPv6 with or without brackets. */
export const isLocalAddress = (address: string): boolean =>
  isLocal(`http://${address.includes(':') && !address.startsWith('[') ? `[${address}]` : address}`);
