import type { Diagnostic } from './diagnostic.ts';
import { advice, atFrame } from './parts.ts';
import type { Sightings } from './sightings.ts';
import { listOf, plural } from './wording.ts';

type Seen = Pick<Sightings, 'count' | 'firstFrame' | 'names'>;

/** Why nothing can be read of what a proxy was asked for; the words are those of RFC 1928. */
const OBSTACLES = {
  gssapi: 'what follows is protected by GSSAPI (RFC 1961)',
  method: 'the proxy chose an authentication method other than none, or user and password',
  bind: 'the client had the proxy wait for a connection (BIND), which no browser does',
  'udp-associate': 'datagrams go through the proxy (UDP ASSOCIATE); their content is not looked into',
  lost: 'packets are missing there, and nothing behind them begins a message that can be read',
} as const;

/** `seen`: hosts that the proxy was asked for, or the `address:port` of the proxy where that is not known. */
export function socksNotDecoded(file: string, seen: Seen, obstacle: keyof typeof OBSTACLES): Diagnostic {
  const { count, firstFrame, names } = seen;
  return {
    code: 'socks/not-decoded',
    severity: 'warning',
    message: `${plural(count, 'connection')} through a SOCKS proxy (${listOf(names)}) ${count === 1 ? 'was' : 'were'} not read`,
    primary: atFrame(file, firstFrame, 'begins here'),
    secondary: [],
    notes: [OBSTACLES[obstacle]],
    help: advice(
      obstacle === 'lost'
        ? 'capture again in full length (tcpdump -s 0) with a larger buffer (-B 16384), and from before the page is opened'
        : 'capture without the proxy, or export a HAR from the browser (DevTools, Network, "Export HAR")',
    ),
  };
}

const NOT_ADMITTED = {
  methods: 'takes none of the authentication methods that the client offers',
  password: 'does not take user and password',
} as const;

/** The proxy asks who is there, and was not content. `seen`: `address:port` of proxies. */
export function socksNotAdmitted(file: string, seen: Seen, why: keyof typeof NOT_ADMITTED): Diagnostic {
  const { count, firstFrame, names } = seen;
  return {
    code: 'socks/not-admitted',
    severity: 'warning',
    message: `the SOCKS proxy ${listOf(names)} ${NOT_ADMITTED[why]} (${plural(count, 'connection')})`,
    primary: atFrame(file, firstFrame, 'refused here'),
    secondary: [],
    notes: ['which hosts were to be asked is not known: the proxy closes the connection before the client may say so'],
    help: advice(
      why === 'methods'
        ? 'Chromium sends no user and password to a SOCKS proxy: use one that asks for none, or a local forwarder that knows them'
        : 'check user and password of the proxy',
    ),
  };
}

/** Reply codes (RFC 1928 section 6). */
const REPLIES_5: Readonly<Record<number, string>> = {
  1: 'general failure',
  2: 'not allowed by its rules',
  3: 'network unreachable',
  4: 'host unreachable',
  5: 'connection refused',
  6: 'TTL expired',
  7: 'command not supported',
  8: 'address type not supported',
};

/** Of SOCKS 4. */
const REPLIES_4: Readonly<Record<number, string>> = {
  91: 'request rejected or failed',
  92: 'rejected, as it cannot reach identd on the client',
  93: 'rejected, as identd on the client names another user',
};

/** What a reply says. */
export const socksReplyWords = (version: 4 | 5, code: number): string =>
  `${(version === 5 ? REPLIES_5 : REPLIES_4)[code] ?? 'unknown reason'} (SOCKS ${version}, code ${code})`;
