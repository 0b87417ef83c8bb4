import type { Selection } from './dialect.ts';

const WORDS: Readonly<Record<Selection, string>> = {
  full: 'the first rule whose origin, method and headers all match',
  'origin-method': 'the first rule whose origin and method match',
  origin: 'the first rule whose origin matches',
};

/** Which rule a store takes, as a clause. */
export const inWordsOfSelection = (selection: Selection): string => WORDS[selection];
