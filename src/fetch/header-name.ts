import { isAddedByBrowser, isForbiddenRequestHeader, isForbiddenResponseHeader } from './forbidden-headers.ts';

/** What a header is by its name alone. */
export interface HeaderName {
  readonly lower: string;
  /** In a captured request: whether a script set it. `by-value`: look at the value. */
  readonly setByScript: boolean | 'by-value';
  /** In a response: whether script may read it. */
  readonly readable: 'always' | 'when-exposed' | 'never';
}

const SAFE_RESPONSE: ReadonlySet<string> = new Set([
  'cache-control',
  'content-language',
  'content-length',
  'content-type',
  'expires',
  'last-modified',
  'pragma',
]);

/** https://fetch.spec.whatwg.org/#cors-safelisted-response-header-name, without the exposed ones. */
export const isCorsSafelistedResponseHeader = (lowerName: string): boolean => SAFE_RESPONSE.has(lowerName);

const BY_VALUE: ReadonlySet<string> = new Set([
  'cache-control',
  'pragma',
  'x-http-method',
  'x-http-method-override',
  'x-method-override',
]);

const LIMIT = 2048;
const known = new Map<string, HeaderName>();

/** Few different names occur, in few spellings, millions of times: each is looked at once. */
export function headerName(name: string): HeaderName {
  const before = known.get(name);
  if (before !== undefined) return before;
  const lower = name.toLowerCase();
  const found: HeaderName = { lower, setByScript: setByScript(lower), readable: readable(lower) };
  if (known.size >= LIMIT) known.clear();
  known.set(name, found);
  return found;
}

/** The lower case of a header name; cheap for names seen before. */
export const lowerCaseName = (name: string): string => headerName(name).lower;

function setByScript(lower: string): HeaderName['setByScript'] {
  if (BY_VALUE.has(lower)) return 'by-value';
  return !isForbiddenRequestHeader(lower, '') && !isAddedByBrowser(lower, '');
}

function readable(lower: string): HeaderName['readable'] {
  if (isCorsSafelistedResponseHeader(lower)) return 'always';
  return isForbiddenResponseHeader(lower) ? 'never' : 'when-exposed';
}

/** Whether two lists of names are the same, in the same order. */
export function areSameNames(a: readonly string[], b: readonly string[]): boolean {
  if (a === b) return true;
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}
