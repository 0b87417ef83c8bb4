import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { CorsAttempt } from '../../src/pairing/attempt.ts';
import { membersOf, pair, readExchanges } from './pair.ts';

/** Recordings of real browsers beside the project, when they are there: what the page asked for is known. */
const LAB = join(resolve(process.env['CORSCOPE_SHARED'] ?? '../shared'), 'captures-lab');

interface Wire {
  readonly method: string;
  readonly host: string;
  readonly target: string;
  readonly origin?: string;
}
interface Truth {
  readonly label: string;
  readonly kind: string;
  readonly method: string;
  readonly url: string;
  readonly origin: string;
  readonly mode?: string;
  readonly credentials: string;
  readonly outcome: string;
  readonly cause: string;
  readonly needsPreflight: boolean;
  readonly preflightSent: boolean;
  readonly wire?: readonly Wire[];
}

const href = (url: string): string => {
  const parsed = new URL(url);
  parsed.hash = '';
  return parsed.href;
};

/** The page made a CORS request, and it is in the input. `multipart` stands for several requests to other URLs. */
function isInInput(truth: Truth, har: boolean): boolean {
  const { outcome, url, origin, mode, kind, wire = [], cause } = truth;
  if (!['response', 'cors-error', 'network-error'].includes(outcome) || mode === 'no-cors') return false;
  if (new URL(url).origin === origin || kind === 'multipart') return false;
  if (wire.length > 0) return wire.some((request) => request.origin !== undefined);
  // Blocked before anything was sent; the browser's HAR has no entry for the first two.
  return har && mode !== 'same-origin' && cause !== 'not-cors:csp';
}

/** Requests with `Origin` that the server saw: what a capture must give attempts for, whoever made them. */
function sentWithOrigin(requests: readonly Truth[]): string[] {
  const sent = requests.flatMap(({ wire = [], kind, outcome }) =>
    kind === 'form' || outcome === 'navigation' ? [] : wire.filter(({ origin }) => origin !== undefined),
  );
  return sent.map(({ method, host, target }) => `${method} ${host}${target}`).sort();
}

const sets = existsSync(LAB) ? readdirSync(LAB).filter((set) => existsSync(join(LAB, set, 'verdicts.json'))) : [];
const inputs = sets.flatMap((set) =>
  readdirSync(join(LAB, set))
    .filter((file) => /^(?:page\.har(?:\.gz)?|page-with-sensitive\.har|capture\.pcap(?:ng)?)$/.test(file))
    .filter((file) => file.startsWith('page') || /-(?:http1|ipv6)$/.test(set.replace(/tls.*$/, '')))
    .map((file) => [set, file] as const),
);

describe.skipIf(inputs.length === 0)('recordings of real browsers', () => {
  test.each(inputs)('%s %s: each CORS request of the page is one attempt', (set, file) => {
    const { requests }: { requests: Truth[] } = JSON.parse(readFileSync(join(LAB, set, 'verdicts.json'), 'utf8'));
    const exchanges = readExchanges(join(LAB, set, file));
    const { attempts, notCors } = pair(exchanges);
    const har = file.startsWith('page');

    const pool = [...attempts];
    for (const truth of requests.filter((one) => isInInput(one, har))) {
      const at = pool.findIndex(({ method, url }) => method === truth.method && href(url) === href(truth.url));
      expect(at, `${truth.label} has no attempt`).toBeGreaterThanOrEqual(0);
      expectRight(pool.splice(at, 1)[0]!, truth);
    }
    // What is left is no invention: a part of a multipart upload, or where a redirect led.
    for (const { actual, preflight, url } of pool) {
      const known = requests.flatMap(({ wire = [] }) => wire.map(({ host, target }) => host + target));
      const blocked = /ERR_BLOCKED_BY/.test(actual?.har?.error ?? '');
      expect(blocked || known.includes(url.replace(/^https?:\/\//, '')), `invented ${url}`).toBe(true);
      expect(actual ?? preflight).not.toBeNull();
    }
    expect([...membersOf(attempts), ...notCors].map(({ id }) => id).sort((a, b) => a - b)).toEqual(
      exchanges.map(({ id }) => id).sort((a, b) => a - b),
    );
    if (!har) {
      const members = membersOf(attempts).map(({ method, url }) => `${method} ${url!.replace(/^https?:\/\//, '')}`);
      expect(members.sort()).toEqual(sentWithOrigin(requests));
    }
  });
});

function expectRight(attempt: CorsAttempt, truth: Truth): void {
  const { label, needsPreflight, preflightSent, credentials, origin } = truth;
  if (attempt.preflightNeeded !== 'unknown') expect(attempt.preflightNeeded, label).toBe(needsPreflight);
  expect(attempt.preflightState === 'sent', `${label}: ${attempt.preflightState}`).toBe(preflightSent);
  if (needsPreflight && !preflightSent) expect(attempt.preflightState, label).toBe('cached');
  if (attempt.credentials !== 'unknown') expect(attempt.credentials, label).toBe(credentials === 'include');
  if (attempt.origin !== null) expect(attempt.origin, label).toBe(origin);
  expect(attempt.storedWithoutOrigin !== null, label).toBe(truth.cause === 'not-cors:cached-without-origin');
}
