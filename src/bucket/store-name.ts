import type { DialectName } from './dialects/index.ts';

/** A store by the name of its dialect, or one that is known by name only. */
export type StoreName =
  | Exclude<DialectName, `${string}@${string}`>
  | 'azure'
  | 'b2'
  | 'bos'
  | 'ceph'
  | 'cos'
  | 'gcs'
  | 'kodo'
  | 'ks3'
  | 'minio'
  | 'obs'
  | 'r2'
  | 'seaweedfs'
  | 'spaces'
  | 'swift'
  | 'tos'
  | 'wasabi';

export const STORE_TITLES: Readonly<Record<StoreName, string>> = {
  azure: 'Azure Storage',
  azurite: 'Azurite',
  b2: 'Backblaze B2',
  bos: 'Baidu BOS',
  ceph: 'Ceph RADOS Gateway',
  cos: 'Tencent COS',
  gcs: 'Google Cloud Storage',
  kodo: 'Qiniu Kodo',
  ks3: 'Kingsoft KS3',
  minio: 'MinIO',
  obs: 'Huawei OBS',
  oss: 'Alibaba Cloud OSS',
  r2: 'Cloudflare R2',
  s3: 'Amazon S3',
  s3rver: 's3rver',
  seaweedfs: 'SeaweedFS',
  spaces: 'DigitalOcean Spaces',
  swift: 'OpenStack Swift',
  tos: 'Volcengine TOS',
  wasabi: 'Wasabi',
};

/** The title of a store by its name; the name itself when it has none. */
export const titleOf = (name: string): string =>
  new Map<string, string>(Object.entries(STORE_TITLES)).get(name) ?? name;
