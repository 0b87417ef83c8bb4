import type { RuleRow } from './verdict.ts';

/**
 * The rules nearest to what was asked, nearest first: a rule whose origin matches before one whose origin does not, then
 * the fewest items to change, then the fewest refused tokens, then the closest origin, then the order of the file.
 */
export function nearestRules(matrix: readonly RuleRow[]): RuleRow[] {
  const misses = (row: RuleRow): number => row.cells.filter((cell) => cell.matched === null).length;
  const far = (row: RuleRow): number => (row.failing.includes('origin') ? 1 : 0);
  const distance = (row: RuleRow): number => (far(row) === 0 ? 0 : originDistance(row));
  return [...matrix].sort(
    (a, b) =>
      far(a) - far(b) ||
      a.failing.length - b.failing.length ||
      misses(a) - misses(b) ||
      distance(a) - distance(b) ||
      a.rule.index - b.rule.index,
  );
}

/** 0 for an entry that misses for a nameable reason, 1 otherwise. */
function originDistance(row: RuleRow): number {
  const origin = row.cells.find((cell) => cell.item === 'origin')?.token ?? '';
  return row.rule.origins.some((entry) => explainOriginMiss(entry.value, origin).kind !== 'other') ? 0 : 1;
}

export type MissKind =
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
  | 'other';

export interface Miss {
  readonly kind: MissKind;
  /** One clause, e.g. `the entry says https, the page is on http`. */
  readonly text: string;
}

interface Parts {
  readonly scheme: string;
  readonly host: string;
  /** Empty: none written. */
  readonly port: string;
  readonly rest: string;
}

/** Scheme, host, port and what is behind them, of an origin or an entry; the host may hold a `*`. */
function split(text: string): Parts {
  const [, scheme = '', host = '', port = '', rest = ''] =
    /^(?:([a-z][a-z0-9+.-]*):\/\/)?([^/:?#]*)(?::([\d*]*))?(.*)$/i.exec(text) ?? [];
  return { scheme, host, port, rest };
}

const DEFAULT_PORT: Readonly<Record<string, string>> = { http: '80', https: '443' };
const miss = (kind: MissKind, text: string): Miss => ({ kind, text });

/** Why an AllowedOrigin entry does not match an origin although it looks like it; `other` when it does not look like it. */
export function explainOriginMiss(entry: string, origin: string): Miss {
  const none = miss('other', 'another origin');
  if (entry === '' || origin === 'null') return none;
  if (/\s/.test(entry) && entry.replaceAll(/\s/g, '') === origin) return miss('blank', 'the entry has a blank in it');
  if (entry !== origin && entry.toLowerCase() === origin.toLowerCase())
    return miss('case', 'the entry differs in case');
  if (entry === `${origin}/`) return miss('trailing-slash', 'the entry ends in a slash, an origin never does');
  const have = split(entry.toLowerCase());
  const want = split(origin.toLowerCase());
  return have.host === want.host ? sameHost(have, want) : otherHost(have, want, none);
}

function sameHost(have: Parts, want: Parts): Miss {
  if (have.rest !== '' && have.rest !== '/') return miss('path', 'the entry has a path, an origin never does');
  if (have.scheme === '')
    return miss('scheme-missing', `the entry has no scheme: it should begin with ${want.scheme}://`);
  if (have.scheme !== want.scheme)
    return miss('scheme', `the entry says ${have.scheme}, the page is on ${want.scheme}`);
  if (have.rest === '/') return miss('trailing-slash', 'the entry ends in a slash, an origin never does');
  if (have.port === DEFAULT_PORT[have.scheme] && want.port === '') {
    return miss('default-port', `the entry writes the default port ${have.port}, an origin leaves it out`);
  }
  return miss('port', portWords(have, want));
}

function portWords(have: Parts, want: Parts): string {
  if (have.port === '') return `the page is on port ${want.port}, the entry has no port`;
  if (want.port === '') return `the entry says port ${have.port}, the page is on the default port`;
  return `the entry says port ${have.port}, the page is on port ${want.port}`;
}

function otherHost(have: Parts, want: Parts, none: Miss): Miss {
  if (`www.${have.host}` === want.host) return miss('www', `the page is on ${want.host}, the entry lacks the www.`);
  if (have.host === `www.${want.host}`) return miss('www', `the entry has www., the page is on ${want.host}`);
  if (have.host.startsWith('*.')) {
    const base = have.host.slice(2);
    if (want.host === base)
      return miss('wildcard-reach', `${have.host} does not reach ${base} itself: the dot has to be there`);
    if (want.host.endsWith(base) && !want.host.endsWith(`.${base}`)) {
      return miss('wildcard-reach', `${have.host} reaches names that end in .${base}, and ${want.host} does not`);
    }
    return want.host.endsWith(`.${base}`) ? sameHost({ ...have, host: want.host }, want) : none;
  }
  if (want.host.endsWith(`.${have.host}`) && have.host.includes('.')) {
    return miss('subdomain', `${want.host} is a subdomain of ${have.host}, and needs an entry of its own`);
  }
  return none;
}
