import { describe, expect, test } from 'vitest';
import type { JudgedAttempt } from '../../src/attribution/finding.ts';
import { inputs, matched, play, type Truth } from './support/lab.ts';

const ITEMS = ['origin', 'method', 'allow-header', 'expose-header'];

/** Rule items blamed by anything above `info`; a hidden header may be told at any severity. */
function blamedItems({ findings }: JudgedAttempt): Set<string> {
  const items = findings
    .filter(({ item, diagnostic }) => item === 'expose-header' || diagnostic.severity !== 'info')
    .map(({ item }) => item);
  return new Set(items.filter((item): item is NonNullable<typeof item> => item !== null && ITEMS.includes(item)));
}

/** Also right: items that another rule fails on just as narrowly. */
const alsoRight = ({ ambiguous = [] }: Truth): string[] =>
  ambiguous.flatMap((items) => items.split('+')).map((item) => (item === 'headers' ? 'allow-header' : item));

describe.runIf(inputs.length > 0)('recordings of real browsers', () => {
  test.each(inputs)('$set/$file: the guilty item is blamed, and no innocent one', (input) => {
    const wrong: string[] = [];
    for (const { request, judged } of matched(play(input))) {
      if (judged === null) continue;
      const blamed = blamedItems(judged);
      const guilty = ITEMS.includes(request.cause) ? request.cause : null;
      const right = alsoRight(request);
      if (guilty !== null && !blamed.has(guilty) && !right.some((item) => blamed.has(item))) {
        // That a request carried credentials is not on the wire.
        if (judged.observed.ifCredentials === null) wrong.push(`${request.label}: ${guilty} goes free`);
      }
      for (const item of blamed) {
        if (item !== 'expose-header' && item !== guilty && !right.includes(item))
          wrong.push(`${request.label}: ${item} is innocent`);
      }
    }
    expect(wrong).toEqual([]);
  });
});
