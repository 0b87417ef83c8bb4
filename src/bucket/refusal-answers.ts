import type { Code } from '../diagnostics/code.ts';
import { answeredWith, takenNevertheless } from '../diagnostics/config-refused.ts';
import type { Diagnostic, Span } from '../diagnostics/diagnostic.ts';
import type { CorsConfiguration, Entry, Item } from './configuration.ts';
import type { Dialect } from './dialects/dialect.ts';
import { storeOf } from './lint-vendor.ts';
import { type Answer, REFUSAL_ANSWERS } from './refusal-answers-table.ts';
import { titleOf } from './store-name.ts';

/**
 * The same diagnostics with what the store says to them: code and text of its refusal, or that it takes what others
 * refuse, which makes an error a warning.
 */
export function withAnswers(
  config: CorsConfiguration,
  dialect: Dialect,
  diagnostics: readonly Diagnostic[],
): Diagnostic[] {
  const store = storeOf(config, dialect);
  const answers = store === undefined ? undefined : REFUSAL_ANSWERS[store];
  if (store === undefined || !answers) return [...diagnostics];
  const entries = entriesByPlace(config);
  return diagnostics.map((diagnostic) => {
    const place = placeIn(config, diagnostic);
    const blamed = (place && entries.get(place.start)) ?? null;
    const { code } = diagnostic;
    // Members of JSON that are not known do not get as far as the store.
    const sent = code !== 'config/unknown-element' || config.format === 'xml';
    const fact = (blamed ? answers[`${code}:${blamed.item}`] : undefined) ?? answers[code];
    return fact && sent
      ? withAnswer(diagnostic, titleOf(store), fact.value, place ? valueAt(config, place, blamed) : '', blamed)
      : diagnostic;
  });
}

/** What most stores take and some refuse. */
const RAISED: readonly Code[] = ['config/empty-entry', 'config/unknown-element'];

interface Blamed {
  readonly item: Item;
  readonly entry: Entry;
}

function withAnswer(
  diagnostic: Diagnostic,
  store: string,
  answer: Answer,
  value: string,
  blamed: Blamed | null,
): Diagnostic {
  if (answer === 'taken') return takenNevertheless(diagnostic, store);
  // A limit of which documents differ stays a warning.
  if (diagnostic.severity !== 'error' && !RAISED.includes(diagnostic.code)) return diagnostic;
  const message = answer.message
    ?.replace('{value}', () => value)
    .replace('{item}', () => (blamed?.item === 'header' ? 'AllowedHeader' : 'AllowedOrigin'));
  return answeredWith(diagnostic, store, { ...answer, message: message ?? null });
}

function placeIn({ file }: CorsConfiguration, { primary }: Diagnostic): Span | null {
  const source = primary?.source;
  return source?.kind === 'config' && source.file === file ? source.span : null;
}

const valueAt = ({ text }: CorsConfiguration, { start, end }: Span, blamed: Blamed | null): string =>
  blamed ? blamed.entry.value.slice(0, MAX_VALUE) : text.slice(start, Math.min(end, start + MAX_VALUE));

/** Characters of a value that is repeated in a note. */
const MAX_VALUE = 200;

type Entries = ReadonlyMap<number, Blamed>;

/** Entries by where they and their values begin. */
function entriesByPlace({ rules }: CorsConfiguration): Entries {
  const places = new Map<number, Blamed>();
  const put = (at: number, blamed: Blamed): unknown => places.has(at) || places.set(at, blamed);
  for (const { origins, methods, headers, exposeHeaders } of rules) {
    for (const [item, entries] of Object.entries({
      origin: origins,
      method: methods,
      header: headers,
      expose: exposeHeaders,
    }))
      for (const entry of entries) {
        put(entry.span.start, { item: item as Item, entry });
        put(entry.valueSpan.start, { item: item as Item, entry });
      }
  }
  return places;
}
