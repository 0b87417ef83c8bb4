import { realpathSync, statSync } from 'node:fs';

export interface Inputs {
  /** Each file once, by the name that it was given by first. */
  readonly files: readonly string[];
  /** Of those that were given more than once: by which name first, and by which names again. */
  readonly repeated: ReadonlyMap<string, readonly string[]>;
}

/** What is to be read of the inputs that are given. Files of the same content are all read. */
export function distinctInputs(given: readonly string[]): Inputs {
  const files: string[] = [];
  const repeated = new Map<string, string[]>();
  const firstNames = new Map<string, string>();
  for (const name of given) {
    const path = given.length < 2 ? null : filePath(name);
    const first = path === null ? undefined : firstNames.get(path);
    if (first === undefined) {
      files.push(name);
      if (path !== null) firstNames.set(path, name);
    } else repeated.set(first, [...(repeated.get(first) ?? []), name]);
  }
  return { files, repeated };
}

/** Without links; `null`: it is no regular file. A pipe has something else to give each time. */
function filePath(name: string): string | null {
  try {
    return name !== '-' && statSync(name).isFile() ? realpathSync(name) : null;
  } catch {
    return null;
  }
}
