import type { Dialect } from './dialect.ts';

/** What a store goes by that does not look at the configuration of a bucket, as a clause; `null`: it does look. */
export function insteadOfRules({ configuredBy, ownRules }: Dialect): string | null {
  switch (configuredBy.value) {
    case 'nothing':
      return ownRules.value === null
        ? 'it never sends CORS headers, whatever the bucket has'
        : 'it lets every origin in, whatever the bucket has';
    case 'server':
      return 'it has one setting for the whole server, and the origins of the configuration are taken for it';
    default:
      return null;
  }
}
