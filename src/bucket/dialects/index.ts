import { azurite } from './azurite.ts';
import { ceph, cephMain } from './ceph.ts';
import type { Dialect } from './dialect.ts';
import { oss } from './oss.ts';
import { s3 } from './s3.ts';
import { s3rver } from './s3rver.ts';

export const DIALECTS = { oss, s3, azurite, ceph, 'ceph@main': cephMain, s3rver } as const satisfies Record<
  string,
  Dialect
>;

export type DialectName = keyof typeof DIALECTS;

const ALIASES: Readonly<Record<string, DialectName>> = {
  oss: 'oss',
  aliyun: 'oss',
  alibaba: 'oss',
  s3: 's3',
  azurite: 'azurite',
  ceph: 'ceph',
  'ceph@16': 'ceph',
  'ceph@17': 'ceph',
  'ceph@18': 'ceph',
  'ceph@19': 'ceph',
  'ceph@20': 'ceph',
  'ceph@main': 'ceph@main',
  radosgw: 'ceph',
  rgw: 'ceph',
  s3rver: 's3rver',
  aws: 's3',
};

/** The dialect that a user names, or `null`. */
export const dialectNamed = (name: string): DialectName | null => ALIASES[name.toLowerCase()] ?? null;
