import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { JudgedAttempt } from '../../src/attribution/finding.ts';
import { readConfiguration } from '../../src/bucket/read-configuration.ts';
import type { BrowserProfile } from '../../src/fetch/profile.ts';
import type { Tristate } from '../../src/pairing/attempt.ts';
import { DEMAND } from '../../src/tui/attempt-store.ts';
import { frame } from '../../src/tui/frame.ts';
import { KEYS } from '../../src/tui/keys-table.ts';
import { matrixOf } from '../../src/tui/matrix-of.ts';
import { caughtUp, verdictIn } from '../../src/tui/rows.ts';
import { openSession, sinkOf } from '../../src/tui/session.ts';
import { type State, selectedRow } from '../../src/tui/state.ts';
import { causesOf, tallyOf } from '../../src/tui/tallies.ts';
import { allRead } from '../../src/tui/trials.ts';
import { buildExchange } from '../support/build-exchange.ts';
import { buildJudged } from '../support/build-judged.ts';
import { look, session, type } from '../support/tui-session.ts';

const fresh = session();
const verdicts = (state: State): string[] =>
  [...Array(state.session.store.length).keys()].map((row) => verdictIn(state, row));
const blocked = (state: State): number => verdicts(state).filter((verdict) => verdict === 'blocked').length;

/** In the matrix of the request whose header is refused. */
const atHeader = type(fresh, '/', ...'item:header', 'return', 'return', 'return').state;

describe('drilling down', () => {
  test('from the overview to the letter', () => {
    const list = type(fresh, 'return').state;
    expect([list.view, list.shownLength]).toEqual(['list', causesOf(fresh)[0]!.blocked]);
    const rules = type(list, 'return', 'return').state;
    expect(rules.view).toBe('matrix');
    expect(rules.before).toEqual(['overview', 'list', 'detail']);
    expect(type(rules, 'escape', 'escape', 'escape').state.view).toBe('overview');
  });

  test('a cause leads to what it blocked, not to what is unknown in the same words', () => {
    const state = session(['header-refused.pcap']);
    const [cause] = causesOf(state);
    const because = `redirected, and then: ${cause!.text}`;
    state.session.store.add(buildJudged({ observed: { verdict: 'unknown', because } }));
    expect(type(state, 'return').state.shownLength).toBe(causesOf(state)[0]!.blocked);
  });

  test('the matrix opens at the rule that was meant and at the item that fails', () => {
    const matrix = matrixOf(atHeader)!;
    expect(matrix.rows[atHeader.ruleAt]!.rule.index).toBe(matrix.nearest);
    expect(matrix.rows[atHeader.ruleAt]!.cells[atHeader.itemAt]).toMatchObject({
      token: 'x-oss-security-token',
      matched: null,
    });
  });

  test('n and N step through the failures', () => {
    const list = type(fresh, 'tab').state;
    let state = list;
    let steps = verdictIn(state, selectedRow(state)!) === 'blocked' ? 1 : 0;
    for (let before = -1; before !== state.at; ) {
      before = state.at;
      state = type(state, 'n').state;
      if (state.at !== before) steps += 1;
    }
    expect(steps).toBe(blocked(fresh));
    expect(state.message).toBe('no further failure');
    expect(type(state, 'N').state.at).toBeLessThan(state.at);
  });
});

describe('what if, and a request that was answered otherwise than is predicted', () => {
  test('is as it was captured, unless the edit changes what is predicted', () => {
    const state = session(['header-refused.pcap']);
    const judged = buildJudged({
      url: 'http://shop-media.oss-cn-hangzhou.aliyuncs.com/cat.jpg',
      origin: 'http://unlisted.example.com',
    });
    // No rule lists the origin, and it was let in.
    state.session.store.add(judged);
    const added = state.session.store.length - 1;
    expect(state.session.untried.verdict(state.session.store.code(added, DEMAND))).toBe('blocked');
    const tried = type(state, '/', ...'item:header', 'return', 'return', 'return', '*').state;
    expect(tried.message).toBe('rule 1 AllowedHeader = * (1 now allowed if without credentials, 0 now blocked)');
    expect(verdictIn(tried, added)).toBe('allowed');
  });
});

