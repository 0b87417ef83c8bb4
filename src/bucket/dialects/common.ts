import type { Dialect, Refusal, VaryOf } from './dialect.ts';
import type { Grade } from './fact.ts';
import { both, type Fact, isUnknown, type PerKind } from './fact.ts';

/** What nearly every store of the S3 family lets a rule list. */
export const M5 = ['GET', 'PUT', 'POST', 'DELETE', 'HEAD'] as const;

const refusal = (status: number, code: string | null, message: string): Refusal => ({
  status,
  code,
  message,
  ec: null,
});

/** An answer without an error document and without CORS headers. */
export const bare = (status: number): Refusal => refusal(status, null, '');
export const error = (status: number, code: string, message = ''): Refusal => refusal(status, code, message);

export const NEEDS_ORIGIN = error(400, 'BadRequest', 'Insufficient information. Origin request header needed.');
export const METHOD_NULL = error(400, 'BadRequest', 'Invalid Access-Control-Request-Method: null');
export const METHOD_INVALID = error(400, 'BadRequest', 'Invalid Access-Control-Request-Method: {method}');
export const NOT_ENABLED = error(403, 'AccessForbidden', 'CORSResponse: CORS is not enabled for this bucket.');
export const NOT_ALLOWED = error(
  403,
  'AccessForbidden',
  "CORSResponse: This CORS request is not allowed. This is usually because the evalution of Origin, request method / Access-Control-Request-Method or Access-Control-Request-Headers are not whitelisted by the resource's CORS spec.",
);
export const BUCKET_NOT_FOUND = error(403, 'AccessForbidden', 'CORSResponse: Bucket not found');
export const NO_SUCH_BUCKET = error(404, 'NoSuchBucket', 'The specified bucket does not exist.');
export const ACCESS_DENIED = error(403, 'AccessDenied');

const vary = (
  matched: VaryOf['matched'],
  otherwise: VaryOf['otherwise'],
  withoutOrigin: VaryOf['otherwise'],
): VaryOf => ({
  matched,
  otherwise,
  withoutOrigin,
});

/** `Vary` of answers to which a rule applied, of those to which none did, and of those to requests without Origin. */
export const varies = (...of: Parameters<typeof vary>): PerKind<VaryOf> => both(vary(...of));
export const variesByKind = (preflight: Parameters<typeof vary>, actual: Parameters<typeof vary>): PerKind<VaryOf> => ({
  preflight: vary(...preflight),
  actual: vary(...actual),
});

/** What a store is taken to do because another one does. */
interface Likeness {
  readonly grade: Grade;
  /** In front of what the fact of the other store rests on, e.g. `as Amazon S3`. */
  readonly because: string;
}

const regraded = (of: Fact<unknown>, { grade, because }: Likeness): Fact<unknown> =>
  isUnknown(of) ? of : { ...of, grade, source: `${because}: ${of.source}` };

interface OwnFacts extends Partial<Omit<Dialect, 'refusals'>> {
  readonly name: string;
  readonly title: string;
  readonly refusals?: Partial<Dialect['refusals']>;
}

/** A record for a store that is taken to do as another one does, in every point that its own record does not name. */
export function like(base: Dialect, likeness: Likeness, { refusals, ...own }: OwnFacts): Dialect {
  const { name: _name, title: _title, refusals: baseRefusals, ...facts } = base;
  const all = (of: object): object =>
    Object.fromEntries(Object.entries(of).map(([key, value]) => [key, regraded(value as Fact<unknown>, likeness)]));
  return {
    ...(all(facts) as typeof facts),
    ...own,
    refusals: { ...(all(baseRefusals) as typeof baseRefusals), ...refusals },
  };
}
