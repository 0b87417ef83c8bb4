import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { BROWSER_CASES } from '../vectors/browser-cases.ts';
import { askJudge } from './support/ask-judge.ts';

/** What a real Chromium said to each case; recorded by test/external/chromium.test.ts. */
const stored = JSON.parse(readFileSync(new URL('../vectors/chromium-answers.json', import.meta.url), 'utf8'));

describe(`the chromium profile answers as ${stored.browser} did on ${stored.date}`, () => {
  test.each(BROWSER_CASES.map((row) => [row.name, row] as const))('%s', (name, row) => {
    const truth = stored.answers[name];
    const { verdict, preflights, readable } = askJudge(row, 'chromium');
    expect({
      verdict: verdict.verdict,
      corsError: verdict.corsError,
      failedParameter: verdict.failedParameter,
      preflights,
      readable,
    }).toEqual({
      verdict: truth.verdict,
      corsError: truth.corsError,
      failedParameter: truth.failedParameter,
      preflights: truth.preflights,
      readable: truth.readable.filter((header: string) => header !== 'content-length'),
    });
  });

  test('every stored answer belongs to a case', () => {
    expect(Object.keys(stored.answers).sort()).toEqual(BROWSER_CASES.map(({ name }) => name).sort());
  });
});
