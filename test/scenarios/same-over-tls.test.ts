import { describe, expect, test } from 'vitest';
import { expectFindings } from './expectations.ts';
import { found } from './found.ts';
import { analyseStory, readRecorded } from './recorded.ts';
import { readSecured, readStories } from './stories.ts';

const STORIES = new Map((await readStories()).map((story) => [story.name, story]));
const SECURED = await readSecured();
describe('the same over TLS as in plaintext', () => {
  test('is a table of at least twelve stories, each over three transports', () => {
    const names = SECURED.map(({ name }) => name.split('.')[0]);
    expect(new Set(names).size).toBeGreaterThanOrEqual(12);
    expect(SECURED.length).toBe(new Set(names).size * 3);
  });

  test.each(SECURED.map((story) => [story.name, story] as const))('%s: the findings', (name, story) => {
    const plaintext = STORIES.get(name.split('.')[0]!)!;
    if (plaintext.unseen?.pcap === story.unseen?.pcap) expect(found(story)).toEqual(found(plaintext));
    else expectFindings(analyseStory(story, 'pcap'), story, 'pcap');
  });

  test.each(SECURED.map((story) => [story.name, story] as const))("%s: Chromium's own verdicts", (name, story) => {
    const { requests } = readRecorded(name);
    const { attempts } = analyseStory(story, 'pcap');
    const ours = attempts.map(({ attempt, observed }) => [
      attempt.method,
      attempt.url,
      observed.verdict === 'blocked',
      observed.corsError,
    ]);
    if (story.unseen?.pcap !== undefined) return;
    expect(ours).toEqual(requests.map(({ method, url, blocked, corsError }) => [method, url, blocked, corsError]));
  });

  test.each(SECURED.map(({ name }) => name))("%s: Chromium's verdicts do not depend on the transport", (name) => {
    const verdicts = (run: string) =>
      readRecorded(run).requests.map(({ method, url, blocked, corsError }) => [
        method,
        url.replace('https:', 'http:'),
        blocked,
        corsError,
      ]);
    expect(verdicts(name)).toEqual(verdicts(name.split('.')[0]!));
  });
});
