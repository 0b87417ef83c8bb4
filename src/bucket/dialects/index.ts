import { azure } from './azure.ts';
import { azurite } from './azurite.ts';
import { b2, b2Native } from './b2.ts';
import { bos } from './bos.ts';
import { ceph, cephMain } from './ceph.ts';
import { cloudserver } from './cloudserver.ts';
import { cos } from './cos.ts';
import type { Dialect } from './dialect.ts';
import { garage } from './garage.ts';
import { gcs, gcsBrowser, gcsJson } from './gcs.ts';
import { kodo, kodoS3 } from './kodo.ts';
import { ks3 } from './ks3.ts';
import { localstack } from './localstack.ts';
import { minio } from './minio.ts';
import { obs } from './obs.ts';
import { oss } from './oss.ts';
import { r2 } from './r2.ts';
import { s3 } from './s3.ts';
import { s3rver } from './s3rver.ts';
import { seaweedfs } from './seaweedfs.ts';
import { spaces } from './spaces.ts';
import { swift } from './swift.ts';
import { tos } from './tos.ts';
import { versitygw } from './versitygw.ts';
import { wasabi } from './wasabi.ts';

/** Every store whose rules are known, by name; `NAME@VARIANT` where one has several. */
export const DIALECTS = {
  oss,
  s3,
  gcs,
  'gcs@json': gcsJson,
  'gcs@browser': gcsBrowser,
  azure,
  r2,
  minio,
  ceph,
  'ceph@main': cephMain,
  cos,
  obs,
  tos,
  bos,
  kodo,
  'kodo@s3': kodoS3,
  ks3,
  b2,
  'b2@native': b2Native,
  spaces,
  wasabi,
  swift,
  seaweedfs,
  garage,
  cloudserver,
  localstack,
  s3rver,
  versitygw,
  azurite,
} as const satisfies Record<string, Dialect>;

export type DialectName = keyof typeof DIALECTS;

/** Other names, and releases that do as a record says. */
const ALIASES: Readonly<Record<string, DialectName>> = {
  aliyun: 'oss',
  alibaba: 'oss',
  aws: 's3',
  google: 'gcs',
  'gcs@xml': 'gcs',
  radosgw: 'ceph',
  rgw: 'ceph',
  'ceph@16': 'ceph',
  'ceph@17': 'ceph',
  'ceph@18': 'ceph',
  'ceph@19': 'ceph',
  'ceph@20': 'ceph',
  digitalocean: 'spaces',
  huawei: 'obs',
  qiniu: 'kodo',
  tencent: 'cos',
  volcengine: 'tos',
  backblaze: 'b2',
  zenko: 'cloudserver',
};

const isName = (name: string): name is DialectName => Object.hasOwn(DIALECTS, name);

/** The dialect that a user names, or `null`. */
export function dialectNamed(name: string): DialectName | null {
  const lower = name.toLowerCase();
  if (isName(lower)) return lower;
  return Object.hasOwn(ALIASES, lower) ? (ALIASES[lower] ?? null) : null;
}

/** Other names of a dialect. */
export const aliasesOf = (name: DialectName): string[] =>
  Object.entries(ALIASES)
    .filter(([, dialect]) => dialect === name)
    .map(([alias]) => alias);
