import { expect, test } from 'vitest';
import { recogniseProfile } from '../../src/fetch/profile.ts';
import { Profiles } from '../../src/fetch/profiles.ts';

const AGENTS = ['Mozilla/5.0 Firefox/127.0', 'Mozilla/5.0 AppleWebKit/605', 'Mozilla/5.0 Chrome/126.0', 'curl/8'];

test('finds for every User-Agent, however many there are, what it is by itself', () => {
  const profiles = new Profiles();
  for (const round of [1, 2]) {
    for (let i = 0; i < 3000; i++) {
      const agent = `${AGENTS[i % 4]} ${i}`;
      expect(profiles.of(agent), `round ${round}`).toBe(recogniseProfile(agent) ?? 'chromium');
    }
  }
  expect(profiles.of(null)).toBe('chromium');
});
