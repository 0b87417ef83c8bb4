import { writeSync } from 'node:fs';
import { isatty } from 'node:tty';
import { type Io, OutputClosed, type OutputStream } from './io.ts';

const RETRY_MS = 5;
const sleeper = new Int32Array(new SharedArrayBuffer(4));

/** Writes all of `bytes` to a file descriptor, waiting for a slow reader. */
export function writeAll(fd: number, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length; ) {
    try {
      at += writeSync(fd, bytes, at, bytes.length - at);
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? error.code : null;
      if (code === 'EPIPE' || code === 'ERR_STREAM_DESTROYED') throw new OutputClosed();
      if (code !== 'EAGAIN') throw error;
      Atomics.wait(sleeper, 0, 0, RETRY_MS);
    }
  }
}

/** `process.stdout` and its like are only touched when needed: making them costs more than all of `--help`. */
function descriptor(fd: 1 | 2): OutputStream {
  return {
    write: (bytes) => writeAll(fd, bytes),
    get isTTY() {
      return isatty(fd);
    },
    get columns() {
      if (!isatty(fd)) return null;
      return (fd === 1 ? process.stdout : process.stderr).columns ?? null;
    },
  };
}

export function processIo(): Io {
  return {
    get stdin() {
      return process.stdin;
    },
    stdout: descriptor(1),
    stderr: descriptor(2),
    env: process.env,
    now: () => performance.now(),
    onInterrupt(listener) {
      process.once('SIGINT', listener);
      return () => process.off('SIGINT', listener);
    },
  };
}
