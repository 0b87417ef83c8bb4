import { closeSync, openSync, readSync } from 'node:fs';
import { bucketNamed, bucketOfHost, withoutChoice } from '../bucket/choose-bucket.ts';
import type { CorsConfiguration } from '../bucket/configuration.ts';
import { MAX_CONFIGURATION_LENGTH } from '../bucket/formats/read-other.ts';
import { readConfigurations } from '../bucket/read-configuration.ts';
import type { AssignedConfiguration } from '../pipeline/setups.ts';
import { parseCorsArgument, parseFileArgument } from './cors-option.ts';
import type { Io } from './io.ts';
import { readStandardInput } from './standard-input.ts';
import { UsageError } from './usage-error.ts';

/** Reads the configurations of `--cors`, each file once. */
export async function readCorsOptions(values: readonly string[], io: Io): Promise<AssignedConfiguration[]> {
  const read = new Map<string, readonly CorsConfiguration[]>();
  const assigned: AssignedConfiguration[] = [];
  for (const value of values) {
    const { host, path } = parseCorsArgument(value);
    if (assigned.some((other) => other.host === host)) {
      throw new UsageError(`--cors ${value}: ${host ?? 'every other bucket'} has a configuration already`);
    }
    if (path === '') throw new UsageError(`--cors ${value}: a file name or \`none\` has to follow the equals sign`);
    if (path === null) {
      assigned.push({ host, configuration: 'none' });
      continue;
    }
    const { file, bucket } = parseFileArgument(path);
    const all = read.get(file) ?? (await readAll(file, `--cors ${value}`, io));
    read.set(file, all);
    assigned.push({ host, ...assignedOf(all, host, bucket) });
  }
  return assigned;
}

/** Of a file with several buckets the one that was named, else that of the host, else all. */
function assignedOf(all: readonly CorsConfiguration[], host: string | null, bucket: string | null) {
  if (bucket !== null) return { configuration: bucketNamed(all, bucket) };
  const [only] = all;
  if (only && all.length === 1) return { configuration: only };
  if (host === null) return { configuration: withoutChoice(all, null), candidates: all };
  return { configuration: bucketOfHost(all, host.replace(/:\d+$/, '')) ?? withoutChoice(all, host) };
}

/** Reads one configuration, or all that a file has; `asked` is what the user wrote to name it. */
export async function readNamed(argument: string, asked: string, io: Io): Promise<readonly CorsConfiguration[]> {
  const { file, bucket } = parseFileArgument(argument);
  const all = await readAll(file, asked, io);
  return bucket === null ? all : [bucketNamed(all, bucket)];
}

async function readAll(path: string, asked: string, io: Io): Promise<readonly CorsConfiguration[]> {
  try {
    return readConfigurations(path, path === '-' ? await readStandardInput(io, LIMIT) : readBounded(path));
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error;
    const reason =
      error.code === 'ENOENT' ? 'no such file' : error.code === 'EISDIR' ? 'is a directory' : error.message;
    throw new UsageError(`${asked}: cannot read the configuration: ${reason}`);
  }
}

/** One more than is read of any configuration: that it is too large can be told. */
const LIMIT = MAX_CONFIGURATION_LENGTH + 1;

function readBounded(path: string): Buffer {
  const fd = openSync(path, 'r');
  try {
    const pieces: Buffer[] = [];
    let left = LIMIT;
    while (left > 0) {
      const piece = Buffer.allocUnsafe(Math.min(left, 1 << 20));
      const count = readSync(fd, piece, 0, piece.length, null);
      if (count === 0) break;
      pieces.push(piece.subarray(0, count));
      left -= count;
    }
    return Buffer.concat(pieces);
  } finally {
    closeSync(fd);
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
