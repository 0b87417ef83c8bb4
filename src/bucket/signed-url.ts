import { headerValue } from '../fetch/header-list.ts';

/** What a signed URL says of its time, milliseconds since the epoch; `null`: it does not say. */
export interface SignedTime {
  readonly signedAt: number | null;
  readonly until: number | null;
}

/** Dates and lifetimes of version 4 signatures, by the prefix of their parameters (lower case). */
const PREFIXES = ['x-amz-', 'x-oss-', 'x-goog-', 'x-tos-', 'x-obs-'];

/** The time of a signed URL (query of OSS V1 and V4, S3 V2 and V4, GCS, Azure SAS), or `null` when it is not signed. */
export function signedTimeOf(url: string): SignedTime | null {
  const query = url.indexOf('?');
  if (query < 0) return null;
  const params = lowerCased(new URLSearchParams(url.slice(query + 1)));
  for (const prefix of PREFIXES) {
    if (!params.has(`${prefix}signature`)) continue;
    const signedAt = basicDate(params.get(`${prefix}date`) ?? '');
    const seconds = Number(params.get(`${prefix}expires`) ?? Number.NaN);
    return { signedAt, until: signedAt === null || Number.isNaN(seconds) ? null : signedAt + seconds * 1000 };
  }
  if (params.has('signature')) {
    const seconds = Number(params.get('expires') ?? Number.NaN);
    return { signedAt: null, until: Number.isNaN(seconds) ? null : seconds * 1000 };
  }
  if (params.has('sig') && params.has('sv')) return { signedAt: null, until: parsed(params.get('se') ?? '') };
  const tencent = /^(\d{9,11});(\d{9,11})$/.exec(params.get('q-sign-time') ?? '');
  return tencent && { signedAt: Number(tencent[1]) * 1000, until: Number(tencent[2]) * 1000 };
}

/** When a request was signed by its headers, milliseconds since the epoch, or `null`. */
export function signedHeaderTime(headers: readonly string[]): number | null {
  const date = headerValue(headers, 'x-amz-date') ?? headerValue(headers, 'x-oss-date');
  return date === null ? null : (basicDate(date) ?? parsed(date));
}

/** Whether anything in the request signs it or shows who asks. */
export const isSigned = (url: string, headers: readonly string[]): boolean =>
  signedTimeOf(url) !== null || headerValue(headers, 'authorization') !== null;

/** `20260112T101500Z` (ISO 8601 basic format). */
function basicDate(text: string): number | null {
  const parts = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(text);
  if (!parts) return null;
  const [year, month, day, hour, minute, second] = parts.slice(1).map(Number) as [number, ...number[]];
  return Date.UTC(year, (month ?? 1) - 1, day, hour, minute, second);
}

const parsed = (text: string): number | null => {
  const time = Date.parse(text);
  return Number.isNaN(time) ? null : time;
};

function lowerCased(params: URLSearchParams): Map<string, string> {
  const found = new Map<string, string>();
  for (const [name, value] of params) if (!found.has(name.toLowerCase())) found.set(name.toLowerCase(), value);
  return found;
}
