import { existsSync } from 'node:fs';

export interface CorsArgument {
  /** Lower case; `null`: every other recognised bucket. */
  readonly host: string | null;
  /** `null`: the bucket has no configuration. */
  readonly path: string | null;
}

const HOST = /^(?:[a-z][a-z0-9+.-]*:\/\/)?((?:[\w-]+(?:\.[\w-]+)*|\[[0-9a-f:.]+\])\.?(?::\d{1,5})?)\/?$/i;

/**
 * Reads the value of `--cors`: `CONFIG`, `HOST=CONFIG`, `none` or `HOST=none`. A file of that very name, equals sign
 * and all, comes first.
 */
export function parseCorsArgument(text: string, exists: (path: string) => boolean = existsSync): CorsArgument {
  const at = text.indexOf('=');
  const host = at > 0 ? HOST.exec(text.slice(0, at))?.[1] : undefined;
  if (host === undefined || exists(text)) return { host: null, path: text === 'none' ? null : text };
  const path = text.slice(at + 1);
  return { host: host.toLowerCase(), path: path === 'none' ? null : path };
}

export interface FileArgument {
  readonly file: string;
  /** One of the buckets of the file. */
  readonly bucket: string | null;
}

/** Reads `FILE#BUCKET`; a file of that very name comes first. */
export function parseFileArgument(text: string, exists: (path: string) => boolean = existsSync): FileArgument {
  const at = text.indexOf('#');
  if (at <= 0 || exists(text)) return { file: text, bucket: null };
  const bucket = text.slice(at + 1);
  return { file: text.slice(0, at), bucket: bucket === '' ? null : bucket };
}

/** The value of `--host`: a host, with or without port; a URL is cut down to its host. `null`: it is none. */
export function parseHost(text: string): string | null {
  return HOST.exec(text.replace(/^([a-z][a-z0-9+.-]*:\/\/[^/?#]*).*$/i, '$1'))?.[1]?.toLowerCase() ?? null;
}
