import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { caughtUp, continued, refiltered } from '../../src/tui/rows.ts';
import { openSession } from '../../src/tui/session.ts';
import { SORTS, type State } from '../../src/tui/state.ts';
import { TimeOrder } from '../../src/tui/time-order.ts';
import { buildJudged } from '../support/build-judged.ts';

const inOrder = (times: readonly number[]): number[] =>
  times.map((_, row) => row).sort((a, b) => times[a]! - times[b]! || a - b);

describe('rows in the order of time', () => {
  test('however they come, and whenever they are asked for', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(20), fc.boolean()), { maxLength: 40 }), (given) => {
        const order = new TimeOrder();
        const times: number[] = [];
        for (const [timeUs, isAsked] of given) {
          order.add(times.length, timeUs);
          times.push(timeUs);
          const rows = isAsked ? order.rows(times.length, (row) => times[row]!) : null;
          if (rows) expect([...rows]).toEqual(inOrder(times));
          else if (isAsked) expect(inOrder(times)).toEqual(times.map((_, row) => row));
        }
      }),
    );
  });
});

describe('the list', () => {
  const settled = (state: State): State => {
    let now = caughtUp(state);
    while (now.scan) now = caughtUp(continued(now));
    return now;
  };
  const shown = ({ shown: rows, shownLength }: State): number[] => [...rows.subarray(0, shownLength)];

  test.each(SORTS)('is in order of time, too, while it grows: by %s', (sort) => {
    const times = [30, 40, 10, 50, 20, 60, 70, 5, 80];
    const methods = ['PUT', 'GET'];
    let state = refiltered({ ...openSession([], 'a.pcap'), sort });
    const { store } = state.session;
    for (const [i, at] of times.entries()) {
      store.add(buildJudged({ id: i + 1, at, method: methods[i % 2]!, url: `https://b${i % 3}.example/${i}` }));
      if (i % 2 === 1) state = settled(state);
    }
    state = settled(state);
    const rows = shown(state);
    expect([...rows].sort((a, b) => a - b)).toEqual([...times.keys()]);
    const same = (a: number, b: number): boolean =>
      sort === 'time' || store.row(a)[KEY[sort]] === store.row(b)[KEY[sort]];
    for (let i = 1; i < rows.length; i++) {
      if (same(rows[i - 1]!, rows[i]!)) expect(times[rows[i]!]).toBeGreaterThan(times[rows[i - 1]!]!);
    }
  });

  const KEY = { time: 'id', verdict: 'verdict', cause: 'culprit', host: 'url', method: 'method' } as const;
});
