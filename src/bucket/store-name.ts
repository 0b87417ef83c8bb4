import { DIALECTS, type DialectName } from './dialects/index.ts';

/** A store, whatever variants its dialect has. */
export type StoreName = Exclude<DialectName, `${string}@${string}`>;

/** The title of a store by its name; the name itself when it has none. */
export const titleOf = (name: string): string =>
  new Map<string, { readonly title: string }>(Object.entries(DIALECTS)).get(name)?.title ?? name;

/** The store of a dialect, without its variant. */
export const storeOf = (name: DialectName): StoreName => name.replace(/@.*$/, '') as StoreName;
