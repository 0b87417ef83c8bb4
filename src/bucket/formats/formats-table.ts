export interface FormatRecord {
  readonly title: string;
  /** Stores that take it by the names of `StoreName`, the one it belongs to first. */
  readonly stores: readonly string[];
  readonly syntax: 'xml' | 'json' | 'yaml' | 'headers';
}

/** Stores with the PutBucketCors of Amazon S3. */
const S3_FAMILY = [
  's3',
  'oss',
  'cos',
  'obs',
  'tos',
  'bos',
  'kodo',
  'ks3',
  'r2',
  'b2',
  'minio',
  'ceph',
  'spaces',
  'wasabi',
  'seaweedfs',
  'garage',
  'cloudserver',
  'localstack',
  's3rver',
  'versitygw',
] as const;

/** Every format that is read and written. Terraform and CloudFormation are one format for each kind of bucket. */
export const FORMATS = {
  xml: { title: 'CORSConfiguration XML', stores: S3_FAMILY, syntax: 'xml' },
  's3-json': { title: 'S3 JSON', stores: S3_FAMILY, syntax: 'json' },
  's3-console': { title: 'JSON of the S3 console', stores: S3_FAMILY, syntax: 'json' },
  'oss-json': { title: 'OSS JSON (ossutil)', stores: ['oss'], syntax: 'json' },
  'oss-sdk': { title: 'OSS JSON (ali-oss)', stores: ['oss'], syntax: 'json' },
  'gcs-json': { title: 'Google Cloud Storage JSON', stores: ['gcs'], syntax: 'json' },
  'gcs-xml': { title: 'Google Cloud Storage XML', stores: ['gcs'], syntax: 'xml' },
  'azure-json': { title: 'Azure Storage JSON', stores: ['azure', 'azurite'], syntax: 'json' },
  'azure-xml': { title: 'Azure Storage XML', stores: ['azure', 'azurite'], syntax: 'xml' },
  'r2-json': { title: 'Cloudflare R2 JSON', stores: ['r2'], syntax: 'json' },
  'b2-json': { title: 'Backblaze B2 JSON', stores: ['b2'], syntax: 'json' },
  'tos-json': { title: 'Volcengine TOS JSON', stores: ['tos'], syntax: 'json' },
  'bos-json': { title: 'Baidu BOS JSON', stores: ['bos'], syntax: 'json' },
  'kodo-json': { title: 'Qiniu Kodo JSON', stores: ['kodo'], syntax: 'json' },
  swift: { title: 'Swift container headers', stores: ['swift'], syntax: 'headers' },
  'terraform-alicloud': { title: 'Terraform (alicloud)', stores: ['oss'], syntax: 'json' },
  'terraform-aws': { title: 'Terraform (aws)', stores: S3_FAMILY, syntax: 'json' },
  'terraform-azurerm': { title: 'Terraform (azurerm)', stores: ['azure', 'azurite'], syntax: 'json' },
  'terraform-google': { title: 'Terraform (google)', stores: ['gcs'], syntax: 'json' },
  'terraform-huaweicloud': { title: 'Terraform (huaweicloud)', stores: ['obs'], syntax: 'json' },
  'terraform-tencentcloud': { title: 'Terraform (tencentcloud)', stores: ['cos'], syntax: 'json' },
  cloudformation: { title: 'CloudFormation YAML', stores: ['s3'], syntax: 'yaml' },
  'cloudformation-json': { title: 'CloudFormation JSON', stores: ['s3'], syntax: 'json' },
} as const satisfies Record<string, FormatRecord>;

export type FormatName = keyof typeof FORMATS;

export const isFormatName = (name: string): name is FormatName => Object.hasOwn(FORMATS, name);
