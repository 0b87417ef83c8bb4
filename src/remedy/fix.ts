import { isForCredentials } from '../attribution/what-if.ts';
import type { CorsConfiguration } from '../bucket/configuration.ts';
import { convertConfiguration } from '../bucket/convert.ts';
import { readConfiguration } from '../bucket/read-configuration.ts';
import { editsOf } from './addition.ts';
import { withEditsApplied } from './apply.ts';
import type { Demands } from './demands.ts';
import type { Exposure } from './exposure.ts';
import { Replay, type ReplayOptions } from './replay.ts';
import { type Addition, smallestSet } from './smallest-set.ts';
import { exposuresAfter } from './taken-over.ts';
import { waysFor } from './ways.ts';

export interface Fix {
  /** The configuration with the edits; the same as before when there is nothing to add. */
  readonly text: string;
  /** The least access first. */
  readonly additions: readonly Addition[];
  readonly exposures: readonly Exposure[];
  /** Demands that were refused and pass now. */
  readonly cured: readonly number[];
  /** Those of them of which the input does not show whether they carry credentials, and that may not pass then. */
  readonly curedWithout: readonly number[];
  /** Demands that the rules refused and let in now, and that do not pass for another reason, as a clause. */
  readonly letIn: readonly { readonly demand: number; readonly why: string }[];
  /** Demands with requests that failed although the rules let them in as they are: nothing to add cures those. */
  readonly letInBefore: readonly number[];
  /** Demands that no added entry cures, and why. */
  readonly left: readonly { readonly demand: number; readonly why: string }[];
  /** Demands that passed before and would not any more: a fix with any is not to be offered. */
  readonly broken: readonly number[];
  /** What the store would not take; `null` when it takes the text. */
  readonly tooLarge: { readonly bytes: number; readonly most: number; readonly store: string } | null;
}

export interface FixOptions extends ReplayOptions {
  /** Response headers to expose besides. */
  readonly exposures?: readonly Exposure[];
}

/**
 * The entries to add so that every wanted demand passes, with the least access added: names as they were asked for,
 * never `*`; a dead entry that was meant for an origin is replaced. Proved by replaying everything against the edited
 * text.
 */
export function fix(options: FixOptions, demands: Demands, wanted: (demand: number) => boolean): Fix {
  const before = new Replay(options, demands);
  const config = before.configuration;
  const asked = numbers(demands).filter(wanted);
  const refused = asked.filter((n) => before.verdict(n) === 'blocked');
  const text = options.text ?? '';
  const ways = refused.map((demand) => (config ? waysFor(before, config, demand) : []));
  const additions = smallestSet(ways).sort((a, b) => a.weight - b.weight);
  const entries = config ? editsOf(config, additions) : [];
  const wantedExposures = options.exposures ?? [];
  const between = new Replay({ ...options, text: withEditsApplied(text, entries) }, demands);
  const exposures = config ? exposuresAfter({ config, before, after: between, demands }, wantedExposures) : [];
  const edits = [...entries, ...exposures.flatMap((one) => one.edits)];
  const edited = withEditsApplied(text, edits);
  const after = new Replay({ ...options, text: edited }, demands);
  const passing = refused.filter((n) => after.verdict(n) === 'allowed');
  const cured = passing.filter((n) => demands.obstacle(n) === null);
  return {
    text: edited,
    additions,
    exposures,
    cured,
    curedWithout: cured.filter((n) => (after.prediction(n)?.browser.ifCredentials ?? null) !== null),
    letIn: passing.flatMap((demand) => {
      const why = demands.obstacle(demand);
      return why === null ? [] : [{ demand, why }];
    }),
    letInBefore: asked.filter((n) => before.verdict(n) === 'allowed' && demands.failed(n) !== null),
    left: refused
      .filter((n) => after.verdict(n) !== 'allowed')
      .map((demand) => ({
        demand,
        why: whyLeft({ before, after, demands }, demand, ways[refused.indexOf(demand)]!.length > 0),
      })),
    broken: numbers(demands).filter((n) => before.verdict(n) === 'allowed' && after.verdict(n) !== 'allowed'),
    tooLarge: edits.length > 0 && config && refused.length > 0 ? sizeOver(before, config, edited, refused[0]!) : null,
  };
}

export const numbers = (demands: Demands): number[] => [...Array(demands.length).keys()];

/** What the store is sent is XML, whatever format the text is in. */
function sizeOver(replay: Replay, config: CorsConfiguration, edited: string, demand: number): Fix['tooLarge'] {
  const dialect = replay.dialect(demand);
  if (!dialect) return null;
  const xml =
    config.format === 'xml' ? edited : convertConfiguration(readConfiguration(config.file, edited), 'xml').text;
  const bytes = new TextEncoder().encode(xml).length;
  const most = dialect.maxBytes.value;
  return most !== null && bytes > most ? { bytes, most, store: dialect.title } : null;
}

export const REFUSED_FOR_CREDENTIALS = 'it carries credentials, which the answer of its rule does not allow';

/** What is still in the way after the edits, or keeps any edit from helping. */
function whyLeft(
  { before, after, demands }: { readonly before: Replay; readonly after: Replay; readonly demands: Demands },
  demand: number,
  hadWays: boolean,
): string {
  const now = after.prediction(demand);
  const gate = now?.preflight?.gate ?? now?.actual?.gate ?? null;
  if (gate === 'no-configuration') return 'the bucket has no rule to add to: corscope learn writes a configuration';
  if (now?.browser.verdict === 'unknown') return `it may still be refused: ${now.browser.because}`;
  const whatIf = before.prediction(demand)?.whatIf;
  if (isForCredentials(now?.browser.corsError ?? null) || isForCredentials(whatIf?.remains ?? null)) {
    return REFUSED_FOR_CREDENTIALS;
  }
  if (demands.first(demand)?.attempt.origin === 'null' && !hadWays) {
    return 'its origin is opaque (`null`), and no rule should let that in';
  }
  const [hidden] = whatIf?.shadowed ?? [];
  if (hidden) return `rule ${hidden.by + 1} decides before rule ${hidden.rule + 1} is asked`;
  const taken = (now?.browser.at === 'actual' ? now.actual : (now?.preflight ?? now?.actual))?.selected ?? null;
  if (hadWays && taken !== null) return `rule ${taken + 1} decides first, and refuses it`;
  return 'no entry that a rule could list would let it pass';
}
