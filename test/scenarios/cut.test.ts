import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { JudgedAttempt } from '../../src/attribution/finding.ts';
import { readConfiguration } from '../../src/bucket/read-configuration.ts';
import { analyse, type Told } from '../support/analyse.ts';
import { cutCapture } from '../support/cut-capture.ts';
import { fileOf, given, RECORDED } from './recorded.ts';
import { readSecured, readStories, type Story } from './stories.ts';

/** From where the first heads of requests are whole to where nearly all heads are. */
const LENGTHS = [240, 280, 320, 360, 400, 440, 480, 520, 560, 600, 660, 720, 800, 900, 1100, 1300];
/** A configuration that nobody asked for: the captured answers let in what it refuses. */
const ANOTHER = readConfiguration(
  'other.xml',
  '<CORSConfiguration><CORSRule><AllowedOrigin>https://else.example</AllowedOrigin><AllowedMethod>GET</AllowedMethod></CORSRule></CORSConfiguration>',
);

const framesOf = ({ attempt }: JudgedAttempt): number[] =>
  [attempt.preflight, attempt.actual].flatMap((exchange) =>
    exchange?.source.kind === 'capture' ? exchange.source.request.slice(0, 1).map(({ frame }) => frame) : [],
  );

/** Codes with what is blamed; each hidden header, since they are one finding that grows. */
const blamed = ({ findings }: JudgedAttempt) =>
  findings.flatMap(({ diagnostic: { code, basis }, item, value }) => {
    const values = item === 'expose-header' ? (value ?? '').split(', ') : [item === null ? null : value];
    return values.map((one) => ({ what: `${code} ${item} ${one}`, isCertain: basis?.confidence === 'certain' }));
  });

/** That a preflight is lost, or remembered from before: the answer is not as the rules say in both cases. */
const DIFFERENT = ['cors/drift null null', 'cors/stale-preflight null null'];

/** Whether the whole capture says so, too; of a refusal the cut may have taken what says more, which leaves a guess. */
function isTold(finding: ReturnType<typeof blamed>[number], other: JudgedAttempt): boolean {
  const known = blamed(other).map(({ what }) => what);
  if (known.includes(finding.what)) return true;
  // A preflight that passed against the configuration is no answer of it, whatever the whole capture tells instead.
  const hasPassed = other.predicted?.preflight?.gate === 'no-rule' && other.observed.at === 'actual';
  if (DIFFERENT.includes(finding.what)) return hasPassed || DIFFERENT.some((what) => known.includes(what));
  return other.observed.verdict === 'blocked' && !finding.isCertain;
}

/** What is said of requests in a shortened capture and not in the whole one. */
function untrue(cut: Told, whole: Told): string[] {
  return cut.attempts.flatMap((judged) => {
    const { attempt, observed } = judged;
    const what = `${attempt.method} ${attempt.url}`;
    const frames = framesOf(judged);
    const other = whole.attempts.find((one) => framesOf(one).some((frame) => frames.includes(frame)));
    if (!other) return observed.verdict === 'unknown' ? [] : [`${what} is no CORS request, not ${observed.verdict}`];
    const isUnsure = observed.ifCredentials !== null && observed.verdict !== 'unknown';
    return [
      ...(observed.verdict === 'unknown' || observed.verdict === other.observed.verdict
        ? []
        : [`${what} ${observed.verdict}`]),
      ...(isUnsure && other.attempt.credentials === 'unknown' && !other.observed.ifCredentials
        ? [`${what} unless`]
        : []),
      ...blamed(judged)
        .filter((finding) => !isTold(finding, other))
        .map(({ what: told }) => told),
    ];
  });
}

const STORIES: readonly Story[] = [...(await readStories()), ...(await readSecured())].filter(({ name }) =>
  readdirSync(RECORDED).some((file) => file.startsWith(`${name}.pcap`)),
);

test.each(STORIES.map((story) => [story.name, story] as const))(
  '%s: cut by a snapshot length it tells nothing that the whole capture does not',
  (name, story) => {
    const capture = readFileSync(fileOf(name, 'pcap'));
    for (const configurations of [[], [given(story, RECORDED)], [{ host: null, configuration: ANOTHER }]]) {
      const whole = analyse({ 'a.pcap': capture }, { configurations });
      for (const length of LENGTHS) {
        const cut = analyse({ 'a.pcap': cutCapture(capture, length) }, { configurations });
        expect([length, untrue(cut, whole)]).toEqual([length, []]);
      }
    }
  },
);

test('as much is told of captures that lack little as of whole ones', () => {
  const judgedAt = (length: number) =>
    STORIES.map((story) => {
      const capture = readFileSync(fileOf(story.name, 'pcap'));
      const { attempts } = analyse({ 'a.pcap': cutCapture(capture, length) });
      return attempts.filter(({ observed }) => observed.verdict !== 'unknown').length;
    }).reduce((sum, count) => sum + count, 0);
  const all = judgedAt(65_535);
  expect(judgedAt(1300)).toBeGreaterThan(all * 0.8);
  expect(judgedAt(520)).toBeGreaterThan(all * 0.2);
});