describe('what if, and a store of which it is not known whether it allows credentials', () => {
  const url = 'http://shop-media.oss-cn-hangzhou.aliyuncs.com/cat.jpg';
  const origin = 'http://unlisted.example.com';
  const refused = buildJudged({ url, origin, observed: { verdict: 'blocked' } });
  const asking = (credentials: Tristate) => ({ ...refused, attempt: { ...refused.attempt, credentials } });
  const response = { 'Access-Control-Allow-Origin': origin, 'Access-Control-Allow-Credentials': 'true' };
  const answer = buildExchange({ response });
  const passed = buildJudged({ url, origin });
  const granted = { ...passed, attempt: { ...passed.attempt, credentials: true, preflight: answer, actual: answer } };
  const reading = (...all: readonly JudgedAttempt[]) => {
    const text = readFileSync('captures/cors.xml', 'utf8');
    const state = openSession([{ host: null, configuration: readConfiguration('cors.xml', text) }], 'a.pcap');
    for (const judged of all) sinkOf(state.session).attempt(judged);
    return state;
  };
  const text = (state: State) => frame(state, look(120, 40)).join('\n');

  const both = allRead(reading(asking(true), asking('unknown')));
  const tried = type(both, 'tab', 'return', 'a').state;

  test('tells how many are unknown then, and how many may carry credentials', () => {
    expect(tried.message).toMatch(/ \(1 now allowed if without credentials, 0 now blocked, 1 now unknown\)$/);
    const [first, second] = text(type(tried, 'escape').state).split('\n').slice(2);
    expect([first, second]).toEqual([
      expect.stringMatching(/\?~ .* now unknown, was blocked/),
      expect.stringMatching(/✓~ .*\d{3}\/- +was blocked: /),
    ]);
  });

  test('says of each request that to let it in may not be enough', () => {
    const doubt =
      'note: the request carries credentials, and whether Alibaba Cloud OSS allows those is not known: a browser';
    const detail = type(both, 'tab', 'return').state;
    expect([text(detail), text(type(detail, 'J').state)]).toEqual([
      expect.stringContaining(doubt),
      expect.not.stringContaining(doubt),
    ]);
  });

  test('says the whole of what is not known, and of what hangs on credentials', () => {
    expect(text(tried).replace(/\s+/g, ' ')).toContain(
      '? with what is tried: unknown not known of Alibaba Cloud OSS: whether it allows credentials (Access-Control-Allow-Credentials); it would show in a captured answer of a rule with a listed origin ',
    );
    expect(text(type(tried, 'J').state)).toContain('✓ with what is tried: allowed; with credentials unknown\n');
  });

  test('an answer of the bucket that allows them settles it, once all was read', () => {
    const before = type(caughtUp(reading(asking(true), asking('unknown'), granted)), 'tab', 'return', 'a').state;
    expect(verdicts(before)).toEqual(['unknown', 'allowed', 'unknown']);
    const after = allRead(before);
    expect([verdicts(after), tallyOf(after).verdicts]).toEqual([
      ['allowed', 'allowed', 'allowed'],
      { allowed: 3, blocked: 0, unknown: 0 },
    ]);
    expect(type(type(after, 'u').state, 'a').state.message).toMatch(/ \(3 now allowed, 0 now blocked\)$/);
  });
});

describe('what if, and a request that the page gave up', () => {
  test('is not cured by an edit', () => {
    const aborted = session(['../test/scenarios/recorded/aborted.pcap', 'header-refused.pcap']);
    expect(verdicts(aborted)[0]).toBe('blocked');
    const tried = type(aborted, '/', ...'item:header', 'return', 'return', 'return', '*').state;
    expect(tried.message).toBe('rule 1 AllowedHeader = * (1 now allowed if without credentials, 0 now blocked)');
    expect(verdicts(tried)[0]).toBe('blocked');
  });
});

