import { describe, expect, test } from 'vitest';
import { createReport } from '../../src/report/create-report.ts';
import type { Report, ReportOptions } from '../../src/report/report.ts';
import { createTextReport } from '../../src/report/text-report.ts';
import { displayWidth } from '../../src/report/width.ts';
import { examples } from '../diagnostics/examples/cors.ts';
import { examples as notCors } from '../diagnostics/examples/not-cors.ts';
import { examples as tcp } from '../diagnostics/examples/tcp.ts';
import { buildFinding, buildJudged, buildSummary, written } from '../support/build-judged.ts';
import { expectGolden } from '../support/golden.ts';

const header = examples['cors/header-not-allowed']();
const refused = { verdict: 'blocked' } as const;
const sources = new Map(Object.entries(header.sources));

/** Two causes, one of them often, a gap in the capture, and requests of every kind. */
function tell(report: Report): void {
  const one = buildFinding(header.diagnostic, { id: 1, item: 'allow-header', value: 'x-oss-date', count: 3 });
  const two = buildFinding(notCors['not-cors/authentication']().diagnostic, { id: 2 });
  report.diagnostic(tcp['tcp/gap']().diagnostic);
  report.finding(one);
  report.finding(two);
  report.attempt(buildJudged({ id: 1, at: 0 }));
  report.attempt(
    buildJudged({ id: 2, at: 1500, findings: [one], observed: refused, url: 'https://media.example/照片/夏.jpg' }),
  );
  report.attempt(buildJudged({ id: 3, at: 2500, findings: [one], observed: refused, method: 'DELETE' }));
  report.attempt(
    buildJudged({ id: 4, at: 61_000, findings: [two], observed: refused, origin: 'http://localhost:3000' }),
  );
  report.attempt(
    buildJudged({ id: 5, at: 62_000, observed: { verdict: 'unknown', because: 'the capture ends before the answer' } }),
  );
  report.end(buildSummary({ attempts: 5, allowed: 1, blocked: 3, unknown: 1 }), [one, two]);
}

const text = (options: Partial<ReportOptions>): string => written(createTextReport, { sources, ...options }, tell).text;

describe('a whole report', () => {
  test.each([40, 80, 120])('as text, %i columns', (columns) => {
    expectGolden(`reports/text-${columns}.txt`, text({ columns }));
  });

  test('as text for a terminal with colours', () => {
    expectGolden('reports/text-colour.txt', text({ colour: true }).replaceAll('\u001b', '<ESC>'));
  });

  test('as text, live', () => {
    expectGolden('reports/text-live.txt', text({ live: true }));
  });

  test.each([false, true])('narrated, live: %s', (live) => {
    const narrated = written(
      (options, write) => createReport('narrated', options, write),
      { sources, live },
      tell,
    ).text;
    expectGolden(`reports/narrated${live ? '-live' : ''}.txt`, narrated);
  });

  test('as JSON', () => {
    const json = written((options, write) => createReport('json', options, write), { sources }, tell).text;
    expectGolden('reports/report.json.txt', json);
  });
});

describe('text', () => {
  test('begins with the answer and ends with the conclusion', () => {
    const lines = text({}).trimEnd().split('\n');
    expect(lines[0]).toBe('error[cors/header-not-allowed]: rule 1 refuses request header `x-oss-date`');
    expect(lines.at(-1)).toBe('5 CORS requests: 3 blocked, 1 allowed, 1 unknown; 2 errors');
  });

  test('colours change nothing but colours', () => {
    const coloured = text({ colour: true });
    expect(coloured).not.toBe(text({}));
    expect(coloured.replace(/\u001b\[[\d;]*m/g, '')).toBe(text({}));
  });

  test.each([40, 57, 64, 80, 100, 160, 240])('tables and frames fit in %i columns', (columns) => {
    for (const line of text({ columns }).split('\n')) {
      // A word of prose, the place of a label and a line to be added stay whole: somebody may want to copy them.
      if (/^\s*--> |^\S+\[\S+\]:|^ *\d+ \+ /.test(line)) continue;
      expect(displayWidth(line), line).toBeLessThanOrEqual(columns);
    }
  });

  test.each([
    [50, 1],
    [80, 1],
    [200, 0],
  ])('a reason that a row cuts short is told in full, once: %i columns', (columns, times) => {
    const because = 'the preflight passes, but the request itself is not in the input';
    const reasons = (...all: readonly string[]): string =>
      written(createTextReport, { sources, columns }, (report) => {
        for (const [i, one] of all.entries())
          report.attempt(buildJudged({ id: i + 1, observed: { verdict: 'unknown', because: one } }));
        report.end(buildSummary({ attempts: all.length, unknown: all.length }), []);
      }).text.replaceAll('\n  ', ' ');
    expect(reasons(because, because).split(`\nunknown: ${because}\n`)).toHaveLength(times + 1);
    const many = reasons(...Array.from({ length: 20 }, (_, i) => `${because} ${i}`));
    expect(many.split(`\nunknown: ${because} `)).toHaveLength(8 * times + 1);
    expect(many.includes('\n… and 12 more reasons\n')).toBe(times > 0);
  });

  test('live tells a finding before the end, and what was told is not told again', () => {
    const { pieces } = written(createTextReport, { sources, live: true }, (report) => {
      report.finding(buildFinding(header.diagnostic));
      report.flush();
      report.end(buildSummary(), []);
    });
    expect(pieces[0]).toContain('error[cors/header-not-allowed]');
    expect(pieces.slice(1).join('')).not.toContain('error[cors/header-not-allowed]');
  });

  test('keeps a bounded number of rows and problems, and says how many more there are', () => {
    const many = (report: Report): void => {
      for (let i = 0; i < 1000; i++) {
        report.diagnostic(tcp['tcp/gap']().diagnostic);
        report.attempt(buildJudged({ id: i + 1, at: i }));
      }
      report.end(buildSummary({ attempts: 1000, allowed: 1000 }), []);
    };
    const short = written(createTextReport, {}, many).text;
    expect(short.match(/ PUT /g)?.length).toBe(50);
    expect(short).toContain('… and 950 more (--verbose or --format ndjson for all)');
    expect(short).toContain('… and 960 more problems');
    expect(written(createTextReport, { verbose: true }, many).text.match(/ PUT /g)?.length).toBe(1000);
  });
});
