/** RFC 9000 section 15. */
export const VERSION_1 = 0x0000_0001;
/** RFC 9369. */
export const VERSION_2 = 0x6b33_43cf;

const NEGOTIATION = 0;
const FIRST_DRAFT = 0xff00_0016;
const LAST_DRAFT = 0xff00_0022;
/** Google's, from the first one with the header of RFC 8999 on. */
const GOOGLE_Q050 = 0x5130_3530;
const GOOGLE_T050 = 0x5430_3530;
const GOOGLE_T051 = 0x5430_3531;
const FACEBOOK = 0xface_b000;

/** Whether a version is one that peers speak, so that its long header is known to be that of RFC 9000 or its drafts. */
export function isSpokenVersion(version: number): boolean {
  return (
    version === VERSION_1 ||
    version === VERSION_2 ||
    (version >= FIRST_DRAFT && version <= LAST_DRAFT) ||
    version === GOOGLE_Q050 ||
    version === GOOGLE_T050 ||
    version === GOOGLE_T051 ||
    (version & 0xffff_fff0) >>> 0 === FACEBOOK
  );
}

/** The draft (draft-ietf-quic-transport-NN) that a version is of or behaves like, beside those of the RFCs; or `null`. */
export function draftOf(version: number): number | null {
  if (version >= FIRST_DRAFT && version <= LAST_DRAFT) return version & 0xff;
  if ((version & 0xffff_fff0) >>> 0 !== FACEBOOK) return null;
  return version === FACEBOOK + 1 ? 22 : 27;
}

/** RFC 8999 section 6: the version field of a Version Negotiation packet. */
export const isNegotiation = (version: number): boolean => version === NEGOTIATION;

/** RFC 9000 section 15: reserved to exercise version negotiation. */
export const isReservedVersion = (version: number): boolean => (version & 0x0f0f_0f0f) === 0x0a0a_0a0a;
