import { describe, expect, test } from 'vitest';
import { AttemptRows, rowOf } from '../../src/report/attempt-row.ts';
import { examples } from '../diagnostics/examples/cors.ts';
import { buildFinding, buildJudged } from '../support/build-judged.ts';

const refused = buildFinding(examples['cors/header-not-allowed']().diagnostic, {
  item: 'allow-header',
  value: 'x-oss-date',
});
const hidden = buildFinding(examples['cors/max-age-missing']().diagnostic, { item: 'max-age' });

describe('what a row tells of an attempt', () => {
  test('the answers and the worst cause', () => {
    const row = rowOf(buildJudged({ findings: [hidden, refused], observed: { verdict: 'blocked' } }));
    expect(row).toMatchObject({ preflight: '403', actual: '-', culprit: 'allow-header x-oss-date' });
  });

  test('credentials are named before the item that an edit would begin with', () => {
    const star = buildFinding(examples['cors/credentials-refused']().diagnostic, { item: 'origin', value: '*' });
    const { culprit } = rowOf(buildJudged({ findings: [star], observed: { verdict: 'blocked' } }));
    expect(culprit).toBe('credentials (origin *)');
  });

  test('of hidden headers those that its own answer has, not those of others with the same cause', () => {
    const etag = buildFinding(examples['cors/header-not-exposed']().diagnostic, {
      item: 'expose-header',
      value: 'etag, x-amz-id-2',
    });
    const culprit = (...unreadableHeaders: string[]) =>
      rowOf(buildJudged({ findings: [etag], observed: { unreadableHeaders } })).culprit;
    expect(culprit('etag', 'server')).toBe('expose-header etag');
    expect(culprit('x-amz-id-2')).toBe('expose-header x-amz-id-2');
    expect(culprit()).toBe('');
  });

  test('a hint is no cause', () => {
    expect(rowOf(buildJudged({ findings: [hidden] })).culprit).toBe('');
  });

  test('without a finding, what the browser says', () => {
    expect(rowOf(buildJudged({ observed: { verdict: 'blocked' } })).culprit).toBe('PreflightMissingAllowOriginHeader');
    expect(rowOf(buildJudged({ observed: { verdict: 'unknown', because: 'the capture ends' } })).culprit).toBe(
      'the capture ends',
    );
  });

  test('a cached preflight and a lost answer', () => {
    const { attempt, ...rest } = buildJudged();
    const actual = { ...attempt.actual!, status: null, lack: 'reset' as const };
    const row = rowOf({ ...rest, attempt: { ...attempt, preflight: null, preflightState: 'cached', actual } });
    expect(row).toMatchObject({ preflight: 'cached', actual: 'reset' });
  });
});

describe('the rows that a table keeps', () => {
  const fill = (limit: number, verdicts: string): number[] => {
    const rows = new AttemptRows(limit);
    [...verdicts].forEach((letter, i) => {
      rows.add(buildJudged({ id: i + 1, at: i * 100, observed: { verdict: letter === 'b' ? 'blocked' : 'allowed' } }));
    });
    expect(rows.total).toBe(verdicts.length);
    return rows.shown().map(({ id }) => id);
  };

  test('are the first ones, in order', () => expect(fill(3, 'aaaaa')).toEqual([1, 2, 3]));
  test('in order of time, in whatever order they are decided', () => {
    const rows = new AttemptRows(9);
    for (const [id, at] of [
      [1, 50],
      [2, 10],
      [3, 50],
      [4, 0],
    ])
      rows.add(buildJudged({ id: id!, at: at! }));
    expect(rows.shown().map(({ id }) => id)).toEqual([4, 2, 1, 3]);
  });

  test('but a blocked one comes before an allowed one', () => expect(fill(3, 'aaaabab')).toEqual([1, 5, 7]));
  test('and never more than the limit', () => expect(fill(2, 'abbbb')).toEqual([2, 3]));
});
