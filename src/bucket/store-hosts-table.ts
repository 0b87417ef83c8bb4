import type { DialectName } from './dialects/index.ts';

/** Host names of stores. The group is the bucket; a path-style host has none. Lower case, without port. */
export const HOSTS: readonly (readonly [DialectName, RegExp])[] = [
  // Region, -internal, accelerate, accelerate-overseas, each also for S3 clients; then dual-stack, labels turned round.
  ['oss', /^(?:(.+?)\.)??(?:s3\.)?oss-[a-z0-9-]+\.aliyuncs\.com$/],
  ['oss', /^(?:(.+)\.)?[a-z0-9-]+\.oss\.aliyuncs\.com$/],
  // Global, region with a dot or (older) a hyphen, dual-stack, FIPS, accelerate, website, access points, China.
  [
    's3',
    /^(?:(.+)\.)?s3(?:-(?:accelerate|accesspoint|fips|website))?(?:\.dualstack)?(?:[.-][a-z]{2}(?:-[a-z]+)+-\d)?\.amazonaws\.com(?:\.cn)?$/,
  ],
  ['s3', /^(?:(.+)\.)?s3-external-1\.amazonaws\.com$/],
  ['gcs', /^(?:(.+)\.)?storage\.googleapis\.com$/],
  ['gcs@browser', /^storage\.cloud\.google\.com$/],
  ['gcs', /^(?:(.+)\.)?commondatastorage\.googleapis\.com$/],
  // An account, not a bucket, stands in front: the container is in the path.
  ['azure', /^[a-z0-9-]+\.(?:blob|queue|table|file|dfs)\.core\.(?:windows\.net|chinacloudapi\.cn|usgovcloudapi\.net)$/],
  ['r2', /^(?:(.+)\.)?[0-9a-f]{32}\.(?:(?:eu|fedramp)\.)?r2\.cloudflarestorage\.com$/],
  ['r2', /^pub-[0-9a-f]+\.r2\.dev$/],
  ['cos', /^(?:(.+)\.)?cos\.[a-z0-9-]+\.myqcloud\.com$/],
  ['cos', /^(?:(.+)\.)?cos\.accelerate\.myqcloud\.com$/],
  ['obs', /^(?:(.+)\.)?obs\.[a-z0-9-]+\.(?:myhuaweicloud|otc\.t-systems)\.com$/],
  ['tos', /^(?:(.+)\.)?tos-[a-z0-9-]+\.(?:volces|bytepluses)\.com$/],
  ['bos', /^(?:(.+)\.)?[a-z]{2,4}\.bcebos\.com$/],
  ['kodo@s3', /^(?:(.+)\.)?s3-[a-z0-9-]+\.qiniucs\.com$/],
  // Where uploads go, and the test domains that buckets are read from.
  ['kodo', /^(?:up|upload)(?:-[a-z0-9-]+)?\.(?:qiniup|qbox)\.(?:com|me)$/],
  ['kodo', /^[a-z0-9-]+\.(?:bkt\.clouddn|qiniudn)\.com$/],
  ['ks3', /^(?:(.+)\.)?ks3-[a-z0-9-]+\.ksyuncs\.com$/],
  ['b2', /^(?:(.+)\.)?s3\.[a-z0-9-]+\.backblazeb2\.com$/],
  ['b2@native', /^f\d+\.backblazeb2\.com$/],
  ['spaces', /^(?:(.+)\.)?[a-z]{3}\d(?:\.cdn)?\.digitaloceanspaces\.com$/],
  ['wasabi', /^(?:(.+)\.)?s3(?:\.[a-z0-9-]+)?\.wasabisys\.com$/],
  ['localstack', /^(?:(.+)\.)?s3(?:\.[a-z0-9-]+)?\.localhost\.localstack\.cloud$/],
  ['localstack', /^localhost\.localstack\.cloud$/],
];
