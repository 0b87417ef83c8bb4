import { certain } from '../diagnostics/basis.ts';
import { maxAgeCapped, maxAgeMissing } from '../diagnostics/cors-cache.ts';
import { isKnownInPart } from '../exchange/exchange.ts';
import { headerValue } from '../fetch/header-list.ts';
import { effectiveMaxAgeSeconds } from '../fetch/preflight-result.ts';
import type { BrowserProfile } from '../fetch/profile.ts';
import { hostOfClient } from '../pairing/client.ts';
import { requestEvidence } from './evidence.ts';
import type { Cause } from './ledger.ts';
import { placeOf } from './place.ts';
import { outside, type Scene } from './scene.ts';
import { inWords } from './words.ts';

const REPEATS_LIMIT = 20_000;
/** Beyond it nobody takes two preflights for a storm. */
const STORM_WINDOW_US = 600e6;

/** How long engines keep a preflight, in seconds, and how they are called. */
const CAPS: Readonly<Record<BrowserProfile, readonly [engine: string, cap: number]>> = {
  chromium: ['Chromium', 7200],
  firefox: ['Firefox', 86_400],
  webkit: ['Safari', 600],
  spec: ['the standard', Number.POSITIVE_INFINITY],
};

/** Whether repeats of a preflight are looked for: its Max-Age is absent, zero, or more than the engine heeds. */
export function isCounted(maxAge: string | null, profile: BrowserProfile): boolean {
  const asked = Number(maxAge);
  return asked === 0 || asked > CAPS[profile][1];
}

/** Preflights of one and the same request: those that a Max-Age would have spared, and those that it does not. */
export class PreflightRepeats {
  /** Request -> time of its last preflight. */
  readonly #last = new Map<string, number>();

  causeOf(scene: Scene, profile: BrowserProfile): Cause | null {
    const { attempt, observed } = scene;
    const { preflight } = attempt;
    if (!preflight || observed.at === 'preflight' || preflight.status === null) return null;
    // A Max-Age may be among the headers that are not known, or more of it.
    if (isKnownInPart(preflight.responseKnowledge)) return null;
    const value = headerValue(preflight.responseHeaders, 'access-control-max-age');
    if (!isCounted(value, profile)) return null;
    const asked = Number(value);
    const [engine, cap] = CAPS[profile];
    const sinceUs = this.#since(requestOf(scene), preflight.timeUs);
    if (sinceUs === null) return null;
    // What is repeated while an answer is remembered has another reason: another mode, another page, a reload.
    const rememberedUs = effectiveMaxAgeSeconds(preflight.responseHeaders, profile) * 1e6;
    if (asked === 0) return sinceUs > STORM_WINDOW_US || sinceUs < rememberedUs ? null : storm(scene);
    if (sinceUs < cap * 1e6 || sinceUs > asked * 1e6) return null;
    const describe = () => inWords(configOf(scene), maxAgeCapped({ ...seenOf(scene, true), engine, asked, cap }));
    return { ...outside(scene, { detail: 'max-age capped', basis: certain('headers'), describe }), item: 'max-age' };
  }

  /** How long ago the same request was preflighted, in microseconds. */
  #since(key: string, timeUs: number): number | null {
    const before = this.#last.get(key);
    if (before === undefined && this.#last.size >= REPEATS_LIMIT) this.#last.clear();
    this.#last.set(key, timeUs);
    return before === undefined ? null : timeUs - before;
  }
}

/** Two preflights that one answer would do for: of one client, for the same names. */
function requestOf({ attempt: { origin, method, url, unsafeHeaderNames, preflight } }: Scene): string {
  return `${origin}\n${method}\n${url}\n${hostOfClient(preflight?.client ?? null)}\n${unsafeHeaderNames?.join() ?? ''}`;
}

/** Each repeat counts: a preflight that could have been spared. */
function storm(scene: Scene): Cause {
  const rule = ruleOf(scene);
  const number = rule !== null && (rule.maxAgeSeconds?.value ?? 0) > 0 ? rule.index + 1 : null;
  const describe = () => inWords(configOf(scene), maxAgeMissing({ ...seenOf(scene, false), hasOne: number }));
  const cause = outside(scene, { detail: 'preflight storm', basis: certain('headers'), describe });
  return { ...cause, item: 'max-age', ruleIndex: rule?.index ?? null };
}

const configOf = ({ setup }: Scene) => (setup && setup.configuration !== 'none' ? setup.configuration : null);

const ruleOf = (scene: Scene) => configOf(scene)?.rules[scene.predicted?.preflight?.ruleIndex ?? -1] ?? null;

function seenOf(scene: Scene, hasMaxAge: boolean) {
  const config = configOf(scene);
  const rule = ruleOf(scene);
  const fits = config !== null && rule !== null && (rule.maxAgeSeconds !== null) === hasMaxAge;
  return {
    place: fits ? placeOf(config, rule, 'origin') : null,
    host: scene.host,
    url: scene.attempt.url,
    evidence: scene.attempt.preflight ? [requestEvidence(scene.attempt.preflight, 'again here')] : [],
  };
}
