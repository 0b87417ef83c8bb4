import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { analyse } from '../support/analyse.ts';
import { analyseStory, fileOf, given, RECORDED, told } from './recorded.ts';
import { type Input, readStories } from './stories.ts';

const STORIES = await readStories();
const SEVERITIES = ['error', 'warning'];
const codes = (run: Parameters<typeof told>[0]): string[] => told(run, SEVERITIES).map(([code]) => code);

/** The capture and the HAR of the same visit, in either order, name no cause that neither names alone. */
test.each(STORIES.map((story) => [story.name, story] as const))('%s: HAR and capture together', (name, story) => {
  const alone = new Set((['pcap', 'har'] as const).flatMap((input) => codes(analyseStory(story, input))));
  const orders: readonly (readonly Input[])[] = [
    ['har', 'pcap'],
    ['pcap', 'har'],
  ];
  for (const order of orders) {
    const inputs = Object.fromEntries(order.map((input) => [fileOf(name, input), readFileSync(fileOf(name, input))]));
    const together = codes(analyse(inputs, { configurations: [given(story, RECORDED)] }));
    for (const code of together) expect(alone).toContain(code);
    expect(together.length === 0).toBe(alone.size === 0);
  }
});
