import { describe, expect, test } from 'vitest';
import { AttemptStore } from '../../src/tui/attempt-store.ts';
import { buildJudged } from '../support/build-judged.ts';

describe('the store of attempts', () => {
  test('gives back what was put in, however many', () => {
    const store = new AttemptStore();
    for (let n = 0; n < 5000; n++) {
      store.add(
        buildJudged({
          id: n + 1,
          url: `https://b${n % 7}.example/é/${n}`,
          at: n,
          observed: n % 3 === 0 ? { verdict: 'blocked' } : {},
        }),
      );
    }
    expect(store.length).toBe(5000);
    for (const n of [0, 1, 1023, 1024, 4999]) {
      expect(store.row(n)).toMatchObject({
        id: n + 1,
        url: `https://b${n % 7}.example/é/${n}`,
        verdict: n % 3 === 0 ? 'blocked' : 'allowed',
        method: 'PUT',
      });
    }
    expect(store.hosts.size).toBe(8);
  });

  test('keeps the first ones whole; for the others one that asked the same stands in', () => {
    const store = new AttemptStore();
    for (let n = 0; n < 3000; n++) store.add(buildJudged({ id: n + 1 }));
    expect(store.whole(10)).toMatchObject({ isItself: true, judged: { attempt: { id: 11 } } });
    expect(store.whole(2999)).toMatchObject({ isItself: false, judged: { attempt: { id: 1 } } });
  });
});
