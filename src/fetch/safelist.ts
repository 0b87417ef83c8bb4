/**
 * Which methods and headers are CORS-safelisted (https://fetch.spec.whatwg.org/#http-methods and
 * https://fetch.spec.whatwg.org/#http-headers). Header values are byte strings decoded as latin1: one unit, one byte.
 */
import { isAddedByBrowser, isForbiddenRequestHeader } from './forbidden-headers.ts';
import { headerName, lowerCaseName } from './header-name.ts';
import { parseMimeEssence } from './mime.ts';
import type { BrowserProfile } from './profile.ts';

/** https://fetch.spec.whatwg.org/#cors-safelisted-method */
export const isCorsSafelistedMethod = (method: string): boolean =>
  method === 'GET' || method === 'HEAD' || method === 'POST';

const MAX_VALUE_BYTES = 128;
const MAX_SAFELISTED_BYTES = 1024;

/** https://fetch.spec.whatwg.org/#cors-unsafe-request-header-byte */
function isUnsafeByte(byte: number): boolean {
  if (byte < 0x20) return byte !== 0x09;
  switch (byte) {
    case 0x22: // "
    case 0x28: // (
    case 0x29: // )
    case 0x3a: // :
    case 0x3c: // <
    case 0x3e: // >
    case 0x3f: // ?
    case 0x40: // @
    case 0x5b: // [
    case 0x5c: // \
    case 0x5d: // ]
    case 0x7b: // {
    case 0x7d: // }
    case 0x7f:
      return true;
    default:
      return false;
  }
}

function hasUnsafeByte(value: string): boolean {
  for (let i = 0; i < value.length; i++) if (isUnsafeByte(value.charCodeAt(i))) return true;
  return false;
}

const LANGUAGE = /^[0-9A-Za-z *,.;=-]*$/;

function isSafeContentType(value: string): boolean {
  if (hasUnsafeByte(value)) return false;
  const essence = parseMimeEssence(value);
  return (
    essence === 'application/x-www-form-urlencoded' || essence === 'multipart/form-data' || essence === 'text/plain'
  );
}

/** https://fetch.spec.whatwg.org/#cors-safelisted-request-header */
export function isCorsSafelistedRequestHeader(name: string, value: string): boolean {
  // 1. A long value is never safe.
  if (value.length > MAX_VALUE_BYTES) return false;
  // 2. By name, without case.
  switch (lowerCaseName(name)) {
    case 'accept':
      return !hasUnsafeByte(value);
    case 'accept-language':
    case 'content-language':
      return LANGUAGE.test(value);
    case 'content-type':
      return isSafeContentType(value);
    case 'range':
      return isSafeRange(value);
    default:
      // 3. Everything else is not.
      return false;
  }
}

/**
 * https://fetch.spec.whatwg.org/#simple-range-header-value with a start: one range, no blanks, the end not before the
 * start. The numbers may have any length.
 */
function isSafeRange(value: string): boolean {
  const parts = /^bytes=0*(\d+)-(?:0*(\d+))?$/.exec(value);
  if (!parts) return false;
  const [, first = '', last] = parts;
  return last === undefined || first.length < last.length || (first.length === last.length && first <= last);
}

/** Client hints that Chromium may add to any request and therefore lets scripts set (services/network, cors.cc). */
const CHROMIUM_HINTS: ReadonlySet<string> = new Set([
  'device-memory',
  'downlink',
  'dpr',
  'ect',
  'intervention',
  'rtt',
  'viewport-width',
  'width',
]);

/** Chromium reads the numbers of a range as 64-bit integers. */
const exceedsInt64 = (range: string): boolean =>
  (range.match(/\d{19,}/g) ?? []).some((digits) => Number(digits) >= 2 ** 63);

function isSafeToChromium(lowerName: string, value: string): boolean {
  if (value.length > MAX_VALUE_BYTES) return false;
  if (lowerName === 'save-data') return value.toLowerCase() === 'on';
  // A User-Agent set by script is left out of the request.
  return lowerName === 'user-agent' || CHROMIUM_HINTS.has(lowerName);
}

/**
 * https://fetch.spec.whatwg.org/#cors-unsafe-request-header-names of a flat header list: sorted, lower-case, each once.
 */
export function corsUnsafeRequestHeaderNames(headers: readonly string[], profile: BrowserProfile = 'spec'): string[] {
  // 1-3. Unsafe names, names that are unsafe only together, and the bytes of the safe values.
  const unsafe: string[] = [];
  const potentiallyUnsafe: string[] = [];
  let safelistBytes = 0;
  // 4. For each header.
  for (let i = 0; i + 1 < headers.length; i += 2) {
    const name = lowerCaseName(headers[i]!);
    const value = headers[i + 1]!;
    const safe = isCorsSafelistedRequestHeader(name, value);
    if (safe && !(profile === 'chromium' && name === 'range' && exceedsInt64(value))) {
      potentiallyUnsafe.push(name);
      safelistBytes += value.length;
    } else if (profile !== 'chromium' || !isSafeToChromium(name, value)) unsafe.push(name);
  }
  // 5. Too many safe bytes make all of them unsafe.
  if (safelistBytes > MAX_SAFELISTED_BYTES) unsafe.push(...potentiallyUnsafe);
  // 6. As a sorted lower-case set.
  return unsafe.length < 2 ? unsafe : [...new Set(unsafe)].sort();
}

/**
 * The CORS-unsafe request-header names that the script of a captured request must have set: what scripts cannot set and
 * what browsers add themselves is left out. A header that both may have set counts as the browser's.
 */
export function scriptSetUnsafeHeaderNames(headers: readonly string[]): string[] {
  const set: string[] = [];
  for (let i = 0; i + 1 < headers.length; i += 2) {
    const { lower, setByScript } = headerName(headers[i]!);
    if (setByScript === false) continue;
    const value = headers[i + 1]!;
    if (setByScript === true || !(isForbiddenRequestHeader(lower, value) || isAddedByBrowser(lower, value))) {
      set.push(lower, value);
    }
  }
  return set.length === 0 ? set : corsUnsafeRequestHeaderNames(set);
}
