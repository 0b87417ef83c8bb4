import type { CorsConfiguration } from '../bucket/configuration.ts';
import { wordsOf } from '../bucket/formats/item-words.ts';
import { inWordsOf } from '../diagnostics/config-words.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';

/** Says of a configuration what there is to say with the names that its format has for the items. */
export function inWords(config: CorsConfiguration | null, diagnostic: Diagnostic): Diagnostic {
  const words = config && wordsOf(config);
  return words ? inWordsOf(words, diagnostic) : diagnostic;
}
