import { describe, expect, test } from 'vitest';
import { expectAll, expectFindings, expectHints, expectVerdicts } from './expectations.ts';
import { analyseStory } from './recorded.ts';
import { type Input, readStories, type Story } from './stories.ts';

const STORIES = await readStories();
const ROWS = STORIES.flatMap((story) =>
  (['pcap', 'har'] as const).map((input): [string, Input, Story] => [story.name, input, story]),
);

describe('the table', () => {
  test('has at least sixty rows, each with a name of its own', () => {
    expect(STORIES.length).toBeGreaterThanOrEqual(60);
    expect(new Set(STORIES.map(({ name }) => name)).size).toBe(STORIES.length);
  });
});

describe.each(ROWS)('%s as %s', (_name, input, story) => {
  const run = analyseStory(story, input);

  test('the cause that was injected is named, and nothing else is blamed', () => expectFindings(run, story, input));

  test('the hints are there', () => expectHints(run, story, input));

  test('each verdict is that of the Chromium that was recorded', () => expectVerdicts(run, story, input));

  test('no request of the page is overlooked', () => expectAll(run, story, input));
});
