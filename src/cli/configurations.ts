import { readFileSync } from 'node:fs';
import { text as readText } from 'node:stream/consumers';
import type { CorsConfiguration } from '../bucket/configuration.ts';
import { readConfiguration } from '../bucket/read-configuration.ts';
import type { AssignedConfiguration } from '../pipeline/setups.ts';
import { parseCorsArgument } from './cors-option.ts';
import type { Io } from './io.ts';
import { UsageError } from './usage-error.ts';

/** Reads the configurations of `--cors`, each file once. */
export async function readCorsOptions(values: readonly string[], io: Io): Promise<AssignedConfiguration[]> {
  const read = new Map<string, CorsConfiguration>();
  const assigned: AssignedConfiguration[] = [];
  for (const value of values) {
    const { host, path } = parseCorsArgument(value);
    if (assigned.some((other) => other.host === host)) {
      throw new UsageError(`--cors ${value}: ${host ?? 'every other bucket'} has a configuration already`);
    }
    if (path === '') throw new UsageError(`--cors ${value}: a file name or \`none\` has to follow the equals sign`);
    const known = path === null ? 'none' : (read.get(path) ?? (await readOne(path, `--cors ${value}`, io)));
    if (path !== null && known !== 'none') read.set(path, known);
    assigned.push({ host, configuration: known });
  }
  return assigned;
}

/** Reads one configuration; `asked` is what the user wrote to name it. */
export async function readOne(path: string, asked: string, io: Io): Promise<CorsConfiguration> {
  try {
    return readConfiguration(path, path === '-' ? await readText(io.stdin) : readFileSync(path));
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error;
    const reason =
      error.code === 'ENOENT' ? 'no such file' : error.code === 'EISDIR' ? 'is a directory' : error.message;
    throw new UsageError(`${asked}: cannot read the configuration: ${reason}`);
  }
}

/** The file that a configuration was read from. */
export const fileOf = (configuration: CorsConfiguration | 'none'): string | undefined =>
  configuration === 'none' ? undefined : configuration.file;

/** Texts for code frames. */
export function sourcesOf(configurations: readonly (CorsConfiguration | 'none')[]): Map<string, string> {
  const sources = new Map<string, string>();
  for (const configuration of configurations) {
    if (configuration !== 'none') sources.set(configuration.file, configuration.text);
  }
  return sources;
}
