import { headerValue } from '../fetch/header-list.ts';
import type { DialectName } from './dialects/index.ts';
import { HOSTS } from './store-hosts-table.ts';
import { STORE_TITLES, type StoreName } from './store-name.ts';

export interface Store {
  readonly store: StoreName;
  readonly title: string;
  /** The rules to judge by, or `null` for a store whose rules are not known here. */
  readonly dialect: DialectName | null;
  /** `null` when the host does not say: a path-style host, or a domain of the user's own. */
  readonly bucket: string | null;
}

/**
 * The store behind a host (lower case, with or without port), from the host or from what an answer gives away;
 * `null`: neither tells.
 */
export function recogniseStore(host: string, responseHeaders: readonly string[]): Store | null {
  const name = host.replace(/:\d+$/, '').replace(/\.$/, '');
  for (const [store, pattern] of name.length > MAX_HOST ? [] : HOSTS) {
    const match = pattern.exec(name);
    if (match) return named(store, match[1] ?? null);
  }
  const store = storeOfAnswer(responseHeaders);
  return store === null ? null : named(store, null);
}

/** RFC 1035: no name is longer. */
const MAX_HOST = 253;

const named = (store: StoreName, bucket: string | null): Store => ({
  store,
  title: STORE_TITLES[store],
  dialect: store === 'oss' || store === 's3' ? store : null,
  bucket,
});

/** What the Server header says, when it names a store. A proxy may have put its own name there. */
const SERVERS: readonly (readonly [StoreName, RegExp])[] = [
  ['oss', /^AliyunOSS$/i],
  ['s3', /^AmazonS3$/i],
  ['minio', /^MinIO/i],
  ['cos', /^tencent-cos/i],
  ['obs', /^OBS$/],
  ['tos', /^TosServer/i],
  ['bos', /^BceBos/i],
  ['gcs', /^UploadServer$/i],
  ['azure', /^(?:Windows-Azure-(?:Blob|Queue|Table|File)|Azurite-)/i],
  ['wasabi', /^WasabiS3/i],
  ['seaweedfs', /^SeaweedFS/i],
];

/** Headers that only one store sends. Those that many stores share, such as `x-amz-request-id`, prove nothing. */
const HEADERS: readonly (readonly [StoreName, string])[] = [
  ['oss', 'x-oss-request-id'],
  ['cos', 'x-cos-request-id'],
  ['obs', 'x-obs-request-id'],
  ['tos', 'x-tos-request-id'],
  ['bos', 'x-bce-request-id'],
  ['ks3', 'x-kss-request-id'],
  ['gcs', 'x-guploader-uploadid'],
  ['minio', 'x-minio-deployment-id'],
  ['swift', 'x-openstack-request-id'],
];

function storeOfAnswer(headers: readonly string[]): StoreName | null {
  const value = (name: string): string | null => headerValue(headers, name);
  const server = value('server') ?? '';
  for (const [store, pattern] of SERVERS) if (pattern.test(server)) return store;
  for (const [store, name] of HEADERS) if (value(name) !== null) return store;
  if (value('x-ms-request-id') !== null && value('x-ms-version') !== null) return 'azure';
  if (value('x-reqid') !== null && value('x-log') !== null) return 'kodo';
  // Its transaction ids look like no one else's, and it sends no x-amz-id-2.
  if (/^tx0000/.test(value('x-amz-request-id') ?? '')) return 'ceph';
  return value('x-amz-id-2') === null ? null : 's3';
}
