import type { CorsConfiguration, Rule } from '../configuration.ts';
import type { Dialect, Fact } from '../dialects/dialect.ts';
import { DIALECTS, dialectNamed } from '../dialects/index.ts';
import { covered } from '../lint-overlaps.ts';
import { FORMATS, type FormatName } from './formats-table.ts';

/** What another store does otherwise with the same rule. */
export interface StoreLoss {
  readonly rule: Rule;
  readonly what: string;
  readonly why: string;
}

/** The store that a format belongs to; `null` where a configuration may stay where it is. */
export function storeOfTarget({ stores }: CorsConfiguration, target: FormatName): Dialect | null {
  const taking: readonly string[] = FORMATS[target].stores;
  const name = dialectNamed(taking[0] ?? '');
  return stores.length === 0 || name === null || taking.includes(stores[0] ?? '') ? null : DIALECTS[name];
}

/** What changes because the store is another one, by what is known of both. */
export function storeLosses(config: CorsConfiguration, target: FormatName): StoreLoss[] {
  const there = storeOfTarget(config, target);
  const name = dialectNamed(config.stores[0] ?? '');
  if (there === null || name === null) return [];
  const here = DIALECTS[name];
  return [
    ...defaultMaxAge(config, here, there),
    ...selection(config, here, there),
    ...credentials(config, here, there),
  ];
}

const isFounded = ({ grade }: Fact<unknown>): boolean => grade !== '?' && grade !== 'I';

function defaultMaxAge({ rules }: CorsConfiguration, here: Dialect, there: Dialect): StoreLoss[] {
  const { value } = there.defaultMaxAge;
  if (value === null || !isFounded(there.defaultMaxAge) || here.defaultMaxAge.value === value) return [];
  const why = `it sends ${value} seconds then, in which a browser does not ask again`;
  return rules
    .filter(({ maxAgeSeconds }) => maxAgeSeconds === null)
    .map((rule) => ({ rule, what: 'a rule without a maximum age', why }));
}

/** Rules that are tried here after others have refused a header, and are not there. */
function selection({ rules }: CorsConfiguration, here: Dialect, there: Dialect): StoreLoss[] {
  const early = isFounded(there.selection) && there.selection.value.preflight === 'origin-method';
  if (!early || here.selection.value.preflight !== 'full') return [];
  const why = 'it takes the first rule that matches origin and method, and looks no further';
  return rules.flatMap((rule, index) => {
    const first = rules.slice(0, index).find((earlier) => isInTheWay(earlier, rule, there));
    if (!first) return [];
    return { rule, what: `that rule ${index + 1} is tried where rule ${first.index + 1} refuses a header`, why };
  });
}

function isInTheWay(earlier: Rule, later: Rule, there: Dialect): boolean {
  const patterns = there.originWildcards.value !== 'lone';
  const meets = (a: string, b: string): boolean =>
    a === b || a === '*' || b === '*' || (patterns && (covered(a, b) || covered(b, a)));
  const lacks = later.headers.some(({ value: asked }) =>
    earlier.headers.every(({ value }) => !covered(value.toLowerCase(), asked.toLowerCase())),
  );
  return (
    lacks &&
    later.origins.some((mine) => earlier.origins.some((other) => meets(mine.value, other.value))) &&
    later.methods.some((mine) => earlier.methods.some((other) => mine.value === other.value))
  );
}

function credentials({ rules }: CorsConfiguration, here: Dialect, there: Dialect): StoreLoss[] {
  const never = isFounded(there.credentials) && there.credentials.value.actual === 'never';
  if (!never || !isFounded(here.credentials) || here.credentials.value.actual === 'never') return [];
  const rule = rules.find(({ origins }) => origins.every(({ value }) => value !== '*'));
  const what = 'that requests with credentials are allowed';
  return rule ? [{ rule, what, why: 'it never sends Access-Control-Allow-Credentials' }] : [];
}
