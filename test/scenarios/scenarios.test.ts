import { describe, expect, test } from 'vitest';
import { analyseStory, readRecorded, told } from './recorded.ts';
import { type Blame, blameIn, type Input, infoIn, readStories, type Story } from './stories.ts';

const STORIES = await readStories();
const ROWS = STORIES.flatMap((story) =>
  (['pcap', 'har'] as const).map((input): [string, Input, Story] => [story.name, input, story]),
);
const sorted = (blames: readonly Blame[]): string[] =>
  [...new Set(blames.map((blame) => JSON.stringify(blame)))].sort();

describe('the table', () => {
  test('has at least sixty rows, each with a name of its own', () => {
    expect(STORIES.length).toBeGreaterThanOrEqual(60);
    expect(new Set(STORIES.map(({ name }) => name)).size).toBe(STORIES.length);
  });
});

describe.each(ROWS)('%s as %s', (name, input, story) => {
  const run = analyseStory(story, input);

  test('the cause that was injected is named, and nothing else is blamed', () => {
    expect(sorted(told(run, ['error', 'warning']))).toEqual(sorted(blameIn(story, input)));
  });

  test('the hints are there', () => {
    expect(sorted(told(run, ['info']))).toEqual(expect.arrayContaining(sorted(infoIn(story, input))));
  });

  test('each verdict is that of the Chromium that was recorded', () => {
    const { requests } = readRecorded(name);
    for (const { attempt, observed } of run.attempts) {
      const same = requests.filter(({ method, url }) => method === attempt.method && url === attempt.url);
      expect(same, `${attempt.method} ${attempt.url} was never made`).not.toEqual([]);
      // A hop has no verdict of its own in the browser; an input that cannot show the cause cannot show the verdict.
      const judged = same.filter(({ isRedirected }) => !isRedirected);
      if (judged.length === 0 || observed.verdict === 'unknown' || story.unseen?.[input] !== undefined) continue;
      expect(judged.map(({ blocked }) => (blocked ? 'blocked' : 'allowed'))).toContain(observed.verdict);
    }
  });
});
