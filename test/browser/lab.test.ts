import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type Judged, readAttempts } from './support/read-attempts.ts';

const LAB = join(resolve(process.env['CORSCOPE_SHARED'] ?? '../shared'), 'captures-lab');

interface Truth {
  readonly label: string;
  readonly method: string;
  readonly url: string;
  readonly origin: string;
  readonly mode?: string;
  readonly outcome: string;
  readonly verdict: string;
  readonly corsError?: string | null;
  readonly failedParameter?: string | null;
  readonly wire?: readonly unknown[];
}

/** Firefox's console categories in Chromium's names, whichever answer they are about. */
const FIREFOX: Readonly<Record<string, string>> = {
  CORSMissingAllowOrigin2: 'MissingAllowOriginHeader',
  CORSMultipleAllowOriginNotAllowed: 'MultipleAllowOriginValues',
  CORSAllowOriginNotMatchingOrigin: 'AllowOriginMismatch',
  CORSNotSupportingCredentials: 'WildcardOriginNotAllowed',
  CORSMissingAllowCredentials: 'InvalidAllowCredentials',
};

const isCors = ({ outcome, url, origin, mode }: Truth): boolean =>
  ['response', 'cors-error', 'network-error'].includes(outcome) && new URL(url).origin !== origin && mode !== 'no-cors';

/** The first judged attempt for a request of the truth, taken from the pool. */
function take(pool: Judged[], { url, method }: Truth): Judged | undefined {
  const wanted = new URL(url);
  wanted.hash = '';
  const at = pool.findIndex(({ attempt }) => attempt.method === method && new URL(attempt.url).href === wanted.href);
  return at < 0 ? undefined : pool.splice(at, 1)[0];
}

function compare(file: string, truths: readonly Truth[], where: string) {
  const pool = readAttempts(file);
  const ours: object[] = [];
  const theirs: object[] = [];
  for (const truth of truths) {
    const judged = take(pool, truth);
    if (!judged) {
      ours.push({ where, label: truth.label, missing: true });
      theirs.push({ where, label: truth.label });
      continue;
    }
    const { verdict, corsError } = judged.observed;
    const error = truth.corsError ?? null;
    const firefox = error === null ? undefined : FIREFOX[error];
    ours.push({
      label: truth.label,
      verdict,
      corsError: firefox ? (corsError?.replace('Preflight', '') ?? null) : corsError,
    });
    theirs.push({ label: truth.label, verdict: truth.verdict, corsError: firefox ?? error });
  }
  return { ours, theirs };
}

const sets = existsSync(LAB) ? readdirSync(LAB).filter((set) => existsSync(join(LAB, set, 'verdicts.json'))) : [];

describe.skipIf(sets.length === 0)('what real browsers decided', () => {
  test.each(sets)('is what their HARs show us: %s', (set) => {
    const truth = JSON.parse(readFileSync(join(LAB, set, 'verdicts.json'), 'utf8'));
    for (const har of readdirSync(join(LAB, set)).filter((file) => file.endsWith('.har'))) {
      const { ours, theirs } = compare(join(LAB, set, har), truth.requests.filter(isCors), har);
      expect(ours).toEqual(theirs);
    }
  });

  const plain = sets.filter((set) => !existsSync(join(LAB, set, 'keys.log')));

  test.each(plain)('is what the packets show us: %s', (set) => {
    const truth = JSON.parse(readFileSync(join(LAB, set, 'verdicts.json'), 'utf8'));
    const sent = (truth.requests as Truth[]).filter((request) => isCors(request) && request.wire?.length);
    const { ours, theirs } = compare(join(LAB, set, truth.captureFile), sent, truth.captureFile);
    expect(ours).toEqual(theirs);
  });
});