test('what if the browser were another one, and an element that was given nothing', () => {
  const opaque = session(['../test/scenarios/recorded/opaque-json-script.pcapng']);
  const as = (browser: BrowserProfile | null) =>
    verdicts({ ...opaque, trial: { ...opaque.trial, browser, texts: ['', ''] } })[0];
  expect([as(null), as('chromium'), as('firefox'), as('webkit')]).toEqual(['blocked', 'blocked', 'unknown', 'allowed']);
});

describe('filter and sort', () => {
  test('while typing, with the selected request kept', () => {
    const typing = type(fresh, '/', ...'verdict:fail').state;
    expect(typing.shownLength).toBe(blocked(fresh));
    expect(type(typing, 'escape').state).toMatchObject({ filter: '', shownLength: fresh.session.store.length });
    expect(type(fresh, '/', ...'colour:x').state.filterProblem).toContain('no field colour');
  });

  test('f shows failures only, and all again', () => {
    const failures = type(fresh, 'f').state;
    expect(failures.shownLength).toBe(blocked(fresh));
    expect(type(failures, 'f').state.shownLength).toBe(fresh.session.store.length);
  });

  test('/ after f types another term', () => {
    const both = type(fresh, 'f', '/', ...'item:header', 'return').state;
    expect([both.filter, both.filterProblem, both.shownLength]).toEqual(['verdict:fail item:header', null, 1]);
    expect(type(fresh, 'f', '/', 'return').state.filter).toBe('verdict:fail');
    expect(type(fresh, '/', ...'-verdict:fail', 'return', 'f').state.filter).toBe('verdict:fail -verdict:fail');
  });

  test.each(['verdict:maybe', 'item:colour', 'status:often', 'host:', 'colour:red'])('%s is not taken', (text) => {
    const failures = type(fresh, 'f').state;
    const refused = type(failures, '/', ...text, 'return').state;
    expect(refused.prompt).toEqual({ kind: 'filter', text: `verdict:fail ${text}` });
    expect(frame(refused, look(120, 24)).at(-2)).toContain(refused.filterProblem);
    expect(refused.shownLength).toBe(failures.shownLength);
    expect(type(refused, 'escape').state).toMatchObject({ filter: '', filterProblem: null });
  });

  test.each([
    'status:4xx',
    'status:403',
    'status:40*',
    'status:aborted',
    'item:aborted',
    'item:expose',
    '-item:origin',
  ])('%s is taken', (text) =>
    expect(type(fresh, '/', ...text, 'return').state).toMatchObject({ prompt: null, filterProblem: null }),
  );

  test('every order shows every request once, equal ones in order of time', () => {
    let state = type(fresh, 'tab').state;
    for (const _ of [1, 2, 3, 4, 5]) {
      state = type(state, 's').state;
      const rows = [...state.shown.subarray(0, state.shownLength)];
      expect([...rows].sort((a, b) => a - b)).toEqual([...Array(state.session.store.length).keys()]);
      if (state.sort === 'verdict') expect(verdictIn(state, rows[0]!)).toBe('blocked');
    }
    expect(state.sort).toBe('time');
  });
});

