import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseFilter, predicateOf } from '../../src/tui/filter.ts';
import { refiltered, verdictIn } from '../../src/tui/rows.ts';
import { session, type } from '../support/tui-session.ts';

const state = session();
const { store } = state.session;

function passing(filter: string): string[] {
  const parsed = parseFilter(filter);
  if (!parsed.ok) return [parsed.problem];
  const test = predicateOf(parsed.terms, store, (row) => verdictIn(state, row));
  return [...Array(store.length).keys()].filter(test).map((row) => {
    const { method, verdict, origin } = store.row(row);
    return `${method} ${verdict} ${origin}`;
  });
}

const all = passing('');

describe('the filter language', () => {
  test('no filter shows all', () => expect(all.length).toBe(store.length));

  test.each([
    ['verdict:fail', (line: string) => line.includes(' blocked ')],
    ['-verdict:fail', (line: string) => !line.includes(' blocked ')],
    ['method:put', (line: string) => line.startsWith('PUT ')],
    ['method:P*', (line: string) => line.startsWith('P')],
    ['verdict:ok method:PUT', (line: string) => line.startsWith('PUT allowed')],
    ['origin:*.example.com', (line: string) => line.includes('.example.com')],
    ['origin:app', (line: string) => line.includes('app')],
    ['nowhere-to-be-found', () => false],
  ])('%s', (filter, holds) => {
    expect(passing(filter)).toEqual(all.filter(holds));
  });

  test('by answer, cause, path and host', () => {
    expect(passing('status:403').length).toBeGreaterThan(0);
    expect(passing('status:4xx')).toEqual(passing('status:403'));
    expect(passing('item:header').length).toBe(1);
    expect(passing('cause:"allow-header x-oss-security-token"').length).toBe(1);
    expect(passing('path:DOG.jpg').length).toBeGreaterThan(0);
    expect(passing('host:*.aliyuncs.com')).toEqual(all);
    expect(passing('"dog.jpg" put').length).toBeGreaterThan(0);
  });

  test('says what it does not know', () => {
    expect(passing('colour:red')[0]).toContain('no field colour');
    expect(passing('verdict:maybe')[0]).toContain('verdict: is');
    expect(parseFilter('http://a.example')).toEqual({
      ok: true,
      terms: [{ field: 'text', value: 'http://a.example', not: false }],
    });
  });

  test('typed letter by letter, in any order of the list, it shows what it shows at once', () => {
    const words = [
      'verdict:fail',
      'verdict:ok',
      'origin:app',
      'origin:*.com',
      'host:shop',
      'path:DOG',
      'cause:"allow-header x"',
    ];
    const more = [
      '-method:put',
      'method:P*',
      'status:4xx',
      'item:header',
      'dog',
      '"ca t',
      '-dog',
      'do*g',
      'é',
      'list.json',
    ];
    const filters = fc.array(fc.constantFrom(...words, ...more), { minLength: 1, maxLength: 3 });
    fc.assert(
      fc.property(filters, fc.nat(4), (terms, sorts) => {
        const list = type(state, '2', ...Array.from({ length: sorts }, () => 's')).state;
        const text = terms.join(' ');
        const typed = type(list, '/', ...text).state;
        const once = refiltered({ ...list, filter: text });
        expect([...typed.shown.subarray(0, typed.shownLength)]).toEqual([...once.shown.subarray(0, once.shownLength)]);
      }),
      { numRuns: 200 },
    );
  });

  test('takes anything', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 60 }), (text) => {
        const shown = passing(text);
        return Array.isArray(shown);
      }),
    );
  });
});
