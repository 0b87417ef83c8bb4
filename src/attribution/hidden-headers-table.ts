import type { Severity } from '../diagnostics/diagnostic.ts';
import type { CorsAttempt } from '../pairing/attempt.ts';
import { isPart } from './uploads.ts';

/** Why a page may want a response header that it cannot read, and how bad it is that it cannot. */
export interface Wanted {
  readonly severity: Severity;
  readonly note: string;
}

const INFO = (note: string): Wanted => ({ severity: 'info', note });

const REQUEST_ID = INFO('support asks for the request id');
const SDK = INFO('SDKs read it when the feature is used');

const VENDORS = ['x-oss-', 'x-amz-', 'x-cos-', 'x-obs-', 'x-tos-', 'x-bce-', 'x-kss-', 'x-ms-'];
const SUFFIXES: readonly (readonly [suffix: string, wanted: Wanted])[] = [
  ['request-id', REQUEST_ID],
  ['id-2', REQUEST_ID],
  ['version-id', SDK],
  ['next-append-position', SDK],
  ['hash-crc64ecma', SDK],
];

/** Lower-case names that are worth telling whatever the request was. */
const ALWAYS: ReadonlyMap<string, Wanted> = new Map<string, Wanted>([
  ...VENDORS.flatMap((vendor) => SUFFIXES.map(([suffix, wanted]) => [vendor + suffix, wanted] as const)),
  ['x-guploader-uploadid', REQUEST_ID],
  ['x-goog-generation', SDK],
  ['x-goog-hash', SDK],
]);

const PART: Wanted = {
  severity: 'error',
  note: 'this is a part of a multipart upload: it cannot be completed without the ETag of every part',
};
const UPLOAD: Wanted = {
  severity: 'warning',
  note: 'upload libraries read the ETag; a multipart upload cannot be completed without it',
};
const DOWNLOAD = INFO('a page that compares versions reads the ETag');
const RANGE: Wanted = { severity: 'warning', note: 'a reader of byte ranges needs Content-Range to know the size' };
const SESSION: Wanted = { severity: 'warning', note: 'Location holds the address of the upload session' };

export interface WantedHeader extends Wanted {
  /** Lower case. */
  readonly name: string;
}

/** Those of the headers that a page may miss. */
export const wantedHeaders = (names: readonly string[], attempt: CorsAttempt): WantedHeader[] =>
  names.flatMap((name) => {
    const wanted = wantedHeader(name, attempt);
    return wanted === null ? [] : [{ name, ...wanted }];
  });

/** `null`: hardly any page misses it. */
function wantedHeader(name: string, { method, url, actual }: CorsAttempt): Wanted | null {
  switch (name) {
    case 'etag':
      if (method === 'GET' || method === 'HEAD') return DOWNLOAD;
      return isPart(method, url) ? PART : UPLOAD;
    case 'content-range':
      return actual?.status === 206 ? RANGE : null;
    case 'location':
      return method === 'POST' && /[?&]uploadType=resumable/.test(url) ? SESSION : null;
    default:
      return ALWAYS.get(name) ?? null;
  }
}
