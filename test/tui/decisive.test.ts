import { describe, expect, test } from 'vitest';
import type { JudgedAttempt } from '../../src/attribution/finding.ts';
import type { CorsAttempt } from '../../src/pairing/attempt.ts';
import { answerRows } from '../../src/tui/answers.ts';
import { decisiveHeaders, markOf, missingFrom, statusMark } from '../../src/tui/decisive.ts';
import { buildJudged } from '../support/build-judged.ts';
import { session } from '../support/tui-session.ts';

const ACAO = 'Access-Control-Allow-Origin';
const ACAC = 'Access-Control-Allow-Credentials';

/** An attempt whose preflight is answered with these headers. */
function answered(responseHeaders: readonly string[], more: Partial<JudgedAttempt['attempt']> = {}): JudgedAttempt {
  const judged = buildJudged({ observed: { verdict: 'blocked', at: 'preflight' } });
  const preflight = { ...judged.attempt.preflight!, responseHeaders, status: 200 };
  return { ...judged, attempt: { ...judged.attempt, preflight, ...more } };
}

const mark = (judged: JudgedAttempt, name: string): string => {
  const found = markOf(judged, 'preflight', 'response', name);
  return found ? `${found.role}: ${found.says}` : '';
};
const { origin } = buildJudged().attempt;

