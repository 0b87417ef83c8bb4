import { editDistance } from './edit-distance.ts';
import type { Miss } from './miss.ts';
import { matchesWildcard } from './wildcard.ts';

type MissKind =
  | 'blank'
  | 'case'
  | 'trailing-slash'
  | 'path'
  | 'scheme-missing'
  | 'scheme'
  | 'default-port'
  | 'port'
  | 'www'
  | 'wildcard-reach'
  | 'subdomain'
  | 'loopback'
  | 'typo'
  | 'other';

type OriginMiss = Miss<MissKind>;

const miss = (kind: MissKind, text: string): OriginMiss => ({ kind, text });

interface Parts {
  readonly scheme: string;
  readonly host: string;
  /** Empty: none written. */
  readonly port: string;
  readonly rest: string;
}

/** Scheme, host, port and what is behind them, of an origin or an entry; host and port may hold a `*`. */
function split(text: string): Parts {
  const [, scheme = '', host = '', port = '', rest = ''] =
    /^(?:([a-z*][a-z0-9+.*-]*):\/\/)?(\[[^\]]*\]|[^/:?#]*)(?::([\d*]*))?(.*)$/i.exec(text) ?? [];
  return { scheme, host, port, rest };
}

/** Longer than any host name with scheme and port; what is longer is not compared in detail. */
const MAX_LENGTH = 512;

/** Why an AllowedOrigin entry does not match an origin although it looks like it; `other` when it does not look like it. */
export function explainOriginMiss(entry: string, origin: string): OriginMiss {
  const none = miss('other', 'another origin');
  if (entry === '' || origin === 'null' || entry.length > MAX_LENGTH || origin.length > MAX_LENGTH) return none;
  if (/\s/.test(entry) && entry.replaceAll(/\s/g, '') === origin) return miss('blank', 'the entry has a blank in it');
  if (entry !== origin && entry.toLowerCase() === origin.toLowerCase())
    return miss('case', 'the entry differs in case');
  const spelt = entry.replace(/^(https?)(?::\/{0,1}|\/{1,2})(?=[^/:])/i, '$1://');
  if (spelt !== entry && matchesWildcard(spelt.toLowerCase(), origin))
    return miss('scheme', `the scheme of the entry is misspelt: it should begin with ${split(origin).scheme}://`);
  const have = split(entry.toLowerCase());
  const want = split(origin.toLowerCase());
  return matchesWildcard(have.host, want.host) ? sameHost(have, want) : otherHost(have, want, none);
}

const DEFAULT_PORT: Readonly<Record<string, string>> = { http: '80', https: '443' };

function sameHost(have: Parts, want: Parts): OriginMiss {
  if (have.rest !== '' && have.rest !== '/') return miss('path', 'the entry has a path, an origin never does');
  if (have.scheme === '')
    return miss('scheme-missing', `the entry has no scheme: it should begin with ${want.scheme}://`);
  if (!matchesWildcard(have.scheme, want.scheme))
    return miss('scheme', `the entry says ${have.scheme}, the page is on ${want.scheme}`);
  if (have.rest === '/') return miss('trailing-slash', 'the entry ends in a slash, an origin never does');
  if (have.port !== '' && have.port === DEFAULT_PORT[want.scheme] && want.port === '')
    return miss('default-port', `the entry writes the default port ${have.port}, an origin leaves it out`);
  if (have.port === want.port) return miss('other', 'another origin');
  return miss('port', portWords(have, want));
}

function portWords(have: Parts, want: Parts): string {
  if (have.port === '') return `the page is on port ${want.port}, the entry has no port`;
  if (want.port === '' && have.port === '*') return 'the entry asks for a port, the page is on the default port';
  if (want.port === '') return `the entry says port ${have.port}, the page is on the default port`;
  return `the entry says port ${have.port}, the page is on port ${want.port}`;
}

const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]']);

function otherHost(have: Parts, want: Parts, none: OriginMiss): OriginMiss {
  if (`www.${have.host}` === want.host) return miss('www', `the page is on ${want.host}, the entry lacks the www.`);
  if (have.host === `www.${want.host}`) return miss('www', `the entry has www., the page is on ${want.host}`);
  if (LOOPBACK.has(have.host) && LOOPBACK.has(want.host))
    return miss('loopback', `the entry says ${have.host}, the page is on ${want.host}: two origins of one computer`);
  if (have.host.includes('*')) return wildcardReach(have, want) ?? none;
  if (want.host.endsWith(`.${have.host}`) && have.host.includes('.'))
    return miss('subdomain', `${want.host} is a subdomain of ${have.host}, and needs an entry of its own`);
  if (have.host.endsWith(`.${want.host}`) && want.host.includes('.'))
    return miss('subdomain', `the entry is for the subdomain ${have.host}, the page is on ${want.host} itself`);
  return typo(have, want) ?? none;
}

function wildcardReach(have: Parts, want: Parts): OriginMiss | null {
  const [head = '', tail = ''] = have.host.split('*', 2);
  if (have.host.startsWith('*.')) {
    const base = tail.slice(1);
    if (want.host === base)
      return miss('wildcard-reach', `${have.host} does not reach ${base} itself: the dot has to be there`);
    if (base.includes('.') && want.host.endsWith(base))
      return miss('wildcard-reach', `${have.host} reaches names that end in .${base}, and ${want.host} does not`);
    return null;
  }
  const bare = `${head.replace(/[-.]$/, '')}${tail}`;
  if (head !== '' && (want.host === bare || want.host === `${head}${tail}`.replace('..', '.')))
    return miss('wildcard-reach', `${have.host} reaches names that begin with ${head}, and ${want.host} does not`);
  return null;
}

/** Short names are near each other by chance. */
const LEAST_TYPO_LENGTH = 8;

function typo(have: Parts, want: Parts): OriginMiss | null {
  if (Math.min(have.host.length, want.host.length) < LEAST_TYPO_LENGTH) return null;
  if (/^[\d.]+$/.test(want.host)) return null;
  const distance = editDistance(have.host, want.host);
  if (distance > 2) return null;
  const characters = distance === 1 ? 'one character' : 'two characters';
  return miss('typo', `the host of the entry, ${have.host}, differs in ${characters}`);
}
