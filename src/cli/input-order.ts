import { closeSync, openSync, readSync, statSync } from 'node:fs';

/**
 * Inputs in the order in which recordings of one visit can be joined: browsers' records (JSON) before captures, standard
 * input last, else as given. What cannot be looked into stays where it is; reading it says why.
 */
export function inReadingOrder(files: readonly string[]): readonly string[] {
  if (files.length < 2) return files;
  const rank = (file: string): number => (file === '-' ? 2 : beginsAsJson(file) ? 0 : 1);
  return files
    .map((file) => ({ file, rank: rank(file) }))
    .sort((a, b) => a.rank - b.rank)
    .map(({ file }) => file);
}

const LOOKED_AT_BYTES = 64;

function beginsAsJson(file: string): boolean {
  try {
    // Opening a pipe would wait for its writer.
    if (!statSync(file).isFile()) return false;
    const fd = openSync(file, 'r');
    try {
      const head = Buffer.alloc(LOOKED_AT_BYTES);
      const length = readSync(fd, head, 0, head.length, 0);
      return /^(?:\u00ef\u00bb\u00bf|\u00ff\u00fe|\u00fe\u00ff)?[\s\0]*\{/.test(head.toString('latin1', 0, length));
    } finally {
      closeSync(fd);
    }
  } catch {
    return false;
  }
}
