import { headerValue } from '../fetch/header-list.ts';
import type { DialectName } from './dialects/index.ts';

export interface Store {
  /** The rules to judge by, or `null` for a store that is known by name only. */
  readonly dialect: DialectName | null;
  readonly title: string;
  /** `null` when the host does not say. */
  readonly bucket: string | null;
}

type HostPattern = readonly [pattern: RegExp, dialect: DialectName | null, title: string];

/** Host patterns; the group is the bucket. Path-style hosts have none. */
const HOSTS: readonly HostPattern[] = [
  [/^(?:(.+)\.)?oss-[a-z0-9-]+\.aliyuncs\.com$/, 'oss', 'Alibaba Cloud OSS'],
  [/^(?:(.+)\.)?[a-z0-9-]+\.oss\.aliyuncs\.com$/, 'oss', 'Alibaba Cloud OSS'],
  [/^(?:(.+)\.)?s3(?:-[a-z-]+)?(?:[.-][a-z0-9-]+)?\.amazonaws\.com(?:\.cn)?$/, 's3', 'Amazon S3'],
  [/^(?:(.+)\.)?s3\.dualstack\.[a-z0-9-]+\.amazonaws\.com(?:\.cn)?$/, 's3', 'Amazon S3'],
  [/^(?:(.+)\.)?s3-(?:accelerate|website)[a-z0-9.-]*\.amazonaws\.com(?:\.cn)?$/, 's3', 'Amazon S3'],
  [/^(?:(.+)\.)?storage\.googleapis\.com$/, null, 'Google Cloud Storage'],
  [/^(.+)\.blob\.core\.windows\.net$/, null, 'Azure Blob Storage'],
  [/^(?:(.+)\.)?[a-z0-9]+\.r2\.cloudflarestorage\.com$/, null, 'Cloudflare R2'],
  [/^(?:(.+)\.)?cos\.[a-z0-9-]+\.myqcloud\.com$/, null, 'Tencent COS'],
  [/^(?:(.+)\.)?obs\.[a-z0-9-]+\.myhuaweicloud\.com$/, null, 'Huawei OBS'],
  [/^(?:(.+)\.)?[a-z0-9]+\.digitaloceanspaces\.com$/, null, 'DigitalOcean Spaces'],
  [/^(?:(.+)\.)?s3\.[a-z0-9-]+\.backblazeb2\.com$/, null, 'Backblaze B2'],
  [/^(?:(.+)\.)?s3(?:\.[a-z0-9-]+)?\.wasabisys\.com$/, null, 'Wasabi'],
];

/** The store behind a host (lower case, no port), from the host or from what an answer gives away; `null`: none known. */
export function recogniseStore(host: string, responseHeaders: readonly string[]): Store | null {
  for (const [pattern, dialect, title] of HOSTS) {
    const match = pattern.exec(host);
    if (match) return { dialect, title, bucket: match[1] ?? null };
  }
  return recogniseAnswer(responseHeaders);
}

function recogniseAnswer(headers: readonly string[]): Store | null {
  const server = headerValue(headers, 'server') ?? '';
  const has = (name: string): boolean => headerValue(headers, name) !== null;
  const found = (dialect: DialectName | null, title: string): Store => ({ dialect, title, bucket: null });
  if (server === 'AliyunOSS' || has('x-oss-request-id')) return found('oss', 'Alibaba Cloud OSS');
  if (server === 'AmazonS3' || has('x-amz-id-2')) return found('s3', 'Amazon S3');
  if (server === 'MinIO') return found(null, 'MinIO');
  if (server === 'tencent-cos') return found(null, 'Tencent COS');
  if (server === 'OBS') return found(null, 'Huawei OBS');
  if (server === 'UploadServer' && has('x-guploader-uploadid')) return found(null, 'Google Cloud Storage');
  if (/^(?:Windows-Azure-Blob|Azurite-Blob)/.test(server)) return found(null, 'Azure Blob Storage');
  return null;
}
