import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** A new folder among the temporary files, gone when the tests of the file that imports this are through. */
export function scratchFolder(purpose: string): string {
  const folder = mkdtempSync(join(tmpdir(), `corscope-${purpose}-`));
  folders.push(folder);
  return folder;
}
