import { DIALECTS, type DialectName, dialectNamed } from '../bucket/dialects/index.ts';
import type { Severity } from '../diagnostics/diagnostic.ts';
import { originOf } from '../fetch/origin.ts';
import { parseHost } from './cors-option.ts';
import { nearest } from './nearest.ts';
import { UsageError } from './usage-error.ts';

export function dialectFlag(value: string | undefined): DialectName | null {
  return value === undefined ? null : dialectCalled(value, `--dialect ${value}`);
}

/** The dialect of this name; `asked` is what the user wrote to name it. */
export function dialectCalled(name: string, asked: string): DialectName {
  const dialect = dialectNamed(name);
  if (dialect) return dialect;
  const names = Object.keys(DIALECTS);
  const near = nearest(name, names);
  const hint = near.length > 0 ? `near it: ${near.join(', ')}` : `known are ${names.join(', ')}`;
  throw new UsageError(`${asked}: not known; ${hint} (corscope dialects says more)`);
}

export function hostFlags(values: readonly string[] = []): string[] {
  return values.map((value) => {
    const host = parseHost(value);
    if (host === null)
      throw new UsageError(`--host ${value}: not a host; write it as in media.example.com or localhost:9000`);
    return host;
  });
}

export function originFlags(values: readonly string[] = []): string[] {
  return values.map((value) => {
    const origin = value === 'null' ? value : originOf(value);
    if (origin === null || (origin === 'null' && value !== 'null')) {
      throw new UsageError(`--origin ${value}: not an origin; write scheme and host, as in https://app.example.com`);
    }
    return origin;
  });
}

const WEIGHT: Record<Severity | 'never', number> = { info: 0, warning: 1, error: 2, never: 3 };

/** Whether one of `severities` is reason enough to fail. */
export function fails(severities: Iterable<Severity>, failOn: Severity | 'never' = 'error'): boolean {
  for (const severity of severities) if (WEIGHT[severity] >= WEIGHT[failOn]) return true;
  return false;
}
