import { readFileSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  configurationRefusal,
  configurationText,
  type RealAnswer,
  realAnswer,
  type StoreAnswers,
} from '../support/judge-store.ts';
import { STORE_CASES, type StoreCase } from '../vectors/store-cases.ts';
import { STORE_CONFIGURATIONS } from '../vectors/store-configurations.ts';
import { startAzurite } from './stores/azurite.ts';
import { hasCeph, startCeph } from './stores/ceph.ts';
import type { RealStore } from './stores/real-store.ts';
import { startS3rver } from './stores/s3rver.ts';
import { hasSwift, startSwift } from './stores/swift.ts';

/*
 * What the running software answers is kept in test/vectors/store-answers-*.json, and test/bucket/store-answers.test.ts
 * holds every prediction against it. Here it is shown that the software still answers so. `RECORD=1` keeps new answers.
 */
const STORES = [
  { name: 's3rver', start: startS3rver, here: () => true },
  { name: 'azurite', start: startAzurite, here: () => true },
  { name: 'ceph', start: startCeph, here: hasCeph },
  { name: 'swift', start: startSwift, here: hasSwift },
];
const record = process.env['RECORD'] === '1';
const fileOf = (name: string): URL => new URL(`../vectors/store-answers-${name}.json`, import.meta.url);

describe.each(STORES)('$name, running', ({ name, start, here }) => {
  describe.skipIf(!here())('on this machine', () => {
    let store: RealStore;
    let asked: StoreAnswers;

    beforeAll(async () => {
      store = await start();
      const { version, format } = store;
      asked = {
        store: version,
        format,
        answers: await askAll(store),
        configurations: await configureAll(store),
      };
      if (record) writeFileSync(fileOf(name), `${JSON.stringify(asked, null, 1)}\n`);
    });
    afterAll(() => store?.stop());
    const kept = (): StoreAnswers => JSON.parse(readFileSync(fileOf(name), 'utf8'));

    test.each(STORE_CASES.map((row) => row.name))('still answers as recorded: %s', (row) => {
      expect(asked.answers[row]).toEqual(kept().answers[row]);
    });

    test('still takes and refuses configurations as recorded', () => {
      expect(asked.configurations).toEqual(kept().configurations);
    });
  });
});

async function configureAll(store: RealStore): Promise<StoreAnswers['configurations']> {
  const refusals: Record<string, ReturnType<typeof configurationRefusal>> = {};
  for (const { name, rules } of STORE_CONFIGURATIONS)
    refusals[name] = configurationRefusal(await store.configure(configurationText({ rules }, store.format)));
  return refusals;
}

async function askAll(store: RealStore): Promise<Record<string, RealAnswer>> {
  const answers: Record<string, RealAnswer> = {};
  let configured: StoreCase['rules'] | null = null;
  for (const row of STORE_CASES) {
    if (row.rules !== configured) {
      const { status, body } = await store.configure(configurationText(row, store.format));
      if (status >= 300)
        throw new Error(`${store.version} refuses the configuration of ${row.name}: ${status} ${body}`);
      configured = row.rules;
    }
    answers[row.name] = realAnswer(row.request, await store.ask(row.request));
  }
  return answers;
}
