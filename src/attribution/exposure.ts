import type { Rule } from '../bucket/configuration.ts';
import { recogniseStore } from '../bucket/recognise-store.ts';
import { type Basis, certain, likely } from '../diagnostics/basis.ts';
import { headerNotExposed } from '../diagnostics/cors.ts';
import type { Severity } from '../diagnostics/diagnostic.ts';
import { sdkWords, stoppedWords } from '../diagnostics/expose-words.ts';
import type { CorsAttempt } from '../pairing/attempt.ts';
import { headerEvidence, labels } from './evidence.ts';
import { type WantedHeader, wantedHeaders } from './hidden-headers-table.ts';
import type { Cause } from './ledger.ts';
import type { Outcome } from './outcomes.ts';
import { placeOf } from './place.ts';
import type { Scene } from './scene.ts';
import { isPart, type Stopped, Uploads } from './uploads.ts';
import { inWords } from './words.ts';

/** What is known of the headers that one rule hides. */
interface Hidden {
  readonly key: string;
  /** The attempt that showed the worst. */
  scene: Scene;
  /** Lower case, the most wanted first. */
  names: string[];
  severity: Severity;
  readonly notes: Map<string, string>;
}

const RANK: Readonly<Record<Severity, number>> = { info: 0, warning: 1, error: 2 };
const LIMIT = 4096;

/**
 * Headers that are on the response but not readable by script: one finding for each rule, which grows. Whether the
 * script tried to read one is on no wire: only where an upload cannot go on without it is it an error.
 */
export class Exposure {
  readonly #hidden = new Map<string, Hidden>();
  /** The same by host, then by rule. */
  readonly #byHost = new Map<string, Map<number | null, Hidden>>();
  readonly #uploads = new Uploads();

  causeOf(scene: Scene): Cause | null {
    const { attempt, observed } = scene;
    const names = observed.unreadableHeaders;
    let hidden: Hidden | null = null;
    let revises = false;
    for (const wanted of wantedHeaders(names, attempt)) {
      hidden ??= this.#of(scene, ruleOf(scene)?.index ?? null);
      if (hidden === null) return null;
      if (add(hidden, wanted, scene)) revises = true;
    }
    if (names.includes('etag') && hidden && isPart(attempt.method, attempt.url))
      this.#uploads.part(attempt, hidden.key);
    else this.#uploads.other(attempt);
    return hidden && causeFor(hidden, revises, null);
  }

  /**
   * The key of the cause when an attempt that wants these headers shows nothing new; `null`: there is no cause,
   * `undefined`: it is to be looked at.
   */
  again(attempt: CorsAttempt, host: string, { wanted, asksUrl, rule }: Outcome): string | null | undefined {
    if (asksUrl && (attempt.method === 'POST' || isPart(attempt.method, attempt.url))) return undefined;
    let hidden: Hidden | null = null;
    if (wanted.length > 0) {
      hidden = this.#byHost.get(host)?.get(rule) ?? null;
      if (hidden === null) return undefined;
      for (const header of wanted) if (isNews(hidden, header)) return undefined;
    }
    this.#uploads.other(attempt);
    return hidden?.key ?? null;
  }

  /** The causes of which the end of the input shows more: uploads that never came to their end. */
  atEnd(): Cause[] {
    const causes: Cause[] = [];
    for (const [key, stopped] of this.#uploads.stopped()) {
      const hidden = this.#hidden.get(key);
      if (hidden) causes.push(causeFor(hidden, true, stopped));
    }
    return causes;
  }

  #of(scene: Scene, rule: number | null): Hidden | null {
    const byRule = this.#byHost.get(scene.host) ?? new Map<number | null, Hidden>();
    const known = byRule.get(rule);
    if (known) return known;
    if (this.#hidden.size >= LIMIT) return null;
    const key = `hidden\n${scene.host}\n${rule ?? ''}`;
    const made: Hidden = { key, scene, names: [], severity: 'info', notes: new Map() };
    this.#hidden.set(key, made);
    this.#byHost.set(scene.host, byRule.set(rule, made));
    return made;
  }
}

const isNews = (hidden: Hidden, { name, severity }: WantedHeader): boolean =>
  !hidden.names.includes(name) || RANK[severity] > RANK[hidden.severity];

/** Whether that is news. */
function add(hidden: Hidden, { name, severity, note }: WantedHeader, scene: Scene): boolean {
  const isKnown = hidden.names.includes(name);
  const isWorse = RANK[severity] > RANK[hidden.severity];
  if (isKnown && !isWorse) return false;
  if (isWorse) {
    hidden.severity = severity;
    hidden.scene = scene;
  }
  hidden.names = isWorse
    ? [name, ...hidden.names.filter((other) => other !== name)]
    : isKnown
      ? hidden.names
      : [...hidden.names, name];
  hidden.notes.set(name, note);
  return true;
}

const configOf = ({ setup }: Scene) => (setup && setup.configuration !== 'none' ? setup.configuration : null);

const ruleOf = (scene: Scene) => configOf(scene)?.rules[scene.predicted?.actual?.ruleIndex ?? -1] ?? null;

/** What a rule exposes by name, in lower case; the entry `*` says nothing for requests with credentials. */
export const exposedBy = (rule: Rule | null | undefined): ReadonlySet<string> =>
  new Set((rule?.exposeHeaders ?? []).map(({ value }) => value.toLowerCase()));

function causeFor(hidden: Hidden, revises: boolean, stopped: Stopped | null): Cause {
  const { key, names, scene } = hidden;
  const rule = ruleOf(scene);
  return {
    key,
    item: 'expose-header',
    ruleIndex: rule?.index ?? null,
    value: names.join(', '),
    host: scene.host,
    basis: basisOf(hidden, stopped),
    revises,
    describe: () => describe(hidden, stopped),
  };
}

/** A completion follows its last part within a round trip. */
const SILENCE_US = 3_000_000;

/** That the header is hidden is certain; that the page misses it shows only in what it does next. */
function basisOf({ severity }: Hidden, stopped: Stopped | null): Basis {
  if (stopped && (stopped.again > 0 || stopped.silenceUs > SILENCE_US)) return certain('headers');
  const settledBy =
    severity === 'error'
      ? 'whether CompleteMultipartUpload follows; a longer recording shows it'
      : 'whether the page reads it: headers.get() gives null then';
  return likely('headers', settledBy);
}

function describe({ names, notes, severity, scene }: Hidden, stopped: Stopped | null) {
  const { attempt, host } = scene;
  const config = configOf(scene);
  const rule = ruleOf(scene);
  const evidence = names.slice(0, 3).map((name) => {
    if (attempt.actual === null) return null;
    return headerEvidence(attempt.actual, { side: 'response', name }, 'sent, but hidden from script');
  });
  const store = recogniseStore(host, attempt.actual?.responseHeaders ?? [])?.store ?? null;
  const said = severity === 'error' ? sdkWords(store) : [];
  const exposed = exposedBy(rule);
  return inWords(
    config,
    headerNotExposed({
      place: config && rule ? placeOf(config, rule, 'expose') : null,
      names,
      listed: names.filter((name) => exposed.has(name)),
      severity,
      status: attempt.actual?.status ?? null,
      notes: [...(stopped ? stoppedWords(stopped) : []), ...new Set(notes.values()), ...said],
      evidence: labels(...evidence),
    }),
  );
}
