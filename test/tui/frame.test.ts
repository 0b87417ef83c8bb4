import { describe, expect, test } from 'vitest';
import { displayWidth } from '../../src/report/width.ts';
import { frame } from '../../src/tui/frame.ts';
import { caughtUp } from '../../src/tui/rows.ts';
import { openSession, sinkOf } from '../../src/tui/session.ts';
import { buildJudged } from '../support/build-judged.ts';
import { expectGolden } from '../support/golden.ts';
import { look, session, type } from '../support/tui-session.ts';

const fresh = session();
const VIEWS = {
  overview: [],
  requests: ['tab'],
  request: ['tab', 'n', 'return'],
  'both-exchanges': ['/', ...'verdict:ok method:PUT', 'return', 'return'],
  rules: ['/', ...'item:header', 'return', 'return', 'return'],
  'what-if': ['/', ...'item:header', 'return', 'return', 'return', '*', 'escape', 'escape'],
  configuration: ['/', ...'item:header', 'return', 'return', 'return', 'return'],
  evidence: ['/', ...'item:header', 'return', 'tab', 'tab', 'tab', 'tab'],
  edits: ['/', ...'item:header', 'return', 'return', 'return', 'a', 'D'],
  help: ['?'],
} as const;

const text = (lines: readonly string[]): string => `${lines.map((line) => line.trimEnd()).join('\n')}\n`;

describe.each(Object.entries(VIEWS))('%s', (name, keys) => {
  const { state } = type(fresh, ...keys);

  test.each([
    [80, 24],
    [120, 40],
    [200, 60],
  ])('at %i x %i', (columns, rows) => {
    const lines = frame(state, look(columns, rows));
    expect(lines).toHaveLength(rows);
    for (const line of lines) expect(displayWidth(line)).toBeLessThanOrEqual(columns);
    expectGolden(`tui/${name}-${columns}x${rows}.txt`, text(lines));
  });

  test('in colour it says the same', () => {
    const plain = frame(state, look(120, 40));
    const coloured = frame(state, look(120, 40, { colour: true }));
    expectGolden(`tui/${name}-colour.txt`, text(coloured));
    expect(coloured.map((line) => line.replaceAll(/\x1b\[[\d;]*m/g, ''))).toEqual(plain);
  });

  test('without Unicode it needs none', () => {
    expect(text(frame(state, look(100, 30, { unicode: false })))).toMatch(/^[\x0a\x20-\x7e]*$/);
  });
});

test('a window too small says so', () => {
  expect(frame(fresh, look(30, 5))[0]).toContain('corscope needs');
});

test('nothing hostile reaches the screen, and columns stay aligned', () => {
  const state = openSession([], 'x.pcap');
  const sink = sinkOf(state.session);
  const nasty = [
    '\x1b]0;owned\x07',
    '\u202eabc',
    '存储桶'.repeat(30),
    'e\u0301\u0302'.repeat(40),
    'y'.repeat(65_536),
    '\x9b31m',
  ];
  for (const [i, part] of nasty.entries()) {
    sink.attempt(
      buildJudged({
        id: i + 1,
        url: `https://bucket.example/${part}?Signature=secretsecret1`,
        origin: `https://${part}`,
        method: part.slice(0, 9),
      }),
    );
  }
  let now = caughtUp(state);
  for (const keys of [[], ['tab'], ['return'], ['tab'], ['tab'], ['tab'], ['down', 'down']]) {
    now = type(now, ...keys).state;
    for (const columns of [80, 131]) {
      const lines = frame(now, look(columns, 30));
      for (const line of lines) {
        expect(line).not.toMatch(/[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]/);
        expect(displayWidth(line)).toBeLessThanOrEqual(columns);
      }
      expect(lines.join('\n')).not.toContain('secretsecret1');
    }
  }
});
