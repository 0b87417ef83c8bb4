import {
  emptyEntry,
  originDefaultPort,
  originNotAscii,
  originNull,
  originOfStrangers,
  originTrailing,
  originUpperCase,
  originWithoutScheme,
  severalOrigins,
} from '../diagnostics/config-advice.ts';
import { severalWildcards } from '../diagnostics/config-refused.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { removalOf } from './config-edits.ts';
import type { CorsConfiguration, Entry, Rule } from './configuration.ts';
import { type Dialect, isUnknown } from './dialects/dialect.ts';
import { severalIn, starsIn } from './lint-entries.ts';
import { placeOfValue } from './places.ts';

/** What is wrong with the AllowedOrigin entries of a rule. */
export function lintOrigins(config: CorsConfiguration, rule: Rule, dialect: Dialect): Diagnostic[] {
  const found = rule.origins.flatMap((entry) => lintOrigin(config, entry, dialect) ?? []);
  const second = rule.origins[1];
  if (second) found.push(severalOrigins({ file: config.file, span: second.span }, rule.index, rule.origins.length));
  return found;
}

/** Scheme, host with port, and what comes behind them. */
const ORIGIN = /^([a-z*][a-z0-9+.*-]*):\/\/([^/?#]*)(.*)$/i;

/** Stores to which every star of an entry is a wildcard. */
const SEVERAL_STARS: readonly string[] = ['many', 'many-to-first'];

/** One thing at a time: the edits of two would be in each other's way. */
function lintOrigin(config: CorsConfiguration, entry: Entry, dialect: Dialect): Diagnostic | null {
  const { value } = entry;
  const at = placeOfValue(config, entry);
  // A bare scheme stands for every origin that has it, to B2 alone.
  if (value === '*' || (config.format === 'b2-json' && /^https?$/.test(value))) return null;
  if (value === '') return emptyEntry(at, 'AllowedOrigin', removalOf(config, entry.span));
  if (value === 'null') return originNull(at);
  const several = severalIn(config, entry, { element: 'AllowedOrigin', refused: false });
  if (several) return several;
  if (starsIn(entry) > 1 && !SEVERAL_STARS.includes(dialect.originWildcards.value))
    return severalWildcards(at, 'AllowedOrigin', value);
  const parts = ORIGIN.exec(value);
  // `*.example.com` and `*` before a scheme match whole origins, scheme included.
  if (!parts && !value.startsWith('*')) return originWithoutScheme(at, value, httpsOf(value));
  const stranger = dialect.originWildcards.value === 'none' ? null : strangerLetIn(value);
  if (stranger !== null) return originOfStrangers(at, value, stranger);
  if (!parts) return lintCase(config, entry, dialect);
  const [, scheme = '', authority = '', rest = ''] = parts;
  if (rest !== '') return originTrailing(at, value, `${scheme}://${withoutDefaultPort(scheme, authority)}`);
  const short = withoutDefaultPort(scheme, authority);
  if (short !== authority) return originDefaultPort(at, value, `${scheme}://${short}`);
  const sent = notAscii(value);
  return sent === null ? lintCase(config, entry, dialect) : originNotAscii(at, value, sent);
}

/** Names under which anybody can register one, as far as they are told by their form. */
const PUBLIC = /^\.(?:[a-z]{2,}|(?:co|com|org|net|gov|ac|edu)\.[a-z]{2})$/i;
/** Names that nobody can register (RFC 6761 and the like). */
const PRIVATE = /\.(?:test|local|localhost|internal|intranet|lan|home|corp|example|invalid)$/i;

/** A host that the wildcards of an entry let in and that may be anybody's, with its scheme; `null`: none is known. */
function strangerLetIn(value: string): string | null {
  const [, scheme = 'https', pattern = ''] = /^(?:([^/]*):\/\/)?([^/?#:]*)/.exec(value) ?? [];
  const star = pattern.lastIndexOf('*');
  if (star < 0 || pattern === '*' || PRIVATE.test(pattern)) return null;
  const [before, behind] = [pattern.slice(0, star).replaceAll('*', 'x'), pattern.slice(star + 1)];
  const origin = (host: string): string =>
    `${scheme.replaceAll('*', 'https').replace(/^(?!https?$).*/, 'https')}://${host}`;
  if (behind === '') return origin(`${before}${before.endsWith('.') ? '' : '.'}evil.example`);
  if (PUBLIC.test(behind)) return origin(`${before}evil${behind}`);
  // A name of two labels is one that somebody registered; with the star right before it, others end in it as well.
  return /^[a-z0-9][a-z0-9-]*\.[a-z]{2,}$/i.test(behind) ? origin(`${before}evil${behind}`) : null;
}

/** The origin as a browser sends it, where that is in other characters; `null`: it is not, or cannot be told. */
function notAscii(value: string): string | null {
  if (!/[^\0-\x7f]/.test(value) || value.includes('*') || !URL.canParse(value)) return null;
  const { origin } = new URL(value);
  return origin === 'null' ? null : origin;
}

function lintCase(config: CorsConfiguration, entry: Entry, dialect: Dialect): Diagnostic | null {
  if (entry.value === entry.value.toLowerCase()) return null;
  return originUpperCase(
    placeOfValue(config, entry),
    entry.value,
    dialect.originCase.value === 'insensitive' && !isUnknown(dialect.originCase),
  );
}

const DEFAULT_PORT: Readonly<Record<string, string>> = { http: ':80', https: ':443' };

function withoutDefaultPort(scheme: string, authority: string): string {
  const port = DEFAULT_PORT[scheme.toLowerCase()];
  return port !== undefined && authority.endsWith(port) ? authority.slice(0, -port.length) : authority;
}

/** An entry without scheme, or with a misspelt one, as an origin: sites are on https, local pages mostly are not. */
function httpsOf(value: string): string {
  const [, misspelt, behind = value] = /^(https?)[:/]+([^:/].*)$/i.exec(value) ?? [];
  const bare = behind.replace(/^\/+/, '').replace(/[/?#].*$/, '');
  const local = /^(?:localhost|127\.|\[::1\])/.test(bare);
  return `${misspelt?.toLowerCase() ?? (local ? 'http' : 'https')}://${bare}`;
}
