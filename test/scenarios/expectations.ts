import { expect } from 'vitest';
import type { Told } from '../support/analyse.ts';
import { RECORDED, readRecorded, told } from './recorded.ts';
import { type Blame, blameIn, type Input, infoIn, type Story } from './stories.ts';

const sorted = (blames: readonly Blame[]): string[] =>
  [...new Set(blames.map((blame) => JSON.stringify(blame)))].sort();

/** Exactly the causes of the row are named, as errors or warnings. */
export function expectFindings(run: Told, story: Story, input: Input): void {
  expect(sorted(told(run, ['error', 'warning']))).toEqual(sorted(blameIn(story, input)));
}

/** The hints of the row are among those given. */
export function expectHints(run: Told, story: Story, input: Input): void {
  expect(sorted(told(run, ['info']))).toEqual(expect.arrayContaining(sorted(infoIn(story, input))));
}

/**
 * Each verdict, and its CORS error, is that of the Chromium that was recorded. A hop has none of its own in the browser; an input that cannot
 * show the cause cannot show the verdict.
 */
export function expectVerdicts({ attempts }: Told, story: Story, input: Input, folder = RECORDED): void {
  const { requests } = readRecorded(story.name, folder);
  for (const { attempt, observed } of attempts) {
    const same = requests.filter(({ method, url }) => method === attempt.method && url === attempt.url);
    expect(same, `${attempt.method} ${attempt.url} was never made`).not.toEqual([]);
    const judged = same.filter(({ isRedirected }) => !isRedirected);
    if (judged.length === 0 || observed.verdict === 'unknown' || story.unseen?.[input] !== undefined) continue;
    const theirs = judged.map(({ blocked, corsError }) => [blocked ? 'blocked' : 'allowed', corsError]);
    expect(theirs).toContainEqual([observed.verdict, observed.corsError]);
  }
}

const OF_SCRIPT = ['Fetch', 'XHR', 'Font'];

/** No request of the page's scripts is overlooked, unless the input cannot show it or no request came about. */
export function expectAll({ attempts }: Told, story: Story, input: Input, folder = RECORDED): void {
  if (story.unseen?.[input] !== undefined) return;
  const judged = attempts.map(({ attempt }) => `${attempt.method} ${attempt.url}`);
  for (const { method, url, type, netError } of readRecorded(story.name, folder).requests) {
    const isSent = netError === null || netError === 'net::ERR_FAILED';
    if (OF_SCRIPT.includes(type) && (isSent || input === 'har')) expect(judged).toContain(`${method} ${url}`);
  }
}
