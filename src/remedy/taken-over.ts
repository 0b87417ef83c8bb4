import { exposedBy } from '../attribution/exposure.ts';
import { placeOf } from '../attribution/place.ts';
import type { CorsConfiguration, Rule } from '../bucket/configuration.ts';
import type { Demands } from './demands.ts';
import type { Exposure } from './exposure.ts';
import type { Replay } from './replay.ts';

/** The replays around the additions, and what was asked. */
interface Change {
  readonly config: CorsConfiguration;
  readonly before: Replay;
  readonly after: Replay;
  readonly demands: Demands;
}

/** The rule that allows the actual request of a demand, or `null`. */
const ruleOf = (replay: Replay, demand: number): number | null => replay.prediction(demand)?.actual?.ruleIndex ?? null;

/**
 * What is to be exposed by the rules that answer after the additions. Where an addition makes an earlier rule answer what
 * a later one did, script would lose the headers that only the later one exposes, or is to expose.
 */
export function exposuresAfter(change: Change, wanted: readonly Exposure[]): Exposure[] {
  const { after, demands } = change;
  const answering = new Set<number | null>();
  const moved = new Map<string, Moved>();
  for (let demand = 0; demand < demands.length; demand++) {
    answering.add(ruleOf(after, demand));
    noteMoved(moved, demand, change, wanted);
  }
  const kept = wanted.filter(({ ruleIndex }) => answering.has(ruleIndex));
  return [...kept, ...[...moved.values()].flatMap((one) => exposureOf(one, change.config, kept))];
}

/** Names that one rule exposes to requests that another answers now. */
interface Moved {
  readonly from: number;
  readonly to: number;
  /** By their lower case. */
  readonly names: Map<string, string>;
}

function noteMoved(
  moved: Map<string, Moved>,
  demand: number,
  { config, before, after, demands }: Change,
  wanted: readonly Exposure[],
): void {
  const from = ruleOf(before, demand);
  const to = ruleOf(after, demand);
  if (from === null || to === null || from === to) return;
  const key = `${from} ${to}`;
  const names = moved.get(key)?.names ?? new Map<string, string>();
  moved.set(key, { from, to, names });
  const spelled = new Map(answeredNames(demands, demand).map((name) => [name.toLowerCase(), name]));
  for (const { value } of config.rules[from]?.exposeHeaders ?? []) {
    if (value === '*' || spelled.has(value.toLowerCase())) names.set(value.toLowerCase(), value);
  }
  for (const one of wanted.filter(({ ruleIndex }) => ruleIndex === from)) {
    for (const name of one.names.split(', ')) if (spelled.has(name)) names.set(name, spelled.get(name)!);
  }
}

/** Of the response headers of a demand, as far as they were seen. */
function answeredNames(demands: Demands, demand: number): string[] {
  const headers = demands.first(demand)?.attempt.actual?.responseHeaders ?? [];
  return [...demands.answeredWith(demand), ...headers.filter((_, i) => i % 2 === 0)];
}

function exposureOf({ from, to, names }: Moved, config: CorsConfiguration, kept: readonly Exposure[]): Exposure[] {
  const rule: Rule | undefined = config.rules[to];
  const exposed = new Set(exposedBy(rule));
  for (const { ruleIndex, names: also } of kept) {
    if (ruleIndex === to) for (const name of also.split(', ')) exposed.add(name);
  }
  const lacking = [...names].filter(([name]) => !exposed.has(name) && !exposed.has('*'));
  const addEntry = rule && placeOf(config, rule, 'expose').addEntry;
  if (lacking.length === 0 || !addEntry) return [];
  return [
    {
      names: lacking.map(([name]) => name).join(', '),
      ruleIndex: to,
      because: `rule ${to + 1} answers now what rule ${from + 1} did`,
      edits: [addEntry(...lacking.map(([, spelling]) => spelling))],
    },
  ];
}
