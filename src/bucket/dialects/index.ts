import type { Dialect } from './dialect.ts';
import { oss } from './oss.ts';
import { s3 } from './s3.ts';

export const DIALECTS = { oss, s3 } as const satisfies Record<string, Dialect>;

export type DialectName = keyof typeof DIALECTS;

const ALIASES: Readonly<Record<string, DialectName>> = {
  oss: 'oss',
  aliyun: 'oss',
  alibaba: 'oss',
  s3: 's3',
  aws: 's3',
};

/** The dialect that a user names, or `null`. */
export const dialectNamed = (name: string): DialectName | null => ALIASES[name.toLowerCase()] ?? null;
