import { severalBuckets } from '../diagnostics/config-formats.ts';
import type { CorsConfiguration } from './configuration.ts';
import { refused } from './formats/configuration-of.ts';

/** The configuration of the bucket with this name, or of none of them what there is instead. */
export function bucketNamed(all: readonly CorsConfiguration[], name: string): CorsConfiguration {
  return all.find(({ buckets }) => buckets.includes(name)) ?? withoutChoice(all, name);
}

/**
 * The configuration of the bucket that a host (lower case) belongs to: its first labels are the bucket's name. `null`
 * when the names do not tell.
 */
export function bucketOfHost(all: readonly CorsConfiguration[], host: string): CorsConfiguration | null {
  const found = all.filter(({ buckets }) => buckets.some((name) => isBucketOf(name.toLowerCase(), host)));
  const longest = Math.max(...found.map(({ buckets }) => buckets[0]?.length ?? 0));
  return found.find(({ buckets }) => buckets[0]?.length === longest) ?? null;
}

const isBucketOf = (name: string, host: string): boolean => host === name || host.startsWith(`${name}.`);

/** Stands for a file in which the bucket was not found. */
export function withoutChoice(all: readonly CorsConfiguration[], asked: string | null): CorsConfiguration {
  const { file = '', text = '', format = 'xml' } = all[0] ?? {};
  const names = all.map(({ buckets }, index) => buckets[0] ?? String(index + 1));
  const first = all[0]?.rules[0]?.span ?? { start: 0, end: 0 };
  const line = text.slice(first.start, first.end).split(/[\r\n]/, 1)[0] ?? '';
  const span = { start: first.start, end: first.start + Math.min(line.length, 80) };
  return refused(file, text, severalBuckets({ file, span }, names, asked), format);
}
