import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { BROWSER_CASES } from '../vectors/browser-cases.ts';
import { CaseServer } from './support/case-server.ts';
import { askChromium, findChromium } from './support/drive-chromium.ts';

const STORE = new URL('../vectors/chromium-answers.json', import.meta.url);
const binary = findChromium();
/** `RECORD=1` stores what the browser says instead of comparing it. */
const record = process.env['RECORD'] === '1';

describe.skipIf(binary === null)('a real Chromium', () => {
  let asked: Awaited<ReturnType<typeof askChromium>>;

  beforeAll(async () => {
    const server = await CaseServer.start();
    try {
      asked = await askChromium(binary!, server);
    } finally {
      server.close();
    }
    if (record || !existsSync(STORE)) {
      const stored = { browser: asked.version, date: new Date().toISOString().slice(0, 10), answers: asked.answers };
      writeFileSync(STORE, `${JSON.stringify(stored, null, 1)}\n`);
    }
  });

  test.each(BROWSER_CASES.map(({ name }) => name))('still answers as stored: %s', (name) => {
    const { answers } = JSON.parse(readFileSync(STORE, 'utf8'));
    expect(asked.answers[name]).toEqual(answers[name]);
  });
});
