import type { FormatName } from '../../../src/bucket/formats/formats-table.ts';
import type { StoreRequest } from '../../vectors/store-cases.ts';
import type { Received } from './send.ts';

/** A store that runs on this machine, with one bucket and one object that anybody may read and write. */
export interface RealStore {
  /** As the program says it. */
  readonly version: string;
  /** The format in which it takes a configuration. */
  readonly format: FormatName;
  /** `null`: takes the configuration away. The answer may be a refusal. */
  configure(text: string | null): Promise<Received>;
  ask(request: StoreRequest): Promise<Received>;
  stop(): Promise<void>;
}

/** The headers of the CORS protocol that a request has. */
export function corsHeaders({ origin, requestedMethod, requestedHeaders }: StoreRequest): Record<string, string> {
  return {
    ...(origin === null ? {} : { Origin: origin }),
    ...(requestedMethod === null ? {} : { 'Access-Control-Request-Method': requestedMethod }),
    ...(requestedHeaders === null ? {} : { 'Access-Control-Request-Headers': requestedHeaders }),
  };
}

/** Paths of a store that has buckets in the first and keys in the second segment. */
export function pathOf({ target, method }: StoreRequest, bucket: string): string {
  if (target === 'missing-bucket') return '/no-such-bucket/key';
  if (target === 'bucket') return `/${bucket}`;
  if (target === 'missing-key') return `/${bucket}/no-such-key`;
  return method === 'PUT' || method === 'DELETE' ? `/${bucket}/scratch` : `/${bucket}/object`;
}
