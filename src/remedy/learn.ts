import type { JudgedAttempt } from '../attribution/finding.ts';
import { hostOf } from '../attribution/host-of.ts';
import type { PlainConfiguration, PlainRule } from '../bucket/formats/write-data.ts';
import { headerSpelling } from '../diagnostics/cors.ts';
import type { Demands } from './demands.ts';
import { numbers } from './fix.ts';

export interface LearnOptions {
  /** Metadata headers of a vendor (`x-oss-meta-...`) as one entry with `*`. */
  readonly generalise: boolean;
  readonly maxAgeSeconds: number;
  /** How many rules the store takes; beyond that origins with equal needs share one. */
  readonly maxRules?: number;
  readonly wanted: (demand: number) => boolean;
}

export interface Learnt {
  readonly configuration: PlainConfiguration;
  /** Those that were asked, in order. */
  readonly hosts: readonly string[];
  /** Demands that no rule was made for, and why. */
  readonly left: readonly { readonly demand: number; readonly why: string }[];
}

interface Seen {
  readonly methods: Set<string>;
  readonly headers: Set<string>;
  readonly expose: Set<string>;
}

const METHODS = ['GET', 'HEAD', 'PUT', 'POST', 'DELETE'];
const VENDOR_META = /^(x-(?:oss|amz|cos|obs|tos|bce|goog|ms)-meta-)./;

/** A configuration that allows what was asked, and nothing else: a rule for each origin. */
export function learn(demands: Demands, { generalise, maxAgeSeconds, maxRules, wanted }: LearnOptions): Learnt {
  const byOrigin = new Map<string, Seen>();
  const hosts = new Set<string>();
  const left: { demand: number; why: string }[] = [];
  for (const demand of numbers(demands)) {
    const judged = demands.first(demand)!;
    const why = wanted(demand) ? whyNot(judged) : null;
    if (why !== null) left.push({ demand, why });
    if (!wanted(demand) || why !== null) continue;
    const origin = judged.attempt.origin!;
    const seen = byOrigin.get(origin) ?? { methods: new Set(), headers: new Set(), expose: new Set() };
    byOrigin.set(origin, seen);
    hosts.add(hostOf(judged.attempt.url));
    note(seen, judged, generalise);
    for (const name of demands.answeredWith(demand)) seen.expose.add(headerSpelling(name));
  }
  const single = [...byOrigin].map(([origin, seen]): PlainRule => ruleOf(origin, seen, maxAgeSeconds));
  const rules = maxRules !== undefined && single.length > maxRules ? shared(single) : single;
  return { configuration: { rules, responseVary: null, bucket: null }, hosts: [...hosts], left };
}

/** Rules that differ in nothing but their origin, as one: nobody gets more than before. */
function shared(rules: readonly PlainRule[]): PlainRule[] {
  const byNeeds = new Map<string, PlainRule>();
  for (const rule of rules) {
    const needs = JSON.stringify([rule.methods, rule.headers, rule.exposeHeaders]);
    const known = byNeeds.get(needs);
    byNeeds.set(needs, known ? { ...known, origins: [...known.origins, ...rule.origins] } : rule);
  }
  return [...byNeeds.values()];
}

function whyNot({ attempt: { origin, method, unsafeHeaderNames } }: JudgedAttempt): string | null {
  if (origin === null) return 'its origin is not known';
  if (origin === 'null') return 'its origin is opaque (`null`), and no rule should let that in';
  if (!METHODS.includes(method)) return `no store lists the method ${method}`;
  return unsafeHeaderNames === null ? 'the names of its headers are not known' : null;
}

function note(seen: Seen, { attempt }: JudgedAttempt, generalise: boolean): void {
  seen.methods.add(attempt.method);
  if (attempt.preflightNeeded !== false) {
    for (const name of attempt.unsafeHeaderNames ?? []) {
      seen.headers.add(generalise ? name.replace(VENDOR_META, '$1*').replace(/\*.*$/, '*') : name);
    }
  }
}

function ruleOf(origin: string, { methods, headers, expose }: Seen, maxAgeSeconds: number): PlainRule {
  return {
    id: null,
    origins: [origin],
    methods: METHODS.filter((method) => methods.has(method)),
    headers: [...headers].sort(),
    exposeHeaders: [...expose].sort(),
    maxAgeSeconds,
  };
}
