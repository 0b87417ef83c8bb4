import { afterAll, describe, expect, test } from 'vitest';
import type { JudgedAttempt } from '../../src/attribution/finding.ts';
import { inputs, matched, type Played, play, type Truth } from './support/lab.ts';

/** What was injected that no rule is to blame for -> the codes that name it, without `not-cors/`; the best first. */
const CODES: Readonly<Record<string, readonly string[]>> = {
  signature: ['signature-mismatch', 'access-denied'],
  redirect: ['region-redirect', 'redirect'],
  'preflight-redirect': ['region-redirect'],
  'cached-without-origin': ['cached-response'],
  'pre-500': ['server-error'],
  // The store asks for fewer requests, in a body that a HAR does not have.
  'pre-503-cors': ['throttled', 'server-error'],
  'pre-reset': ['connection-reset'],
  'act-reset': ['connection-reset'],
  reset: ['connection-reset'],
  cut: ['connection-reset'],
  waf: ['gateway'],
  gateway: ['gateway'],
  dup: ['duplicate-headers'],
  'dup-star': ['duplicate-headers'],
  'pre-dup': ['duplicate-headers'],
  stale: ['cached-for-other-origin'],
  'pre-stale': ['cached-for-other-origin'],
  stripped: ['proxy-headers'],
  invalid: ['response-headers'],
  slash: ['response-headers'],
  acac: ['response-headers'],
  'no-acac': ['response-headers'],
  'pre-method': ['response-headers'],
  'pre-header': ['response-headers'],
  'pre-badmethods': ['response-headers'],
  'pre-badheaders': ['response-headers'],
  'pre-invalid': ['response-headers'],
  'pre-acac': ['response-headers'],
  refused: ['connection-refused'],
  dns: ['dns-failure'],
  aborted: ['aborted'],
  orb: ['opaque-response-blocking'],
  coep: ['cross-origin-policy'],
  'mixed-content': ['mixed-content'],
};

const PREFIX = 'not-cors:';
const rows: string[] = [];

/** Printed with CORSCOPE_TABLE=1. */
afterAll(() => {
  if (process.env['CORSCOPE_TABLE'] === '1') console.log(rows.join('\n'));
});

const codesOf = ({ findings }: JudgedAttempt): string[] =>
  findings.filter(({ diagnostic }) => diagnostic.severity !== 'info').map(({ diagnostic }) => diagnostic.code);

/** A request that left no trace of its own in a capture, and still is told of by its host. */
const toldByHost = ({ told }: Played, { url }: Truth): string[] =>
  told.findings
    .filter(({ attempts, diagnostic }) => attempts.length === 0 && diagnostic.severity === 'error')
    .filter(({ diagnostic }) => diagnostic.message.includes(`:${new URL(url).port || '-'}`))
    .map(({ diagnostic }) => diagnostic.code);

/** Which of the two asked is not on the wire, and Chromium says it in its words. */
const asOfFetch = (line: string): string =>
  line
    .replace('Access to XMLHttpRequest at', 'Access to fetch at')
    .replace(/ The credentials mode of requests initiated by the XMLHttpRequest .*$/, '');

describe.runIf(inputs.length > 0)('causes that are not CORS, injected into recordings of real browsers', () => {
  test.each(inputs)('$set/$file: each is named by its code', (input) => {
    const played = play(input);
    const wrong: string[] = [];
    for (const { request, judged } of matched(played)) {
      if (!request.cause.startsWith(PREFIX)) continue;
      const codes = judged ? codesOf(judged) : toldByHost(played, request);
      rows.push([input.set, input.file, request.label, request.cause, codes.join(' ') || '-'].join(' | '));
      if (judged === null && codes.length === 0) continue;
      // In a capture the answer out of the browser's cache cannot be seen, only the request that came after it.
      if (request.cause === 'not-cors:cached-without-origin' && !input.file.includes('har')) continue;
      const expected = CODES[request.cause.slice(PREFIX.length)]?.map((code) => `not-cors/${code}`) ?? [];
      if (!codes.some((code) => expected.includes(code)))
        wrong.push(`${request.label}: ${codes.join(' ') || 'nothing'}`);
    }
    expect(wrong).toEqual([]);
  });

  test.each(inputs)('$set/$file: the words of the console are those that the browser printed', (input) => {
    const wrong: string[] = [];
    const { truth, told } = play(input);
    const printed = new Set(
      truth.requests
        .flatMap((request) => request.console ?? [])
        .filter(isOfCors)
        .map(asOfFetch),
    );
    const engine = input.set.includes('firefox') ? 'firefox' : 'chromium';
    for (const { diagnostic } of told.findings) {
      const words = diagnostic.console?.[engine].filter(isOfCors) ?? [];
      for (const line of words) if (!printed.has(asOfFetch(line))) wrong.push(line);
    }
    expect(wrong).toEqual([]);
  });
});

/** Whoever records cannot tell `fetch` from XMLHttpRequest on the wire; all else is to the letter. */
const isOfCors = (line: string): boolean => /^Access to |^Mixed Content|\(Reason: (?!CORS request did not)/.test(line);
