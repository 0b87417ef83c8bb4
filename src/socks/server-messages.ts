import { LATER, NO, NONE_ACCEPTABLE, readAddress, USER_PASSWORD } from './client-messages.ts';

/** Of SOCKS 4: granted, and three ways to be refused. */
const GRANTED_4 = 0x5a;
const LAST_4 = 0x5d;
const REPLY_4_BYTES = 8;
/** Of SOCKS 5 (RFC 1928 section 6): 0 is granted. */
const LAST_5 = 8;
const NOT_NEEDED = 0;

/** How a proxy answers a request. */
export interface SocksReply {
  readonly version: 4 | 5;
  /** RFC 1928 section 6; of SOCKS 4 0x5a to 0x5d. */
  readonly code: number;
}

/** What the server's messages say, as far as they have come. */
export interface ServerSaid {
  /** `over`: no reply will follow that could be read. `no`: these are no messages of a SOCKS server. */
  readonly state: 'later' | 'no' | 'over' | 'reply';
  /** Of all whole messages, in bytes. */
  readonly length: number;
  /** The authentication method that it chose, or `null`. */
  readonly method: number | null;
  /** How user and password were found (RFC 1929 section 2): 0 is good; or `null`. */
  readonly status: number | null;
  /** It may be known before the whole reply is. */
  readonly reply: SocksReply | null;
}

const NONE: ServerSaid = { state: 'no', length: 0, method: null, status: null, reply: null };

/**
 * Reads `bytes[start, end)` as what a SOCKS server says: method, success of authentication, reply. `version`: what the
 * client speaks, or `null`. `isMidway`: the first of these may be missing.
 */
export function readServer(
  bytes: Buffer,
  start: number,
  end: number,
  isMidway: boolean,
  version: 4 | 5 | null,
): ServerSaid {
  const first = bytes[start];
  if (first === 0 && version !== 5) return reply4(bytes, start, end);
  if (version === 4) return NONE;
  if (first === 1 && isMidway) return behindMethod(bytes, start, start, end, USER_PASSWORD);
  if (first !== 5) return NONE;
  if (end - start < 2) return { ...NONE, state: 'later' };
  const method = bytes[start + 1]!;
  const said = behindMethod(bytes, start, start + 2, end, method);
  if (said.state !== 'no' || !isMidway) return said;
  return reply5(bytes, start, start, end, NONE);
}

function behindMethod(bytes: Buffer, start: number, from: number, end: number, method: number): ServerSaid {
  const so: ServerSaid = { ...NONE, length: from - start, method: from === start ? null : method };
  if (method === NOT_NEEDED) return reply5(bytes, start, from, end, so);
  if (method === NONE_ACCEPTABLE ? from < end : method <= USER_PASSWORD && from < end && bytes[from] !== 1) return NONE;
  if (method !== USER_PASSWORD) return { ...so, state: 'over' };
  if (end - from < 2) return { ...so, state: 'later' };
  const status = bytes[from + 1]!;
  const checked: ServerSaid = { ...so, length: from + 2 - start, status };
  return status === 0 ? reply5(bytes, start, from + 2, end, checked) : { ...checked, state: 'over' };
}

/** Version, code, 0, kind of address, address, port (RFC 1928 section 6). */
function reply5(bytes: Buffer, start: number, at: number, end: number, so: ServerSaid): ServerSaid {
  if (at < end && bytes[at] !== 5) return NONE;
  if (end - at < 2) return { ...so, state: 'later' };
  const code = bytes[at + 1]!;
  const address = readAddress(bytes, at + 2, end, true);
  if (code > LAST_5 || address === NO) return NONE;
  const known: ServerSaid = { ...so, reply: { version: 5, code } };
  return address === LATER ? { ...known, state: 'later' } : { ...known, state: 'reply', length: address.next - start };
}

/** 0, code, port, address. */
function reply4(bytes: Buffer, at: number, end: number): ServerSaid {
  if (end - at < 2) return { ...NONE, state: 'later' };
  const code = bytes[at + 1]!;
  if (code < GRANTED_4 || code > LAST_4) return NONE;
  const isWhole = end - at >= REPLY_4_BYTES;
  return {
    ...NONE,
    state: isWhole ? 'reply' : 'later',
    length: isWhole ? REPLY_4_BYTES : 0,
    reply: { version: 4, code },
  };
}

export const isGranted = ({ version, code }: SocksReply): boolean => code === (version === 5 ? 0 : GRANTED_4);
