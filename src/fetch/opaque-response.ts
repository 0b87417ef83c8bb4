import { headerValue, headerValues } from './header-list.ts';
import { parseMimeEssence } from './mime.ts';
import { NEVER_SNIFFED } from './never-sniffed-table.ts';
import type { BrowserProfile } from './profile.ts';
import { type Sniffed, sniff } from './sniff.ts';

/** What decides that an opaque response is withheld: its type, its type together with `nosniff`, or how it begins. */
export type OpaqueRefusal = 'never-sniffed' | 'nosniff' | Sniffed;

/** Destinations of requests that elements of a page make in mode `no-cors`. */
export const ELEMENTS: ReadonlySet<string> = new Set(['image', 'script', 'style', 'video', 'audio', 'track']);

/** Since then a response that is withheld is a network error to an element; before, it was an empty response. */
const CHROMIUM_WITH_ORB = 117;

/**
 * Whether a browser withholds opaque responses by Chromium's rules. Firefox has rules of its own: it parses what may be
 * a script, and since when and where they are in force is not known here. WebKit and the Fetch standard have none.
 */
export type OpaqueBlocking = 'as-chromium' | 'in-its-own-way' | 'none';

/** `profile`: the browser that was asked for; `null`: the one behind the `User-Agent`, of which Firefox is left out. */
export function opaqueBlockingOf(profile: BrowserProfile | null, userAgent: string | null): OpaqueBlocking {
  const version = userAgent === null ? null : /Chrom(?:e|ium)\/(\d+)/.exec(userAgent);
  switch (profile) {
    case 'firefox':
      return 'in-its-own-way';
    case 'webkit':
    case 'spec':
      return 'none';
    case 'chromium':
      return version === null || isOrbVersion(version[1]!, userAgent!) ? 'as-chromium' : 'none';
    case null:
      return version !== null && isOrbVersion(version[1]!, userAgent!) ? 'as-chromium' : 'none';
  }
}

/** A program around Chromium (a web view, Electron) may have switched it off. */
const isOrbVersion = (major: string, userAgent: string): boolean =>
  Number(major) >= CHROMIUM_WITH_ORB && !/Electron\/|; wv\)/.test(userAgent);

/** Whether an element loads something of another origin without CORS, by the headers of its request. */
export function isOpaqueLoad(requestHeaders: readonly string[]): boolean {
  if (headerValue(requestHeaders, 'sec-fetch-mode') !== 'no-cors') return false;
  const site = headerValue(requestHeaders, 'sec-fetch-site');
  return (
    (site === 'cross-site' || site === 'same-site') && ELEMENTS.has(headerValue(requestHeaders, 'sec-fetch-dest')!)
  );
}

/** Whether a response of this type, if it comes without `nosniff`, is withheld or not by how its body begins. */
export const isSniffed = (contentType: string | null): boolean =>
  contentType !== null && isDecidedByStart(parseMimeEssence(contentType));

/**
 * Opaque response blocking (https://github.com/whatwg/fetch/pull/1442) of the answer to an element's request in mode
 * `no-cors` to another origin, as Chromium has it (`services/network/orb/orb_impl.cc`). `start`: how the body begins,
 * as far as it is known. `null`: it passes, or it cannot be said.
 */
export function refusedAsOpaque(
  status: number,
  headers: readonly string[],
  start: string | null,
): OpaqueRefusal | null {
  if (!isFinal(status) || headerValue(headers, 'content-length') === '0') return null;
  // 1. Where browsers may read several types in different ways, nothing is said.
  const types = headerValues(headers, 'content-type');
  const mimeType = types.length === 1 ? parseMimeEssence(types[0]!) : null;
  if (mimeType === null) return null;
  // 3.i. Opaque-safelisted MIME types are in neither of the following lists.
  // 3.ii.
  if (NEVER_SNIFFED.has(mimeType)) return 'never-sniffed';
  // 2, 3.iv. Chromium takes the whole of the header, not its first item.
  const nosniff = headerValue(headers, 'x-content-type-options')?.toLowerCase() === 'nosniff';
  if (nosniff && (isBlocklisted(mimeType) || mimeType === 'text/plain')) return 'nosniff';
  // 4. A later part of something passes if its beginning was media; that may have come another day.
  if (start === null || !isDecidedByStart(mimeType) || (status === 206 && !isFirstPart(headers))) return null;
  // 5-9, and instead of 12-16, which would have to parse a script: no media begins like one of these.
  return sniff(start);
}

/** What the page gets to see. An empty answer holds nothing that could be withheld; after 401 and 407 browsers may ask again. */
const isFinal = (status: number): boolean =>
  (status >= 200 && status < 300 && status !== 204 && status !== 205) ||
  (status >= 400 && status !== 401 && status !== 407);

/** https://mimesniff.spec.whatwg.org/#html-mime-type, #json-mime-type, #xml-mime-type; but what shows a picture or a film. */
const isBlocklisted = (mimeType: string): boolean =>
  /^(?:text\/html|(?:text|application)\/(?:xml|json)|application\/json\+protobuf)$|\+(?:xml|json)$/.test(mimeType) &&
  mimeType !== 'image/svg+xml' &&
  mimeType !== 'application/dash+xml' &&
  !/^(?:audio|video)\//.test(mimeType);

/**
 * Chromium looks into whatever is not safelisted. What is served as an image or a script and is none breaks the element
 * anyway; here it is what stores call an object that they know nothing of.
 */
const isDecidedByStart = (mimeType: string | null): boolean =>
  mimeType !== null &&
  (isBlocklisted(mimeType) || mimeType === 'text/plain' || /^(?:application|binary)\/octet-stream$/.test(mimeType));

const isFirstPart = (headers: readonly string[]): boolean =>
  /^bytes 0-/.test(headerValue(headers, 'content-range') ?? '');
