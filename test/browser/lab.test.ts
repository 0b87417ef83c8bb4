import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { BrowserVerdict } from '../../src/browser/verdict.ts';
import { type Judged, readAttempts } from './support/read-attempts.ts';

const LAB = join(resolve(process.env['CORSCOPE_SHARED'] ?? '../shared'), 'captures-lab');

interface Truth {
  readonly label: string;
  readonly method: string;
  readonly url: string;
  readonly origin: string;
  readonly mode?: string;
  readonly outcome: string;
  readonly kind: string;
  readonly credentials: string;
  readonly verdict: string;
  readonly corsError?: string | null;
  readonly failedParameter?: string | null;
  readonly wire?: readonly { host: string; target: string; origin?: string; status: number }[];
}

/** Firefox's console categories in Chromium's names, whichever answer they are about. */
const FIREFOX: Readonly<Record<string, string>> = {
  CORSMissingAllowOrigin2: 'MissingAllowOriginHeader',
  CORSMultipleAllowOriginNotAllowed: 'MultipleAllowOriginValues',
  CORSAllowOriginNotMatchingOrigin: 'AllowOriginMismatch',
  CORSNotSupportingCredentials: 'WildcardOriginNotAllowed',
  CORSMissingAllowCredentials: 'InvalidAllowCredentials',
};

const isCors = ({ outcome, url, origin, mode, wire = [] }: Truth): boolean =>
  ['response', 'cors-error', 'network-error'].includes(outcome) &&
  new URL(url).origin !== origin &&
  mode !== 'no-cors' &&
  // What was sent without Origin is a CORS request only to those who look for policies that block (COEP, ORB).
  (wire.length === 0 || wire.some((request) => request.origin !== undefined) || outcome === 'network-error');

/** URLs are compared without a fragment, as browsers send them. */
function sent(url: string): string {
  const parsed = new URL(url);
  parsed.hash = '';
  return parsed.href;
}

/** The first judged attempt for a request of the truth, taken from the pool, and what its redirects led to. */
function take(pool: Judged[], { url, method }: Truth): Judged | undefined {
  const at = pool.findIndex(({ attempt }) => attempt.method === method && sent(attempt.url) === sent(url));
  let found = at < 0 ? undefined : pool.splice(at, 1)[0];
  for (let hop = found; hop?.observed.verdict === 'allowed'; ) {
    const { id } = hop.attempt;
    hop = pool.find(({ attempt }) => attempt.redirectedFrom === id);
    found = hop ?? found;
  }
  return found;
}

function isKnowable({ kind, wire = [] }: Truth, judged: Judged | undefined): boolean {
  // A worker's entry names neither its origin nor its page.
  if (judged === undefined) return kind !== 'worker';
  // A 304 is judged by the stored answer.
  return wire.at(-1)?.status !== 304 || judged.attempt.revalidated != null;
}

/** The credentials mode is on no wire: where it matters, the verdict for the mode that the page chose. */
function verdictOf({ observed }: Judged, { credentials }: Truth): Pick<BrowserVerdict, 'verdict' | 'corsError'> {
  return credentials === 'include' ? (observed.ifCredentials ?? observed) : observed;
}

/** What a browser made of each request, and what we read from a file; only requests that `isIn` it are compared. */
function compare(file: string, truths: readonly Truth[], isIn: (truth: Truth) => boolean) {
  const pool = readAttempts(file);
  const ours: object[] = [];
  const theirs: object[] = [];
  for (const truth of truths.filter((request) => isCors(request) && isIn(request))) {
    const judged = take(pool, truth);
    if (!isKnowable(truth, judged)) continue;
    const observed = judged && verdictOf(judged, truth);
    const error = truth.corsError ?? null;
    const firefox = error === null ? undefined : FIREFOX[error];
    const corsError = (firefox ? observed?.corsError?.replace('Preflight', '') : observed?.corsError) ?? null;
    ours.push({ label: truth.label, verdict: observed?.verdict, corsError });
    theirs.push({ label: truth.label, verdict: truth.verdict, corsError: firefox ?? error });
  }
  return { ours, theirs };
}

const sets = existsSync(LAB) ? readdirSync(LAB).filter((set) => existsSync(join(LAB, set, 'verdicts.json'))) : [];

/** The requests of a HAR. */
function entriesOf(file: string): Set<string> {
  const { log } = JSON.parse(readFileSync(file, 'utf8'));
  const entries: { request: { method: string; url: string } }[] = log.entries;
  return new Set(entries.map(({ request }) => `${request.method} ${sent(request.url)}`));
}

describe.skipIf(sets.length === 0)('what real browsers decided', () => {
  test.each(sets)('is what their HARs show us: %s', (set) => {
    const truth = JSON.parse(readFileSync(join(LAB, set, 'verdicts.json'), 'utf8'));
    for (const har of readdirSync(join(LAB, set)).filter((file) => file.endsWith('.har'))) {
      const entries = entriesOf(join(LAB, set, har));
      const isIn = ({ method, url }: Truth) => entries.has(`${method} ${sent(url)}`);
      const { ours, theirs } = compare(join(LAB, set, har), truth.requests, isIn);
      expect(ours).toEqual(theirs);
    }
  });

  const plain = sets.filter((set) => !existsSync(join(LAB, set, 'keys.log')));

  test.each(plain)('is what the packets show us: %s', (set) => {
    const truth = JSON.parse(readFileSync(join(LAB, set, 'verdicts.json'), 'utf8'));
    const isIn = ({ wire, url }: Truth) => wire?.some(({ host, target }) => url.endsWith(`${host}${target}`)) === true;
    const { ours, theirs } = compare(join(LAB, set, truth.captureFile), truth.requests, isIn);
    expect(ours).toEqual(theirs);
  });
});
