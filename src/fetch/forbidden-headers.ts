const FORBIDDEN: ReadonlySet<string> = new Set([
  'accept-charset',
  'accept-encoding',
  'access-control-request-headers',
  'access-control-request-method',
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

/**
 * Whether no script can set this request header: https://fetch.spec.whatwg.org/#forbidden-request-header. The
 * pseudo-headers of HTTP/2 count as well.
 */
export function isForbiddenRequestHeader(lowerName: string, value: string): boolean {
  // 1. By name.
  if (FORBIDDEN.has(lowerName)) return true;
  // 2. By prefix.
  if (lowerName.startsWith('proxy-') || lowerName.startsWith('sec-') || lowerName.startsWith(':')) return true;
  // 3. A method override to a method that scripts may not use.
  switch (lowerName) {
    case 'x-http-method':
    case 'x-http-method-override':
    case 'x-method-override':
      return value.split(',').some((method) => isForbiddenMethod(method.trim()));
    default:
      return false;
  }
}

/** https://fetch.spec.whatwg.org/#forbidden-method */
const isForbiddenMethod = (method: string): boolean => /^(?:CONNECT|TRACE|TRACK)$/i.test(method);

/** https://fetch.spec.whatwg.org/#forbidden-response-header-name */
export const isForbiddenResponseHeader = (lowerName: string): boolean =>
  lowerName === 'set-cookie' || lowerName === 'set-cookie2';

/** Headers that scripts may set but that browsers add themselves, on nearly every request or to hint at the client. */
const ADDED_BY_BROWSER: ReadonlySet<string> = new Set([
  'access-control-request-private-network',
  'device-memory',
  'downlink',
  'dpr',
  'ect',
  'if-modified-since',
  'if-none-match',
  'if-range',
  'intervention',
  'priority',
  'purpose',
  'rtt',
  'save-data',
  'upgrade-insecure-requests',
  'user-agent',
  'viewport-width',
  'width',
  'x-client-data',
]);

/** Whether a browser adds this header of its own accord, so that its presence tells nothing about the script. */
export function isAddedByBrowser(lowerName: string, value: string): boolean {
  switch (lowerName) {
    case 'cache-control':
      return value === 'no-cache' || value === 'max-age=0';
    case 'pragma':
      return value === 'no-cache';
    default:
      return ADDED_BY_BROWSER.has(lowerName);
  }
}
