import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { expectFindings, expectHints, expectVerdicts } from '../scenarios/expectations.ts';
import { found } from '../scenarios/found.ts';
import { analyseStory } from '../scenarios/recorded.ts';
import { readSecured, readStories } from '../scenarios/stories.ts';
import { scratchFolder } from '../support/scratch-folder.ts';
import { findChromium } from './support/drive-chromium.ts';

/** Driven anew; a name brings its runs over TLS with it. */
const NAMES = [
  'origin-port',
  'null-origin-sandbox',
  'method-delete',
  'header-sdk-checksum',
  'expose-etag-multipart',
  'signature-mismatch',
  'redirect-tainted-origin',
  'duplicate-allow-origin',
  'image-then-fetch',
  'reset-preflight',
  'unknown-host',
  'untrusted-certificate',
  'mixed-content',
  'through-proxy',
  'through-socks',
  'socks-refused',
];

const works = (command: string, ...args: readonly string[]): boolean => spawnSync(command, args).status === 0;
const installed =
  findChromium() !== null &&
  works('tcpdump', '--version') &&
  works('editcap', '-v') &&
  works('unshare', '--net', 'true');

const isWanted = ({ name }: { readonly name: string }): boolean => NAMES.includes(name.split('.')[0] ?? '');
const stories = (await readStories()).filter(isWanted);
const secured = (await readSecured()).filter(isWanted);
const ROWS = stories.flatMap((story) => (['pcap', 'har'] as const).map((input) => [story.name, input, story] as const));

test('what is needed is installed where these tests are meant to run', () => expect(installed).toBe(true));

describe.runIf(installed)('scenarios in a real Chromium', () => {
  let folder = '';

  beforeAll(() => {
    folder = `${scratchFolder('scenarios')}/`;
    const record = resolve('captures/generate/scenarios/record.mjs');
    const run = spawnSync(process.execPath, [record, '--into', folder, ...NAMES], { encoding: 'utf8' });
    expect(run.status, run.stdout + run.stderr).toBe(0);
  });

  test.each(ROWS)('%s as %s', (_name, input, story) => {
    const run = analyseStory(story, input, folder);
    expectFindings(run, story, input);
    expectHints(run, story, input);
    expectVerdicts(run, story, input, folder);
  });

  test.each(secured.map((story) => [story.name, story] as const))('%s: the same as in plaintext', (name, story) => {
    const plaintext = stories.find((row) => row.name === name.split('.')[0])!;
    expect(found(story, folder)).toEqual(found(plaintext, folder));
    expectVerdicts(analyseStory(story, 'pcap', folder), story, 'pcap', folder);
  });
});
