import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { DIALECTS } from '../../src/bucket/dialects/index.ts';
import { lintWithProblems } from '../../src/bucket/lint.ts';
import { readConfiguration } from '../../src/bucket/read-configuration.ts';
import { configurationText, differences, predictedAnswer, type StoreAnswers } from '../support/judge-store.ts';
import { STORE_CASES } from '../vectors/store-cases.ts';
import { STORE_CONFIGURATIONS } from '../vectors/store-configurations.ts';
import { CONFIGURATION_DIFFERENCES, STORE_DIFFERENCES } from '../vectors/store-differences.ts';

/*
 * What running software answered, recorded by test/external/stores.test.ts, against what its record says. A difference has
 * to be explained; an explained one that is no difference any more has to go.
 */
describe.each(['s3rver', 'azurite', 'ceph', 'swift'] as const)('%s, as recorded', (name) => {
  const file = new URL(`../vectors/store-answers-${name}.json`, import.meta.url);
  const recorded: StoreAnswers = JSON.parse(readFileSync(file, 'utf8'));

  test.each(STORE_CASES.map((row) => [row.name, row] as const))('%s', (_, row) => {
    const real = recorded.answers[row.name];
    expect(real).toBeDefined();
    const found = differences(predictedAnswer(DIALECTS[name], recorded, row), real!, recorded.format);
    const explained = STORE_DIFFERENCES.filter(({ store, cases }) => store === name && cases.test(row.name));
    const differs = explained.flatMap((difference) => difference.differs);
    if (differs.length === 0) expect(found).toEqual({});
    else expect(Object.keys(found).sort()).toEqual(differs.sort());
  });

  test.each(STORE_CONFIGURATIONS.map((row) => [row.name, row] as const))(
    'takes or refuses: %s',
    (_, { rules, ...row }) => {
      const text = configurationText({ rules }, recorded.format) ?? '';
      const found = lintWithProblems(readConfiguration('configuration', text), DIALECTS[name]);
      const errors = found.filter(({ severity }) => severity === 'error');
      const real = recorded.configurations[row.name];
      expect(real).toBeDefined();
      const differs = CONFIGURATION_DIFFERENCES.some(({ store, cases }) => store === name && cases.test(row.name));
      expect(errors.length > 0, found.map(({ code }) => code).join()).toBe((real !== null) !== differs);
      if (!real || differs) return;
      const said = [`${real.status}${real.code === null ? '' : ` ${real.code}`}`, real.message].filter(Boolean);
      const notes = errors.flatMap(({ notes }) => notes);
      for (const part of said) expect(notes.join('\n')).toContain(part);
    },
  );
});
