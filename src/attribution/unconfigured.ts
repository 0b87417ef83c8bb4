import { xmlText } from '../diagnostics/config-parts.ts';
import type { Label } from '../diagnostics/diagnostic.ts';
import type { CorsAttempt } from '../pairing/attempt.ts';

/** What one origin asked of a bucket. */
interface Wanted {
  readonly methods: Set<string>;
  readonly headers: Set<string>;
}

interface Bucket {
  /** Of the attempt that showed it first, or of the first to which the store says so itself. */
  evidence: () => Label[];
  told: boolean;
  readonly byOrigin: Map<string, Wanted>;
}

export interface Asked {
  readonly host: string;
  readonly attempt: CorsAttempt;
  /** The methods that rules of the store may list. */
  readonly allowed: readonly string[] | 'any';
  readonly evidence: () => Label[];
  /** The store says so itself. */
  readonly told: boolean;
}

const MOST_BUCKETS = 1000;
const MOST_ORIGINS = 8;
const MOST_METHODS = 20;
const MOST_HEADERS = 50;
const PLACEHOLDER = 'https://YOUR-SITE';

/** What was asked of buckets that have no configuration: the rules that are proposed grow with it. Bounded. */
export class Unconfigured {
  readonly #buckets = new Map<string, Bucket>();

  /** Notes what an attempt asks; whether that is news, and of which bucket. `null`: one bucket too many. */
  note({
    host,
    attempt,
    allowed,
    evidence,
    told,
  }: Asked): { readonly bucket: Bucket; readonly isNews: boolean } | null {
    const known = this.#buckets.get(host);
    if (!known && this.#buckets.size >= MOST_BUCKETS) return null;
    const bucket = known ?? { evidence, told, byOrigin: new Map<string, Wanted>() };
    this.#buckets.set(host, bucket);
    const isSurer = told && !bucket.told;
    if (isSurer) Object.assign(bucket, { evidence, told });
    // No rule should let an opaque origin in.
    const origin = attempt.origin === null || attempt.origin === 'null' ? PLACEHOLDER : attempt.origin;
    const wanted = wantedBy(origin, bucket);
    if (!wanted) return { bucket, isNews: isSurer };
    const before = sizeOf(wanted);
    const canBeListed = allowed === 'any' || allowed.includes(attempt.method);
    if (canBeListed && wanted.methods.size < MOST_METHODS) wanted.methods.add(attempt.method);
    for (const name of attempt.unsafeHeaderNames ?? [])
      if (wanted.headers.size < MOST_HEADERS) wanted.headers.add(name);
    return { bucket, isNews: isSurer || sizeOf(wanted) > before };
  }
}

function wantedBy(origin: string, { byOrigin }: Bucket): Wanted | null {
  const known = byOrigin.get(origin);
  if (known || byOrigin.size >= MOST_ORIGINS) return known ?? null;
  const wanted = { methods: new Set<string>(), headers: new Set<string>() };
  byOrigin.set(origin, wanted);
  return wanted;
}

const sizeOf = ({ methods, headers }: Wanted): number => methods.size + headers.size;

/** A rule for each origin that would let through what it asked. */
export function rulesFor({ byOrigin }: Bucket): string[] {
  const known = [...byOrigin].filter(([origin]) => origin !== PLACEHOLDER);
  const told = (known.length > 0 ? known : [...byOrigin]).filter(([, { methods }]) => methods.size > 0);
  return told.map(([origin, { methods, headers }]) =>
    [
      '<CORSRule>',
      `  <AllowedOrigin>${xmlText(origin)}</AllowedOrigin>`,
      ...[...methods].map((method) => `  <AllowedMethod>${xmlText(method)}</AllowedMethod>`),
      ...[...headers].map((name) => `  <AllowedHeader>${xmlText(name)}</AllowedHeader>`),
      '  <ExposeHeader>ETag</ExposeHeader>',
      '  <MaxAgeSeconds>600</MaxAgeSeconds>',
      '</CORSRule>',
    ].join('\n'),
  );
}
