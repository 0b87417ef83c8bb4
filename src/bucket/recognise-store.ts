import { headerValue } from '../fetch/header-list.ts';
import { DIALECTS, type DialectName } from './dialects/index.ts';
import { HEADERS, SERVERS } from './store-answers-table.ts';
import { HOSTS } from './store-hosts-table.ts';
import { type StoreName, storeOf } from './store-name.ts';

export interface Store {
  readonly store: StoreName;
  readonly title: string;
  /** The rules to judge by: those of the store, or of the interface that was spoken to. */
  readonly dialect: DialectName;
  /** `null` when the host does not say: a path-style host, or a domain of the user's own. */
  readonly bucket: string | null;
}

/**
 * The store behind a host (lower case, with or without port), from the host or from what an answer gives away;
 * `null`: neither tells. `path` tells the interfaces of one host from each other.
 */
export function recogniseStore(host: string, responseHeaders: readonly string[], path = '/'): Store | null {
  const name = host.replace(/:\d+$/, '').replace(/\.$/, '');
  if (isJsonApi(name, path)) return named('gcs@json', null);
  for (const [dialect, pattern] of name.length > MAX_HOST ? [] : HOSTS) {
    const match = pattern.exec(name);
    if (match) return named(dialect, match[1] ?? null);
  }
  const dialect = dialectOfAnswer(responseHeaders);
  return dialect === null ? null : named(dialect, null);
}

/** Whether a request goes to the JSON API of Google Cloud Storage, which looks at no configuration. */
export const isJsonApi = (host: string, path: string): boolean =>
  host.includes('googleapis') &&
  /^(?:storage|www)\.googleapis\.com(?::\d+)?$/.test(host) &&
  /^\/(?:(?:resumable\/)?upload\/|download\/|batch\/)?storage\/v\d/.test(path);

/** RFC 1035: no name is longer. */
const MAX_HOST = 253;

const named = (dialect: DialectName, bucket: string | null): Store => {
  const store = storeOf(dialect);
  return { store, title: DIALECTS[store].title, dialect, bucket };
};

/** The Server header where it names a store, or the name of a header that only one sends. */
export function namingHeader(
  headers: readonly string[],
): { readonly dialect: DialectName; readonly line: string } | null {
  const server = headerValue(headers, 'server') ?? '';
  for (const [dialect, pattern] of SERVERS)
    if (pattern.test(server)) return { dialect, line: `Server: ${server.slice(0, 80)}` };
  for (const [dialect, name] of HEADERS) if (headerValue(headers, name) !== null) return { dialect, line: name };
  return null;
}

function dialectOfAnswer(headers: readonly string[]): DialectName | null {
  const naming = namingHeader(headers);
  if (naming) return naming.dialect;
  const value = (name: string): string | null => headerValue(headers, name);
  if (value('x-ms-request-id') !== null && value('x-ms-version') !== null) return 'azure';
  if (value('x-reqid') !== null && value('x-log') !== null) return 'kodo';
  // Its transaction ids look like no one else's, and it sends no x-amz-id-2.
  if (/^tx0000/.test(value('x-amz-request-id') ?? '')) return 'ceph';
  // The gateway of Ceph speaks the interface of Swift as well, with transaction ids of its own.
  if (/^tx[0-9a-f]{21}-/.test(value('x-trans-id') ?? ''))
    return /^tx0000/.test(value('x-trans-id') ?? '') ? 'ceph' : 'swift';
  return value('x-amz-id-2') === null ? null : 's3';
}
