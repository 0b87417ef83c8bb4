import { describe, expect, test } from 'vitest';
import { expectGolden } from '../support/golden.ts';
import { runCli } from '../support/run-cli.ts';
import { commandFor } from './recorded.ts';
import { readStories } from './stories.ts';

const STORIES = await readStories();

describe('what the terminal shows', () => {
  test.each(STORIES.map((story) => [story.name, story] as const))('%s', async (name, story) => {
    for (const input of ['pcap', 'har'] as const) {
      const { stdout, stderr } = await runCli(commandFor(story, input));
      expect(stderr).toBe('');
      expectGolden(`scenarios/${name}.${input}.txt`, `${story.tells}\n\n${stdout}`);
    }
  });
});
