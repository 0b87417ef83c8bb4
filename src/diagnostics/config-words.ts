import type { Diagnostic, Label } from './diagnostic.ts';

/** The items of the S3 family's XML, in whose words everything is said first. */
export type ItemWord = 'AllowedOrigin' | 'AllowedMethod' | 'AllowedHeader' | 'ExposeHeader' | 'MaxAgeSeconds';

/** Says the same with the names that a format has for the items; what is quoted from the file stays as it is. */
export function inWordsOf(words: Readonly<Record<ItemWord, string>>, diagnostic: Diagnostic): Diagnostic {
  const say = (text: string): string =>
    text
      .split(/(`[^`]*`)/)
      .map((part) => (part.startsWith('`') ? part : translated(words, part)))
      .join('');
  const label = (one: Label): Label => ({ ...one, text: say(one.text) });
  const { message, primary, secondary, notes, help } = diagnostic;
  return {
    ...diagnostic,
    message: say(message),
    primary: primary && label(primary),
    secondary: secondary.map((one) => (one.source.kind === 'config' ? label(one) : one)),
    notes: notes.map(say),
    help: help && { ...help, text: say(help.text) },
  };
}

const translated = (words: Readonly<Record<string, string>>, text: string): string =>
  text
    .replace(/<(\w+)>(\w+)<\/\1>/g, (all, name: string, value: string) =>
      words[name] === undefined ? all : `"${value}" to "${words[name]}"`,
    )
    .replace(/<(\w+)>/g, (all, name: string) =>
      name === 'CORSRule' ? 'rule' : words[name] === undefined ? all : `"${words[name]}"`,
    )
    .replace(/\b(?:Allowed(?:Origin|Method|Header)|ExposeHeader|MaxAgeSeconds)\b/g, (name) => words[name] ?? name);
