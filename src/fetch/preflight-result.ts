import { headerValue } from './header-list.ts';
import type { BrowserProfile } from './profile.ts';
import { isCorsSafelistedMethod } from './safelist.ts';

/** What a CORS-preflight response allows, as far as it could be parsed. */
export interface PreflightResult {
  /** `null`: the header cannot be parsed as a list of tokens. */
  readonly methods: readonly string[] | null;
  /** Lower-case; `null`: cannot be parsed. */
  readonly headerNames: readonly string[] | null;
}

const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;

/** A comma list of tokens (RFC 9110 section 5.6.1); empty members are skipped, one bad member spoils the list. */
export function parseTokenList(value: string | null): string[] | null {
  if (value === null) return [];
  const found: string[] = [];
  for (const part of value.split(',')) {
    const token = part.replace(/^[\t ]+|[\t ]+$/g, '');
    if (token === '') continue;
    if (!TOKEN.test(token)) return null;
    found.push(token);
  }
  return found;
}

/** https://fetch.spec.whatwg.org/#cors-preflight-fetch, steps 7.1 to 7.4. */
export function readPreflightResult(headers: readonly string[], _profile: BrowserProfile): PreflightResult {
  const names = parseTokenList(headerValue(headers, 'access-control-allow-headers'));
  return {
    methods: parseTokenList(headerValue(headers, 'access-control-allow-methods')),
    headerNames: names === null ? null : names.map((name) => name.toLowerCase()),
  };
}

/** Step 7.5: safelisted, listed with its very case, or covered by `*` without credentials. */
export function coversMethod(
  result: PreflightResult,
  method: string,
  include: boolean,
  _profile: BrowserProfile,
): boolean {
  if (isCorsSafelistedMethod(method)) return true;
  if (result.methods === null) return false;
  return result.methods.includes(method) || (!include && result.methods.includes('*'));
}

/**
 * Steps 7.6 and 7.7: the first of `names` (lower case) that is not allowed, or `null`. By the standard `*` never covers
 * Authorization; no engine enforces that today.
 */
export function uncoveredHeaderName(
  result: PreflightResult,
  names: readonly string[],
  include: boolean,
  profile: BrowserProfile,
): string | null {
  const allowed = result.headerNames ?? [];
  const star = !include && allowed.includes('*');
  for (const name of names) {
    if (allowed.includes(name)) continue;
    if (!star || (profile === 'spec' && name === 'authorization')) return name;
  }
  return null;
}

const DEFAULT_MAX_AGE = 5;
const MAX_AGE_CAP: Record<BrowserProfile, number> = {
  chromium: 7200,
  firefox: 86_400,
  webkit: 600,
  spec: Number.POSITIVE_INFINITY,
};

/**
 * How long the CORS-preflight cache keeps an answer, seconds: 5 when there is no Max-Age, the engine's cap at most.
 * Firefox does not keep one with an unreadable value; nobody keeps a negative one.
 */
export function effectiveMaxAgeSeconds(headers: readonly string[], profile: BrowserProfile): number {
  const value = headerValue(headers, 'access-control-max-age');
  if (value === null) return DEFAULT_MAX_AGE;
  const text = value.trim();
  if (!/^[+-]?\d+$/.test(text)) return profile === 'firefox' ? 0 : DEFAULT_MAX_AGE;
  const seconds = Number(text);
  return seconds <= 0 ? 0 : Math.min(seconds, MAX_AGE_CAP[profile]);
}
