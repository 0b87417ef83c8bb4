import { describe, expect, test } from 'vitest';
import { exposedBy } from '../../src/attribution/exposure.ts';
import { readConfiguration } from '../../src/bucket/read-configuration.ts';
import { Demands } from '../../src/remedy/demands.ts';
import { fix } from '../../src/remedy/fix.ts';
import { buildJudged } from '../support/build-judged.ts';
import { optionsOf } from './arbitrary-remedy.ts';

const APP = 'https://app.example.com';
const NAMES = ['x-a', 'x-b', 'x-c', 'x-d', 'x-e', 'x-f', 'x-g', 'x-h'];

/** Rule 1 takes every header, and is another origin's; rule 2 is the page's, and answers first no more once that is let in. */
const text = (first: string, second: string): string => `<CORSConfiguration>
  <CORSRule>
    <AllowedOrigin>https://admin.example.com</AllowedOrigin>
    <AllowedMethod>PUT</AllowedMethod>
    <AllowedHeader>*</AllowedHeader>${first}
  </CORSRule>
  <CORSRule>
    <AllowedOrigin>${APP}</AllowedOrigin>
    <AllowedMethod>PUT</AllowedMethod>${second}
  </CORSRule>
</CORSConfiguration>
`;
const expose = (name: string): string => `\n    <ExposeHeader>${name}</ExposeHeader>`;

/** One upload that passes and is answered with an ETag and a request id, and some that are refused for a header each. */
function demandsOf(refused: readonly string[]): Demands {
  const demands = new Demands();
  const passing = buildJudged({ origin: APP });
  const responseHeaders = [...passing.attempt.actual!.responseHeaders, 'ETag', '"1"', 'x-oss-request-id', '2'];
  const actual = { ...passing.attempt.actual!, responseHeaders };
  demands.numberOf({ ...passing, attempt: { ...passing.attempt, unsafeHeaderNames: [], actual } });
  for (const name of refused) {
    const judged = buildJudged({ origin: APP, observed: { verdict: 'blocked' } });
    demands.numberOf({ ...judged, attempt: { ...judged.attempt, unsafeHeaderNames: [name] } });
  }
  return demands;
}

describe('where an addition makes an earlier rule answer', () => {
  const exposedIn = (fixed: string, rule: number): string[] => [
    ...exposedBy(readConfiguration('x', fixed).rules[rule]),
  ];

  test('that rule exposes what the later one did, as far as answers have it', () => {
    const given = text(expose('x-oss-hash-crc64ecma'), expose('ETag') + expose('x-never-seen'));
    const result = fix(optionsOf(given), demandsOf(NAMES), () => true);
    expect(result.additions).toMatchObject([{ ruleIndex: 0, item: 'origin', value: APP }]);
    expect(result.exposures).toMatchObject([
      { ruleIndex: 0, names: 'etag', because: 'rule 1 answers now what rule 2 did' },
    ]);
    expect(exposedIn(result.text, 0)).toEqual(['x-oss-hash-crc64ecma', 'etag']);
  });

  test('and what the later one was to expose', () => {
    const edits = [{ file: 'cors.xml', span: { start: 0, end: 0 }, insert: '' }];
    const exposures = [{ names: 'x-oss-request-id', ruleIndex: 1, because: 'support asks for it', edits }];
    const result = fix({ ...optionsOf(text('', '')), exposures }, demandsOf(NAMES), () => true);
    expect(result.exposures).toMatchObject([{ ruleIndex: 0, names: 'x-oss-request-id' }]);
    expect(exposedIn(result.text, 0)).toEqual(['x-oss-request-id']);
  });

  test('but not what it exposes already', () => {
    const result = fix(optionsOf(text(expose('etag'), expose('ETag'))), demandsOf(NAMES), () => true);
    expect([result.additions.length, result.exposures]).toEqual([1, []]);
  });

  test('nothing is done where the later one goes on answering', () => {
    const result = fix(optionsOf(text('', expose('ETag'))), demandsOf(['x-a']), () => true);
    expect(result.additions).toMatchObject([{ ruleIndex: 1, item: 'header', value: 'x-a' }]);
    expect(result.exposures).toEqual([]);
  });
});
