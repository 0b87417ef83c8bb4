/**
 * Which methods and headers are CORS-safelisted (https://fetch.spec.whatwg.org/#http-methods, #http-header-layer-division).
 * Header values are byte strings decoded as latin1.
 */
import { parseMimeEssence } from './mime.ts';

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
const SAFE_TYPES = new Set(['application/x-www-form-urlencoded', 'multipart/form-data', 'text/plain']);

/** https://fetch.spec.whatwg.org/#cors-safelisted-request-header */
export function isCorsSafelistedRequestHeader(name: string, value: string): boolean {
  // 1. A long value is never safe.
  if (value.length > MAX_VALUE_BYTES) return false;
  // 2. By name, without case.
  switch (name.toLowerCase()) {
    case 'accept':
      return !hasUnsafeByte(value);
    case 'accept-language':
    case 'content-language':
      return LANGUAGE.test(value);
    case 'content-type': {
      if (hasUnsafeByte(value)) return false;
      const essence = parseMimeEssence(value);
      return essence !== null && SAFE_TYPES.has(essence);
    }
    case 'range':
      return isSimpleRange(value);
    default:
      // 3. Everything else is not.
      return false;
  }
}

/** https://fetch.spec.whatwg.org/#simple-range-header-value, with a start required, as the safelist demands. */
function isSimpleRange(value: string): boolean {
  const parts = /^bytes=(\d+)-(\d*)$/.exec(value);
  if (!parts) return false;
  const [, first = '', last = ''] = parts;
  return last === '' || compareDigits(first, last) <= 0;
}

/** Decimal strings of any length. */
function compareDigits(a: string, b: string): number {
  const x = a.replace(/^0+/, '');
  const y = b.replace(/^0+/, '');
  return x.length - y.length || (x < y ? -1 : x > y ? 1 : 0);
}

/**
 * https://fetch.spec.whatwg.org/#cors-unsafe-request-header-names of a flat header list: sorted, lower-case, each once.
 */
export function corsUnsafeRequestHeaderNames(headers: readonly string[]): string[] {
  // 1-2. Unsafe names, and names that are unsafe only together.
  const unsafe: string[] = [];
  const potentiallyUnsafe: string[] = [];
  let safeBytes = 0;
  // 3. For each header.
  for (let i = 0; i + 1 < headers.length; i += 2) {
    const name = headers[i]!.toLowerCase();
    if (!isCorsSafelistedRequestHeader(name, headers[i + 1]!)) unsafe.push(name);
    else {
      potentiallyUnsafe.push(name);
      safeBytes += headers[i + 1]!.length;
    }
  }
  // 4. More than 1024 safe bytes make all of them unsafe.
  if (safeBytes > MAX_SAFELISTED_BYTES) unsafe.push(...potentiallyUnsafe);
  // 5. Convert to a sorted lower-case set.
  return unsafe.length < 2 ? unsafe : [...new Set(unsafe)].sort();
}

/** https://fetch.spec.whatwg.org/#forbidden-request-header, without the ones that depend on the value. */
const FORBIDDEN = new Set([
  'accept-charset',
  'accept-encoding',
  'access-control-request-headers',
  'access-control-request-method',
  'access-control-request-private-network',
  'connection',
  'content-length',
  'cookie',
  'cookie2',
  'date',
  'dnt',
  'expect',
  'host',
  'keep-alive',
  'origin',
  'referer',
  'set-cookie',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'via',
]);

/** Headers that scripts may set but that browsers add themselves on nearly every request. */
const ADDED_BY_BROWSER = new Set([
  'user-agent',
  'priority',
  'upgrade-insecure-requests',
  'purpose',
  'x-client-data',
  'save-data',
  'device-memory',
  'dpr',
  'width',
  'viewport-width',
  'rtt',
  'downlink',
  'ect',
  'intervention',
]);

export const isForbiddenRequestHeader = (lowerName: string): boolean =>
  FORBIDDEN.has(lowerName) ||
  lowerName.startsWith('proxy-') ||
  lowerName.startsWith('sec-') ||
  lowerName.startsWith(':');

/** Cache validators and reload markers with the value a browser gives them. */
function isCacheHeader(lowerName: string, value: string): boolean {
  switch (lowerName) {
    case 'cache-control':
      return value === 'no-cache' || value === 'max-age=0';
    case 'pragma':
      return value === 'no-cache';
    case 'if-none-match':
    case 'if-modified-since':
    case 'if-range':
      return true;
    default:
      return false;
  }
}

/**
 * The CORS-unsafe request-header names that the script of a captured request must have set: what browsers add
 * themselves is left out. A header that both may have set counts as the browser's.
 */
export function scriptSetUnsafeHeaderNames(headers: readonly string[]): string[] {
  const set: string[] = [];
  for (let i = 0; i + 1 < headers.length; i += 2) {
    const name = headers[i]!.toLowerCase();
    const value = headers[i + 1]!;
    if (FORBIDDEN.has(name) || ADDED_BY_BROWSER.has(name) || isForbiddenRequestHeader(name)) continue;
    if (isCacheHeader(name, value)) continue;
    set.push(name, value);
  }
  return corsUnsafeRequestHeaderNames(set);
}

/** https://fetch.spec.whatwg.org/#cors-safelisted-response-header-name, without the exposed ones. */
const SAFE_RESPONSE = new Set([
  'cache-control',
  'content-language',
  'content-length',
  'content-type',
  'expires',
  'last-modified',
  'pragma',
]);

export const isCorsSafelistedResponseHeader = (lowerName: string): boolean => SAFE_RESPONSE.has(lowerName);

/** https://fetch.spec.whatwg.org/#forbidden-response-header-name */
export const isForbiddenResponseHeader = (lowerName: string): boolean =>
  lowerName === 'set-cookie' || lowerName === 'set-cookie2';
