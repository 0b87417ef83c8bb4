import { closeSync, openSync, renameSync, rmSync, type Stats, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { parseFileArgument } from './cors-option.ts';
import { reasonOf } from './input.ts';
import type { Io, OutputStream } from './io.ts';
import { writeAll } from './process-io.ts';
import { UsageError } from './usage-error.ts';

/** Where a report goes. A file appears under its name only when it is whole. */
export interface Output {
  readonly write: (bytes: Uint8Array) => void;
  /** The stream behind it, or `null` for a file. */
  readonly stream: OutputStream | null;
  /** Ends the output. */
  commit(): void;
  /** Leaves no trace of an output that did not come to its end. */
  abandon(): void;
}

export function openOutput(path: string | undefined, io: Io): Output {
  if (path === undefined || path === '-') {
    const { stdout } = io;
    return { write: (bytes) => stdout.write(bytes), stream: stdout, commit: () => undefined, abandon: () => undefined };
  }
  return isSpecial(path) ? direct(path) : atomic(path);
}

/**
 * Before any work is done: the folder has to be there, and a report must not replace what it is made from, by whatever
 * name or link.
 */
export function checkOutput(path: string | undefined, inputs: readonly (string | undefined)[]): void {
  if (path === undefined || path === '-') return;
  requireFolder(path);
  const target = statOf(path);
  if (target?.isDirectory()) throw new UsageError(`--output ${path}: is a directory; add a file name`);
  if (!target?.isFile()) return;
  for (const input of inputs) {
    const source = input === undefined || input === '-' ? undefined : statOf(parseFileArgument(input).file);
    if (source?.ino === target.ino && source.dev === target.dev) {
      throw new UsageError(`--output ${path}: is one of the inputs, and would be lost`);
    }
  }
}

function requireFolder(path: string): void {
  const folder = dirname(path);
  const found = statOf(folder);
  if (!found) throw new UsageError(`--output ${path}: the folder ${folder} does not exist; create it first`);
  if (!found.isDirectory()) throw new UsageError(`--output ${path}: ${folder} is no folder; name another`);
}

/** `undefined` where nothing is, or nothing can be seen. */
function statOf(path: string): Stats | undefined {
  try {
    return statSync(path);
  } catch {
    return undefined;
  }
}

/** A pipe or a device cannot be replaced by renaming. */
function isSpecial(path: string): boolean {
  const found = statOf(path);
  if (found?.isDirectory()) throw new UsageError(`--output ${path}: is a directory; add a file name`);
  return found !== undefined && !found.isFile();
}

function direct(path: string): Output {
  const fd = open(path, path);
  const close = (): void => closeSync(fd);
  return { write: (bytes) => writeAll(fd, bytes), stream: null, commit: close, abandon: close };
}

function atomic(path: string): Output {
  const temporary = join(dirname(path), `.${basename(path)}.${process.pid}.part`);
  const fd = open(path, temporary);
  return {
    write: (bytes) => writeAll(fd, bytes),
    stream: null,
    commit() {
      closeSync(fd);
      renameSync(temporary, path);
    },
    abandon() {
      closeSync(fd);
      rmSync(temporary, { force: true });
    },
  };
}

function open(asked: string, path: string): number {
  try {
    return openSync(path, 'w', 0o666);
  } catch (error) {
    requireFolder(asked);
    throw new UsageError(`--output ${asked}: cannot write there: ${reasonOf(error)}`);
  }
}
