import { readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { settledBy } from '../src/attribution/possible.ts';
import { readConfiguration } from '../src/bucket/read-configuration.ts';
import type { AssignedConfiguration } from '../src/pipeline/setups.ts';
import { analyse, readSample } from './support/analyse.ts';

interface Expected {
  readonly shows: string;
  readonly page: string;
  readonly recordedWith: string;
  readonly requests: readonly {
    readonly method: string;
    readonly url: string;
    readonly blocked: boolean;
    readonly corsError: string | null;
  }[];
}

const files = readdirSync(new URL('../captures', import.meta.url));
const stories = files
  .filter((name) => name.endsWith('.expected.json'))
  .map((name) => name.slice(0, -'.expected.json'.length));

const CONFIG = readConfiguration('captures/cors.xml', readSample('cors.xml'));
const given: readonly AssignedConfiguration[] = [{ host: null, configuration: CONFIG }];
const none: readonly AssignedConfiguration[] = [
  { host: 'shop-media.oss-cn-hangzhou.aliyuncs.com', configuration: 'none' },
];

/** What is to blame in each story: code, item, 1-based rule, token. */
const BLAME: Readonly<Record<string, readonly (readonly [string, string | null, number | null, string | null])[]>> = {
  'all-well': [],
  'etag-not-exposed': [['cors/header-not-exposed', 'expose-header', 1, 'etag']],
  'header-refused': [['cors/header-not-allowed', 'allow-header', 1, 'x-oss-security-token']],
  'method-refused': [['cors/method-not-allowed', 'method', 1, 'DELETE']],
  'no-cors-on-bucket': [['cors/no-configuration', null, null, null]],
  'origin-scheme-http2': [['cors/origin-not-allowed', 'origin', 1, 'https://app.example.com']],
  'origin-scheme-tls12': [['cors/origin-not-allowed', 'origin', 1, 'https://app.example.com']],
  'one-visit': [
    ['cors/header-not-allowed', 'allow-header', 1, 'x-oss-security-token'],
    ['cors/method-not-allowed', 'method', 1, 'DELETE'],
  ],
  'only-the-browser-knows': [['cors/credentials-refused', 'credentials', null, null]],
  'origin-wrong-port': [['cors/origin-not-allowed', 'origin', 2, 'http://localhost.example.com:3001']],
};

describe('the sample captures', () => {
  test('each has its story', () => expect(Object.keys(BLAME).sort()).toEqual(stories.sort()));

  describe.each(stories)('%s', (story) => {
    const expected: Expected = JSON.parse(readSample(`${story}.expected.json`).toString());
    const configurations = story === 'no-cors-on-bucket' ? none : given;
    const all = files.filter(
      (name) => name.startsWith(`${story}.`) && /\.(?:pcap|pcapng|har|netlog\.json)$/.test(name),
    );
    const inputs = all.filter((name) => story !== 'only-the-browser-knows' || !name.endsWith('.pcap'));

    test('is there as a capture and as a HAR', () => expect(all.length).toBeGreaterThanOrEqual(2));

    test.each(inputs)('%s: the verdicts are those of the Chromium that was recorded', (name) => {
      const { attempts } = analyse({ [name]: readSample(name) }, { configurations });
      const ours = attempts.map(({ attempt, observed }) => ({
        method: attempt.method,
        url: attempt.url,
        blocked: observed.verdict === 'blocked',
        corsError: observed.corsError,
      }));
      expect(ours).toEqual(expected.requests);
    });

    test.each(inputs)('%s: replaying the configuration predicts them', (name) => {
      const { attempts } = analyse({ [name]: readSample(name) }, { configurations });
      // Whether OSS allows credentials is unknown: both are possible, and the capture shows which it was.
      const predicted = attempts.map(({ predicted: p, observed }) => {
        const browser = p && settledBy(observed, p, 'the store').prediction.browser;
        return { blocked: browser?.verdict === 'blocked', corsError: browser?.corsError };
      });
      expect(predicted).toEqual(expected.requests.map(({ blocked, corsError }) => ({ blocked, corsError })));
    });

    test.each(inputs)('%s: exactly the guilty item is blamed, on its line', (name) => {
      const { findings } = analyse({ [name]: readSample(name) }, { configurations });
      const errors = findings.filter((finding) => finding.diagnostic.severity === 'error');
      const blamed = errors.map(({ diagnostic, item, ruleIndex, value }) => [
        diagnostic.code,
        item,
        ruleIndex === null ? null : ruleIndex + 1,
        value,
      ]);
      expect(blamed).toEqual(BLAME[story]);
      for (const { diagnostic, ruleIndex } of errors) {
        if (ruleIndex === null) continue;
        const source = diagnostic.primary?.source;
        const rule = CONFIG.rules[ruleIndex]!;
        expect(
          source?.kind === 'config' && source.span.start >= rule.span.start && source.span.end <= rule.span.end,
        ).toBe(true);
      }
    });

    test.each(inputs)('%s: the edits cure it', (name) => {
      const bytes = readSample(name);
      const { findings } = analyse({ [name]: bytes }, { configurations });
      const edits = findings
        .flatMap(({ diagnostic }) => diagnostic.help?.edits ?? [])
        .sort((a, b) => b.span.start - a.span.start);
      if (edits.length === 0 || BLAME[story]!.some(([, , rule]) => rule === null)) return;
      let text = CONFIG.text;
      for (const { span, insert } of edits) text = text.slice(0, span.start) + insert + text.slice(span.end);
      const cured = readConfiguration('cured.xml', text);
      expect(cured.problems).toEqual([]);
      const again = analyse({ [name]: bytes }, { configurations: [{ host: null, configuration: cured }] });
      for (const { predicted } of again.attempts) expect(predicted?.browser.verdict).toBe('allowed');
    });
  });
});
