/** Distance from `a` to `b` on the 32-bit circle (RFC 9293 section 3.4): negative when `b` is older. */
export const seqDistance = (a: number, b: number): number => (b - a) | 0;

/** Bits of the TCP flag octet (RFC 9293 section 3.1). */
export const FIN = 0x01;
export const SYN = 0x02;
export const RST = 0x04;
export const ACK = 0x10;
