import type { DialectName } from './dialects/index.ts';

/**
 * What the Server header says, when it names a store. A proxy may have put its own name there. Garage, s3rver and
 * DigitalOcean Spaces say nothing that others do not.
 */
export const SERVERS: readonly (readonly [DialectName, RegExp])[] = [
  ['oss', /^AliyunOSS$/i],
  ['s3', /^AmazonS3$/i],
  ['minio', /^MinIO/i],
  ['cos', /^tencent-cos/i],
  ['obs', /^OBS$/],
  ['tos', /^TosServer/i],
  ['bos', /^BceBos/i],
  ['gcs', /^UploadServer$/i],
  ['azure', /^Windows-Azure-(?:Blob|Queue|Table|File)/i],
  ['azurite', /^Azurite-/i],
  ['wasabi', /^WasabiS3/i],
  ['seaweedfs', /^SeaweedFS/i],
  ['ceph', /^Ceph Object Gateway/i],
  ['versitygw', /^VERSITYGW$/i],
  ['cloudserver', /^S3 Server$/],
];

/** Headers that only one store sends. Those that many stores share, such as `x-amz-request-id`, prove nothing. */
export const HEADERS: readonly (readonly [DialectName, string])[] = [
  ['oss', 'x-oss-request-id'],
  ['cos', 'x-cos-request-id'],
  ['obs', 'x-obs-request-id'],
  ['tos', 'x-tos-request-id'],
  ['bos', 'x-bce-request-id'],
  ['ks3', 'x-kss-request-id'],
  ['gcs', 'x-guploader-uploadid'],
  ['gcs', 'x-goog-generation'],
  ['minio', 'x-minio-deployment-id'],
  // Of its own interface; the one for S3 clients has the headers of Amazon.
  ['b2@native', 'x-bz-file-id'],
  ['b2@native', 'x-bz-content-sha1'],
  ['localstack', 'x-localstack'],
  ['swift', 'x-openstack-request-id'],
];