describe('headers that decide', () => {
  test.each([
    [[ACAO, origin!], {}, 'good: this page may read the answer'],
    [[ACAO, origin!], { credentials: true }, 'bad: this page is named, but not allowed to send credentials'],
    [[ACAO, origin!, ACAC, 'true'], { credentials: true }, 'good: this page may read the answer'],
    [[ACAO, '*'], { credentials: false }, 'good: any page may read the answer'],
    [[ACAO, '*'], { credentials: true }, 'bad: `*` does not do for a request with credentials'],
    [[ACAO, 'http://else.example'], {}, `bad: is not the origin of the page, ${origin}`],
    [[ACAO, origin!, ACAO, '*'], {}, 'bad: only one value may stand here'],
    [[ACAO, `${origin}, *`], {}, 'bad: only one value may stand here'],
  ] as const)('%j %j', (headers, more, says) => {
    expect(mark(answered(headers, more), ACAO)).toBe(says);
  });

  test('methods and headers that were asked for', () => {
    const asked = { method: 'PUT', unsafeHeaderNames: ['authorization', 'x-a'] };
    const judged = answered(['access-control-allow-methods', 'GET', 'Access-Control-Allow-Headers', '*'], asked);
    expect(mark(judged, 'access-control-allow-methods')).toBe('bad: PUT is not among them');
    expect(mark(judged, 'Access-Control-Allow-Headers')).toBe('bad: lacks authorization');
    const all = answered(
      ['access-control-allow-methods', 'PUT', 'access-control-allow-headers', 'X-A,Authorization'],
      asked,
    );
    expect(mark(all, 'access-control-allow-methods')).toBe('good: PUT is among them');
    expect(mark(all, 'access-control-allow-headers')).toBe('good: all that were asked for are among them');
    expect(mark(answered([], { method: 'POST' }), 'access-control-allow-methods')).toBe('good: POST needs no mention');
  });

  test('where the head was cut, what it lacks is not known', () => {
    const judged = answered([ACAO, origin!], { credentials: true });
    const preflight = { ...judged.attempt.preflight!, responseKnowledge: 'provisional' as const };
    const cut = { ...judged, attempt: { ...judged.attempt, preflight } };
    expect(mark(cut, ACAO)).toBe('note: this page is named; whether credentials are allowed is not known');
    const rows = answerRows(cut, null, 'preflight');
    expect(rows.find(({ name }) => name === 'allow-credentials')).toMatchObject({ captured: null, needed: 'true' });
    expect(rows.find(({ name }) => name === 'allow-origin')?.captured).toBe(origin);
  });

  test('Max-Age counts in the answer to a preflight only', () => {
    const judged = answered(['Access-Control-Max-Age', '600']);
    expect(mark(judged, 'Access-Control-Max-Age')).toBe('note: this answer may be remembered for 600 s');
    const actual = { ...judged.attempt.preflight!, method: 'PUT' };
    const said = markOf(
      { ...judged, attempt: { ...judged.attempt, actual } },
      'actual',
      'response',
      'access-control-max-age',
    );
    expect(said?.says).toBe('counts in the answer to a preflight only');
  });

  test('what the browser let pass stopped nothing', () => {
    const judged = answered([ACAO, 'http://else.example']);
    const passed: JudgedAttempt = { ...judged, observed: { ...judged.observed, verdict: 'allowed' } };
    expect(mark(passed, ACAO)).toMatch(/^note: /);
  });

  test('what is missing, and a status that stops', () => {
    expect(missingFrom(answered([]), 'preflight')?.says).toContain('no Access-Control-Allow-Origin');
    expect(missingFrom(answered([ACAO, '*']), 'preflight')).toBeNull();
    expect(missingFrom(answered([]), 'actual')).toBeNull();
    const named = answered([ACAO, origin!], { credentials: true });
    const observed = { ...named.observed, corsError: 'PreflightInvalidAllowCredentials' as const };
    expect(missingFrom({ ...named, observed }, 'preflight')?.says).toContain('no Access-Control-Allow-Credentials');
    const judged = answered([]);
    const status: JudgedAttempt = { ...judged, observed: { ...judged.observed, corsError: 'PreflightInvalidStatus' } };
    expect(statusMark(status, 'preflight')?.role).toBe('bad');
    expect(statusMark(judged, 'preflight')).toBeNull();
  });

  test('nothing is missing from an answer that was cut off, whose status stops', () => {
    const cut = (headers: readonly string[], more: Partial<CorsAttempt> = {}): JudgedAttempt => {
      const judged = answered(headers, more);
      const preflight = { ...judged.attempt.preflight!, responseKnowledge: 'provisional' } as const;
      return {
        ...judged,
        attempt: { ...judged.attempt, preflight },
        observed: { ...judged.observed, corsError: null },
      };
    };
    expect(missingFrom(cut([]), 'preflight')).toBeNull();
    expect(statusMark(cut([]), 'preflight')?.role).toBe('bad');
    const some = cut(['access-control-allow-methods', 'GET', ACAO, 'http://else.example'], { method: 'PUT' });
    expect(mark(some, 'access-control-allow-methods')).toBe('note: PUT is not among them, as far as was captured');
    expect(mark(some, ACAO)).toMatch(/^bad: /);
  });

  test('of a real refusal: the header that asked for too much comes first', () => {
    const { store } = session(['header-refused.pcap']).session;
    const refused = [...Array(store.length).keys()].find((row) => store.verdict(row) === 'blocked')!;
    expect(decisiveHeaders(store.whole(refused)!.judged)[0]).toEqual({
      name: 'Access-Control-Request-Headers',
      value: 'content-type,x-oss-date,x-oss-security-token',
      weight: 0,
    });
  });
});

test('what was answered, what would be, what would pass', () => {
  const state = session(['header-refused.pcap']);
  const { store } = state.session;
  const refused = [...Array(store.length).keys()].find((row) => store.verdict(row) === 'blocked')!;
  const { judged } = store.whole(refused)!;
  const rows = answerRows(judged, state.replay.prediction(store.code(refused, 6)), 'preflight');
  expect(rows.map(({ name, captured, configured, needed }) => [name, captured, configured, needed])).toEqual([
    ['status', '403', '403', '2xx'],
    ['allow-origin', '-', '-', 'http://app.example.com or *'],
    ['allow-methods', '-', '-', 'PUT'],
    ['allow-headers', '-', '-', 'content-type, x-oss-date, x-oss-security-token'],
  ]);
  expect(answerRows(judged, null, 'actual')).toEqual([]);
  const preflight = { ...judged.attempt.preflight!, responseKnowledge: 'provisional' } as const;
  const cut = { ...judged, attempt: { ...judged.attempt, preflight } };
  const known = answerRows(cut, null, 'preflight').map(({ captured, isPart }) => [captured, isPart]);
  expect(known).toEqual([['403', false], ...Array(3).fill([null, true])]);
});
