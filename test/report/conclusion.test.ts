import { describe, expect, test } from 'vitest';
import { byImportance, bytesText, conclusion } from '../../src/report/conclusion.ts';
import { examples } from '../diagnostics/examples/cors.ts';
import { buildFinding, buildSummary } from '../support/build-judged.ts';

const error = (id: number, count = 1) => buildFinding(examples['cors/origin-not-allowed']().diagnostic, { id, count });
const hint = (id: number, count = 1) => buildFinding(examples['cors/max-age-missing']().diagnostic, { id, count });

describe('the run in one line', () => {
  test.each([
    [{ bytes: 0, exchanges: 0 }, 'nothing was read'],
    [{ exchanges: 0 }, 'no CORS request and no HTTP exchange in 1.2 MB'],
    [{ exchanges: 1 }, 'no CORS request among 1 HTTP exchange in 1.2 MB'],
    [
      { exchanges: 1, mayBeCors: 1 },
      'no CORS request is known among 1 HTTP exchange in 1.2 MB: not one request is whole',
    ],
    [
      { exchanges: 47, mayBeCors: 47 },
      'no CORS request is known among 47 HTTP exchanges in 1.2 MB: not one request is whole',
    ],
    [
      { exchanges: 47, mayBeCors: 2 },
      'no CORS request is known among 47 HTTP exchanges in 1.2 MB: 2 requests are not whole',
    ],
    [
      { attempts: 1, allowed: 1, mayBeCors: 1 },
      '1 CORS request: allowed; 1 more may be, and is not whole in the input',
    ],
    [
      { attempts: 2, blocked: 2, mayBeCors: 1200 },
      '2 CORS requests: all blocked; 1,200 more may be, and are not whole in the input',
    ],
    [{ leftOut: 1 }, 'no CORS request that was asked for; 1 other was left out by --host or --origin'],
    [{ attempts: 1, allowed: 1 }, '1 CORS request: allowed'],
    [{ attempts: 3, allowed: 3 }, '3 CORS requests: all allowed'],
    [{ attempts: 1, allowed: 1, unlessCredentials: 1 }, '1 CORS request: allowed unless it carried credentials'],
    [{ attempts: 3, allowed: 3, unlessCredentials: 3 }, '3 CORS requests: all allowed unless they carried credentials'],
    [
      { attempts: 3, allowed: 2, blocked: 1, unlessCredentials: 1 },
      '3 CORS requests: 1 blocked, 2 allowed (1 of them unless they carried credentials)',
    ],
    [{ attempts: 2, blocked: 2 }, '2 CORS requests: all blocked'],
    [{ attempts: 1, unknown: 1 }, '1 CORS request: unknown'],
    [{ attempts: 2, unknown: 2 }, '2 CORS requests: all unknown'],
    [
      { attempts: 1200, allowed: 1000, blocked: 150, unknown: 50 },
      '1,200 CORS requests: 150 blocked, 1,000 allowed, 50 unknown',
    ],
  ])('%j', (summary, text) => {
    expect(conclusion(buildSummary(summary), []).text).toBe(text);
  });

  test('counts the causes by severity', () => {
    const { text, role } = conclusion(buildSummary({ attempts: 2, blocked: 2 }), [error(1), error(2), hint(3)]);
    expect(text).toBe('2 CORS requests: all blocked; 2 errors, 1 hint');
    expect(role).toBe('error');
  });
});

test('errors come first, then what touched most', () => {
  expect([hint(1, 99), error(2), error(3, 7), error(4)].sort(byImportance).map(({ id }) => id)).toEqual([3, 2, 4, 1]);
});

test('what blocked requests comes before what is hidden from those that pass, and before what no request shows', () => {
  const hidden = { ...error(1, 9), item: 'expose-header' as const };
  const elsewhere = { ...error(2, 5), attempts: [] };
  expect([elsewhere, hidden, error(3)].sort(byImportance).map(({ id }) => id)).toEqual([3, 1, 2]);
});

test.each([
  [0, '0 bytes'],
  [1, '1 byte'],
  [999, '999 bytes'],
  [1000, '1.0 KB'],
  [12_345, '12 KB'],
  [3_300_000_000, '3.3 GB'],
])('%i is %s', (bytes, text) => {
  expect(bytesText(bytes)).toBe(text);
});
