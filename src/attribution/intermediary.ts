import { recogniseStore } from '../bucket/recognise-store.ts';
import { hasHeader, headerValue } from '../fetch/header-list.ts';

/** Headers by which a cache, CDN or proxy gives itself away; lower case, the most telling first. */
const MARKS = [
  'x-cache',
  'cf-cache-status',
  'x-cache-status',
  'x-proxy-cache',
  'via',
  'age',
  'x-swift-cachetime',
  'x-swift-savetime',
  'ali-swift-global-savetime',
  'eagleid',
  'x-amz-cf-id',
  'x-amz-cf-pop',
  'cf-ray',
  'x-served-by',
  'x-azure-ref',
  'x-varnish',
  'x-nws-log-uuid',
  'x-ccdn-cachettl',
  'x-envoy-upstream-service-time',
  'x-kong-proxy-latency',
];

/** Something between browser and store wrote this, e.g. `x-cache: MISS`; `null`: nothing shows. */
export function intermediary(headers: readonly string[]): string | null {
  for (const name of MARKS) {
    const value = headerValue(headers, name);
    if (value !== null) return `${name}: ${value}`;
  }
  return null;
}

const STATES = ['x-cache', 'cf-cache-status', 'x-cache-status', 'x-proxy-cache', 'x-cache-lookup'];

/** A shared cache gave out a stored copy; what shows it, e.g. `age: 33`, or `null`. */
export function cacheHit(headers: readonly string[]): string | null {
  for (const name of STATES) {
    const value = headerValue(headers, name);
    if (value !== null && /\bhit\b|\bstale\b|\brevalidated\b|\bupdating\b/i.test(value)) return `${name}: ${value}`;
  }
  const age = headerValue(headers, 'age');
  if (age !== null && /^\d+$/.test(age) && Number(age) > 0) return `age: ${age}`;
  // RFC 9211.
  const status = headerValue(headers, 'cache-status');
  return status !== null && /;\s*hit\b/i.test(status) ? `cache-status: ${status}` : null;
}

/** Whether the answer says of itself that a store wrote it. */
export const isFromStore = (headers: readonly string[]): boolean =>
  hasHeader(headers, 'x-amz-request-id') || recogniseStore('', headers) !== null;

/** Whether the answer names a server that is no store. */
export function hasForeignServer(headers: readonly string[]): boolean {
  const server = headerValue(headers, 'server');
  return server !== null && recogniseStore('', ['server', server]) === null;
}

export const isHtml = (headers: readonly string[]): boolean =>
  headerValue(headers, 'content-type')?.toLowerCase().includes('text/html') === true;

/** What an answer says of its sender. */
export function senderOf(headers: readonly string[]): string | null {
  for (const name of ['Server', 'Via', 'X-Cache']) {
    const value = headerValue(headers, name.toLowerCase());
    if (value !== null) return `${name}: ${value}`;
  }
  return null;
}
