import { expect, test } from 'vitest';
import { createJsonReport } from '../../src/report/json-report.ts';
import { createNdjsonReport } from '../../src/report/ndjson-report.ts';
import { examples } from '../diagnostics/examples/cors.ts';
import { buildExchange } from '../support/build-exchange.ts';
import { buildFinding, buildJudged, buildSummary, written } from '../support/build-judged.ts';

const finding = (id: number, count = 1) =>
  buildFinding(examples['cors/header-not-allowed']().diagnostic, { id, count });
const lines = (text: string) =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));

test('of files, findings come at the end with their final count', () => {
  const one = finding(1);
  const { text } = written(createNdjsonReport, {}, (report) => {
    report.finding(one);
    report.attempt(buildJudged({ findings: [one] }));
    one.count = 37;
    report.end(buildSummary(), [one]);
  });
  expect(lines(text).map(({ type, count }) => [type, count])).toEqual([
    ['attempt', undefined],
    ['finding', 37],
    ['summary', undefined],
  ]);
});

test('live, a finding is told at once, and again when its count has grown', () => {
  const [one, two] = [finding(1), finding(2)];
  const { text, pieces } = written(createNdjsonReport, { live: true }, (report) => {
    report.finding(one);
    report.finding(two);
    report.flush();
    one.count = 5;
    report.end(buildSummary(), [one, two]);
  });
  expect(pieces.length).toBe(2);
  expect(lines(text).map(({ type, id, count }) => [type, id, count])).toEqual([
    ['finding', 1, 1],
    ['finding', 2, 1],
    ['finding', 1, 5],
    ['summary', undefined, undefined],
  ]);
});

test('nothing is kept: ten thousand exchanges are written as they come', () => {
  let before = 0;
  const { pieces } = written(createNdjsonReport, {}, (report) => {
    for (let i = 0; i < 10_000; i++) report.exchange(buildExchange());
    report.end(buildSummary(), []);
  });
  for (const piece of pieces) before = Math.max(before, piece.length);
  expect(pieces.length).toBeGreaterThan(10);
  expect(before).toBeLessThan(200_000);
});

test('JSON is one document, empty or not', () => {
  const empty = written(createJsonReport, {}, (report) => report.end(buildSummary(), []));
  expect(JSON.parse(empty.text)).toMatchObject({ format: 'corscope-report', version: 1, records: [], findings: [] });
  const full = written(createJsonReport, {}, (report) => {
    report.exchange(buildExchange());
    report.attempt(buildJudged());
    report.end(buildSummary(), [finding(1), finding(2)]);
  });
  const document = JSON.parse(full.text);
  expect(document.records.map(({ type }: { type: string }) => type)).toEqual(['exchange', 'attempt']);
  expect(document.findings.length).toBe(2);
});
