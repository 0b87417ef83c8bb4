import { expect, test } from 'vitest';
import { analyseTls } from '../tls/analyse-tls.ts';
import { packetsOf } from '../tls/capture-tls.ts';
import { GET, OK, recordTalk } from '../tls/talk.ts';
import { OPENINGS, says } from './build-socks.ts';

/** The same numbers in every run. */
function dice(seed: number) {
  let state = seed;
  return (below: number): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 0x1_0000_0000) * below);
  };
}

test('damaged, lost, doubled and misplaced packets: nothing throws, and no exchange is made up', async () => {
  const secure = await recordTalk();
  const next = dice(7);
  for (let round = 0; round < 1500; round++) {
    const opening = Object.values(OPENINGS)[next(Object.keys(OPENINGS).length)]!;
    const isSecure = next(2) === 0;
    const inside = isSecure ? secure.sent : [says(0, GET), says(1, OK), says(0, GET), says(1, OK)];
    const packets = packetsOf([...opening(isSecure ? 443 : 80), ...inside]);
    for (let n = next(4); n >= 0; n--) {
      const at = next(Math.min(packets.length, 12));
      const { bytes } = packets[at]!;
      const what = next(4);
      if (what === 0) packets.splice(at, 1);
      else if (what === 1) packets.splice(next(packets.length), 0, packets[at]!);
      else if (what === 2) packets.splice(next(packets.length), 0, ...packets.splice(at, 1));
      else if (bytes.length > 54) {
        const damaged = Buffer.from(bytes);
        damaged[54 + next(Math.min(40, bytes.length - 54))] = next(256);
        packets[at] = { ...packets[at]!, bytes: damaged };
      }
    }
    const { exchanges } = analyseTls(secure, packets);
    expect(exchanges.length).toBeLessThanOrEqual(4);
    for (const { url, method, status } of exchanges) {
      if (isSecure) expect([url, method]).toEqual(url === null ? [null, null] : ['https://media.example/a', 'GET']);
      expect([200, null]).toContain(isSecure ? status : status === 200 ? 200 : null);
    }
  }
});
