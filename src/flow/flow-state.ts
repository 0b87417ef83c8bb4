/** States of a flow (three bits of its flag word; 0 is a free record), and flags beside them. */

/** Only a SYN or SYN-ACK was seen, no payload. */
export const FRESH = 1;
/** Its beginning is not in the capture; a message may begin at any segment. */
export const SEEKING = 2;
/** There is a `Connection`; LINK is its number. */
export const LIVE = 3;
/** Nobody wants it. */
export const DEAD = 4;
/** Its connection is over. ISN holds the next sequence number of each side, LINK the client's initial one. */
export const CLOSED = 5;

/** The initial sequence number of the low (or, one bit up, the high) side is known. */
export const ISN_KNOWN = 0x10;
/** The high side is the client (or is taken for it). */
export const CLIENT_IS_HIGH = 0x40;
/** The SYN or SYN-ACK was seen. */
export const HAS_SYN = 0x80;
