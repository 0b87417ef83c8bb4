import { describe, expect, test } from 'vitest';
import type { CorsAttempt } from '../../src/pairing/attempt.ts';
import { buildExchange, PAGE_ORIGIN } from '../support/build-exchange.ts';
import { GOOD, judgeAll, preflight, refused, simple } from './support/judge.ts';

const BASE = 'https://b.oss-cn-hangzhou.aliyuncs.com';
const part = (number: number): string => `${BASE}/film?partNumber=${number}&uploadId=U`;

/** A request that succeeds, its answer with these headers besides. */
function done(method: string, url: string, more: Record<string, string> = {}, at = 0): CorsAttempt {
  const response = { 'Access-Control-Allow-Origin': PAGE_ORIGIN, ETag: '"a"', ...more };
  const actual = buildExchange({ method, url, at, request: { Origin: PAGE_ORIGIN }, response });
  if (method === 'GET') return { ...simple(200, {}), actual, url };
  const allowed = { ...response, 'Access-Control-Allow-Methods': method, 'Access-Control-Allow-Headers': '*' };
  return refused({ preflight: preflight(200, allowed), actual, url, method });
}

const told = (attempts: readonly CorsAttempt[]) =>
  judgeAll(attempts, GOOD)
    .findings.filter(({ item }) => item === 'expose-header')
    .map(({ diagnostic, value, count }) => ({
      severity: diagnostic.severity,
      value,
      count,
      confidence: diagnostic.basis?.confidence,
      notes: diagnostic.notes.join('\n'),
    }));

describe('headers that script cannot read', () => {
  test.each([
    ['PUT', part(1), 'error'],
    ['PUT', `${BASE}/cat.jpg`, 'warning'],
    ['GET', `${BASE}/cat.jpg`, 'info'],
  ])('%s %s: %s', (method, url, severity) => {
    expect(told([done(method, url)])).toMatchObject([{ severity, value: 'etag', count: 1, confidence: 'likely' }]);
  });

  test('are one finding for each rule, at the worst severity, with all names, the worst first', () => {
    const found = told([
      done('GET', `${BASE}/cat.jpg`, { 'x-oss-request-id': '1' }),
      done('PUT', `${BASE}/cat.jpg`, { 'x-oss-request-id': '2' }),
      done('PUT', part(1), { 'x-oss-request-id': '3', 'x-oss-hash-crc64ecma': '4' }),
    ]);
    expect(found).toMatchObject([
      { severity: 'error', value: 'etag, x-oss-request-id, x-oss-hash-crc64ecma', count: 3 },
    ]);
    expect(found[0]?.notes).toContain('Please set the etag of expose-headers');
  });

  test('one edit exposes them all', () => {
    const { findings } = judgeAll([done('PUT', part(1), { 'x-oss-request-id': '3' })], GOOD);
    const edits = findings[0]?.diagnostic.help?.edits ?? [];
    expect(edits.map(({ insert }) => insert.match(/<ExposeHeader>[^<]*/g))).toEqual([
      ['<ExposeHeader>ETag', '<ExposeHeader>x-oss-request-id'],
    ]);
  });

  test('a header that no page misses is not told', () => {
    const plain = { ...simple(200, { 'Access-Control-Allow-Origin': PAGE_ORIGIN, Server: 'x', Date: 'y' }) };
    expect(told([plain])).toEqual([]);
  });
});

describe('a multipart upload', () => {
  const later = done('GET', `${BASE}/cat.jpg`, {}, 60_000);

  test('that never completes although the page goes on makes it certain', () => {
    const [found] = told([done('PUT', part(1)), done('PUT', part(2), {}, 1000), later]);
    expect(found).toMatchObject({ severity: 'error', confidence: 'certain' });
    expect(found?.notes).toContain('2 parts of 1 upload stored, and no CompleteMultipartUpload came');
    expect(found?.notes).toContain('goes on for 59 seconds');
  });

  test('that sends a stored part again and again makes it certain', () => {
    const [found] = told([done('PUT', part(1)), done('PUT', part(1), {}, 100)]);
    expect(found).toMatchObject({ confidence: 'certain' });
    expect(found?.notes).toContain('the page tries over and over');
  });

  test('that completes leaves it likely', () => {
    const complete = done('POST', `${BASE}/film?uploadId=U`, {}, 2000);
    const [found] = told([done('PUT', part(1)), complete, later]);
    expect(found).toMatchObject({ severity: 'error', confidence: 'likely' });
    expect(found?.notes).not.toContain('no CompleteMultipartUpload');
  });

  test('at the end of the capture may still complete', () => {
    expect(told([done('PUT', part(1))])).toMatchObject([{ confidence: 'likely' }]);
  });
});
