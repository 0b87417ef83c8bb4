import { constants, createReadStream, openSync, type Stats } from 'node:fs';
import type { Readable } from 'node:stream';

const STREAM_BYTES = 1024 * 1024;

/**
 * What is no regular file, as a stream. A named pipe without a writer: opened as usual, it would block a thread that
 * nothing wakes, Ctrl-C and the end of the process included. Linux waits for the first writer in poll(2) instead; what
 * other systems make of a pipe that was opened without waiting differs.
 */
export async function openStream(path: string, stats: Stats, platform: NodeJS.Platform): Promise<Readable> {
  if (!stats.isFIFO() || platform !== 'linux') return createReadStream(path, { highWaterMark: STREAM_BYTES });
  // Seldom needed, and costly to load.
  const { Socket } = await import('node:net');
  const fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  return new Socket({ fd, readable: true, writable: false });
}
