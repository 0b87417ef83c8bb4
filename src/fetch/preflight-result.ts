import { headerValue } from './header-list.ts';
import type { BrowserProfile } from './profile.ts';
import { isCorsSafelistedMethod } from './safelist.ts';
import { parseTokenList } from './token.ts';

/** What a CORS-preflight response allows, as far as it could be parsed. */
export interface PreflightResult {
  /** `null`: the header cannot be parsed as a list of tokens. */
  readonly methods: readonly string[] | null;
  /** Lower-case; `null`: cannot be parsed. */
  readonly headerNames: readonly string[] | null;
}

/**
 * https://fetch.spec.whatwg.org/#cors-preflight-fetch, steps 7.1 to 7.3. Step 7.4 (no methods and a forced preflight:
 * the request's own method) is no engine's, as only other methods than the safelisted ones would tell the difference.
 */
export function readPreflightResult(headers: readonly string[], _profile: BrowserProfile): PreflightResult {
  // 7.1. The methods, 7.2. the header names; 7.3. either may be unreadable.
  const names = parseTokenList(headerValue(headers, 'access-control-allow-headers'));
  return {
    methods: parseTokenList(headerValue(headers, 'access-control-allow-methods')),
    headerNames: names === null ? null : names.map((name) => name.toLowerCase()),
  };
}

/** Step 7.5: the method is safelisted, listed with its very case, or covered by `*` without credentials. */
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
 * a CORS non-wildcard request-header name (Authorization); no engine enforces that today.
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
const MAX_INT64 = 2 ** 63;

/**
 * Steps 7.8 to 7.10: how long the CORS-preflight cache keeps an answer, in seconds, at most the engine's cap; 0: not at
 * all. Without a Max-Age it is 5 s. Each engine has its own view of a value that is no plain number.
 */
export function effectiveMaxAgeSeconds(headers: readonly string[], profile: BrowserProfile): number {
  const value = headerValue(headers, 'access-control-max-age');
  if (value === null) return DEFAULT_MAX_AGE;
  switch (profile) {
    case 'chromium':
      return /^[+-]?\d+$/.test(value) && Math.abs(Number(value)) < MAX_INT64 ? within(value, 7200) : DEFAULT_MAX_AGE;
    case 'firefox':
      if (value === '') return DEFAULT_MAX_AGE;
      return /^\d+$/.test(value) ? within(value, 86_400) : 0;
    case 'webkit':
      return /^[+-]?\d+$/.test(value) ? within(value, 600) : DEFAULT_MAX_AGE;
    case 'spec':
      return /^\d+$/.test(value) ? within(value, Number.MAX_SAFE_INTEGER) : DEFAULT_MAX_AGE;
  }
}

const within = (value: string, capSeconds: number): number => Math.max(0, Math.min(Number(value), capSeconds));
