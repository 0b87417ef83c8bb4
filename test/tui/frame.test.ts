import { describe, expect, test } from 'vitest';
import { unknownFormat } from '../../src/diagnostics/capture.ts';
import { displayWidth } from '../../src/report/width.ts';
import { frame, wholeView } from '../../src/tui/frame.ts';
import { caughtUp } from '../../src/tui/rows.ts';
import { openSession, sinkOf } from '../../src/tui/session.ts';
import type { State } from '../../src/tui/state.ts';
import { isCounting } from '../../src/tui/tallies.ts';
import { press } from '../../src/tui/update.ts';
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
  'four-keys': ['f', 'return', 'return', '*'],
  grouped: ['c'],
  choice: ['/', ...'item:header', 'return', 'return', 'return', 'd', 'j'],
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

  test.each([60, 80])('the way to all keys is told at %i columns', (columns) => {
    expect(frame(state, look(columns, 24)).at(-1)!.trimEnd()).toMatch(/ {2}\? help {2}q quit$/);
  });

  test('in colour it says the same', () => {
    const plain = frame(state, look(120, 40));
    const coloured = frame(state, look(120, 40, { colour: true }));
    expectGolden(`tui/${name}-colour.txt`, text(coloured));
    expect(coloured.map((line) => line.replaceAll(/\x1b\[[\d;]*m/g, ''))).toEqual(plain);
  });

  test('for the ear it says it in words', () => {
    const lines = frame(state, look(80, 24, { spoken: true }));
    for (const line of lines) expect(line).not.toMatch(/[^\x20-\x7e]| {3}|^\s|\s$|[─▌✓✗]/);
    expectGolden(`tui/${name}-spoken.txt`, text(lines));
  });

  test('without Unicode it needs none', () => {
    expect(text(frame(state, look(100, 30, { unicode: false })))).toMatch(/^[\x0a\x20-\x7e]*$/);
  });
});

test('a window too small says so', () => {
  expect(frame(fresh, look(30, 5))[0]).toContain('corscope needs');
});

const NASTY = [
  '\x1b]0;owned\x07',
  '\u202eabc',
  '存储桶'.repeat(30),
  'e\u0301\u0302'.repeat(40),
  'y'.repeat(65_536),
  '\x9b31m',
  '\u2066\u{e0041}\ud800',
];

/** A session in which everything that can be captured is hostile. */
function hostile(): State {
  const state = openSession([], '\x1b[2Jx.pcap');
  const sink = sinkOf(state.session);
  for (const [i, part] of NASTY.entries()) {
    const judged = buildJudged({
      id: i + 1,
      url: `https://bucket.example/${part}?Signature=secretsecret1`,
      origin: `https://${part}`,
      method: part.slice(0, 9),
      observed: { verdict: 'blocked', corsError: 'PreflightAllowOriginMismatch', failedParameter: part },
    });
    const { preflight } = judged.attempt;
    const headers = [
      'Origin',
      part,
      'Access-Control-Request-Headers',
      part,
      'X-Api-Key',
      `secretsecret1${part}`,
      part,
      part,
    ];
    const worse = { ...preflight!, requestHeaders: headers, responseHeaders: headers, errorBody: part };
    sink.attempt({ ...judged, attempt: { ...judged.attempt, preflight: worse } });
    for (const { frame: number } of worse.source.kind === 'capture' ? worse.source.request : []) {
      const bytes = Buffer.from(`GET /${part} HTTP/1.1\r\nX-Api-Key: secretsecret1\r\n\r\n`);
      state.session.frames.set(worse.source.file, [{ frame: number, bytes, payloadStart: 0 }]);
    }
  }
  sink.diagnostic({ ...unknownFormat('\x1b[31m\u202e', Buffer.from('\x1b[31m')) });
  return caughtUp(state);
}

test('nothing hostile reaches the screen, and columns stay aligned', () => {
  let now = hostile();
  const walk = [
    [],
    ['tab'],
    ['c'],
    ['return'],
    ['down', 'pagedown'],
    ['tab'],
    ['tab'],
    ['tab'],
    ['J'],
    ['J'],
    ['J'],
    ['J'],
  ];
  for (const keys of walk) {
    now = type(now, ...keys).state;
    for (const drawing of [look(80, 30), look(131, 30), look(200, 60), look(80, 24, { spoken: true })]) {
      for (const line of [...frame(now, drawing), ...wholeView(now, drawing)]) {
        expect(line).not.toMatch(/[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u{e0000}-\u{e007f}]|\p{Cs}/u);
        expect(displayWidth(line)).toBeLessThanOrEqual(drawing.columns);
        expect(line).not.toContain('secretsecret1');
      }
    }
  }
});

test('columns begin in the same cell in every row, however wide the letters', () => {
  const now = type(hostile(), 'tab').state;
  const rows = frame(now, look(131, 30)).slice(2, 2 + NASTY.length);
  expect(new Set(rows.map((row) => displayWidth(row.slice(0, row.lastIndexOf('403')))))).toHaveProperty('size', 1);
});

test('nothing in the input, and nothing yet', () => {
  const empty = openSession([], 'x.pcap');
  const done = { ...empty, loading: { ...empty.loading, done: true } };
  for (const keys of [[], ['tab'], ['return'], ['3'], ['c'], ['n'], ['/', 'x', 'return'], ['?'], ['y'], ['o']]) {
    for (const state of [empty, done]) {
      const { state: now } = type(state, ...keys);
      for (const size of [look(80, 24), look(200, 60)]) expect(frame(now, size)).toHaveLength(size.rows);
    }
  }
  expect(frame(done, look(80, 24)).join('\n')).toContain('no CORS request in the input');
  expect(frame({ ...empty, loading: { file: 'x.pcap', share: 0.42, done: false } }, look(80, 24))[0]).toContain(
    'x.pcap [####......] 42%',
  );
});

test('a million requests are listed, filtered and counted in pieces', () => {
  const state = openSession([], 'x.pcap');
  const judged = [buildJudged({ id: 1 }), buildJudged({ id: 2, observed: { verdict: 'blocked' } })];
  for (let n = 0; n < 1_000_000; n++) state.session.store.add(judged[n % 2]!);
  const listed = type(caughtUp(state), 'tab', 'G').state;
  expect(frame(listed, look(120, 40)).at(-2)).toContain('1000000/1000000');
  const typing = press(listed, '/', 37).state;
  const first = press({ ...typing, prompt: { kind: 'filter', text: 'verdict:fai' } }, 'l', 37).state;
  expect(first.scan).not.toBeNull();
  expect(first.shownLength).toBeGreaterThan(0);
  expect(frame(first, look(120, 40)).join('\n')).toContain('verdict:fail');
  expect(type({ ...first, prompt: null }, 'left').state.shownLength).toBe(500_000);
  let counted = type(state, '1').state;
  expect(frame(counted, look(80, 24))[1]).toContain('(counting)');
  while (isCounting(counted)) counted = { ...counted };
  expect(frame(counted, look(80, 24))[1]).toMatch(/1000000 CORS requests .* 500000 blocked/);
});