describe('what if', () => {
  test('* lets the item allow everything, changes every verdict at once, and * again takes it back', () => {
    const starred = type(atHeader, '*').state;
    expect(blocked(starred)).toBe(blocked(fresh) - 1);
    expect(starred.message).toContain('1 now allowed if without credentials, 0 now blocked');
    expect(blocked(type(starred, '*').state)).toBe(blocked(fresh));
    expect(type(starred, 'u').state.trial.texts).toHaveLength(1);
  });

  test('a cured request stays in a list of failures', () => {
    const cured = type(type(fresh, 'f').state, 'g', 'a').state;
    expect(cured.shownLength).toBe(blocked(fresh));
    expect(blocked(cured)).toBeLessThan(blocked(fresh));
  });

  test('a says where it gives something to every origin', () => {
    const open = session(['header-refused.pcap'], (text) => text.replace('http://app.example.com', '*'));
    const { message } = type(open, 'f', 'Enter', 'Enter', 'a').state;
    expect(message).toMatch(/^rule 1 \+ AllowedHeader x-oss-security-token, for every origin/);
  });

  test('a adds what is missing, nothing else', () => {
    const cured = type(atHeader, 'a').state;
    const text = cured.trial.texts.at(-1)!;
    const added = text.split('\n').filter((line) => !fresh.trial.texts[0]!.includes(line));
    expect(added.map((line) => line.trim())).toEqual(['<AllowedHeader>x-oss-security-token</AllowedHeader>']);
    expect(readConfiguration('x', text).problems).toEqual([]);
    expect(blocked(cured)).toBe(blocked(fresh) - 1);
  });

  test('i changes an entry', () => {
    const edited = type(
      atHeader,
      'left',
      'left',
      'left',
      'left',
      'i',
      'ctrl+u',
      ...'http://else.example',
      'return',
    ).state;
    expect(edited.trial.texts.at(-1)).toContain('<AllowedOrigin>http://else.example</AllowedOrigin>');
    expect(edited.message).toMatch(/now blocked/);
  });

  test('an edit of every failing request cures all of them', () => {
    let state = type(fresh, 'f').state;
    for (let n = 0; n < 20 && blocked(state) > 0; n++) state = type(state, ...(n === 0 ? ['g'] : ['n']), 'a').state;
    expect(blocked(state)).toBe(0);
    expect(verdicts(state).filter((verdict) => verdict === 'allowed').length).toBeGreaterThanOrEqual(
      verdicts(fresh).filter((verdict) => verdict === 'allowed').length,
    );
  });

  test('another store, another browser', () => {
    const stores = type(atHeader, 'd').state;
    expect([stores.view, stores.trial.dialect]).toEqual(['choice', null]);
    const first = type(stores, 'j').state;
    expect(first.trial.dialect).not.toBeNull();
    expect(first.message).toMatch(/^judged as /);
    expect(type(first, 'return').state).toMatchObject({ view: 'matrix', trial: { dialect: first.trial.dialect } });
    expect(type(first, 'escape').state).toMatchObject({ view: 'matrix', trial: { dialect: null } });
    expect(type(stores, 'G').state.trial.dialect).not.toBeNull();
    expect(type(stores, 'G', 'g').state.trial.dialect).toBeNull();
    expect(type(atHeader, 'b', 'j', 'return').state.trial.browser).toBe('chromium');
  });

  test('w asks for a file, and again before it writes over one', () => {
    expect(type(atHeader, 'w').state.message).toBe('nothing was edited');
    const asking = type(atHeader, 'a', 'w').state;
    expect(asking.prompt).toEqual({ kind: 'save', text: 'cors.fixed.xml' });
    expect(type(asking, 'return').effect).toEqual({ kind: 'save', path: 'cors.fixed.xml', overwrite: false });
    const confirm: State = { ...asking, prompt: { kind: 'confirm', text: 'a.xml', path: 'a.xml', by: 'save' } };
    expect(type(confirm, 'n').effect).toBeNull();
    expect(type(confirm, 'y').effect).toEqual({ kind: 'save', path: 'a.xml', overwrite: true });
  });
});

test('any keys at all leave a state that can be drawn, at any size', () => {
  const keys = fc.constantFrom(...KEYS.flatMap((binding) => binding.keys), 'x', '"');
  fc.assert(
    fc.property(
      fc.array(keys, { maxLength: 40 }),
      fc.integer({ min: 1, max: 220 }),
      fc.integer({ min: 1, max: 70 }),
      (pressed, columns, rows) => {
        const { state } = type(fresh, ...pressed);
        expect(frame(state, look(columns, rows))).toHaveLength(rows);
      },
    ),
    { numRuns: 300 },
  );
});
