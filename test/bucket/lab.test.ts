import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { BucketConfiguration } from '../../src/bucket/configuration.ts';
import { DIALECTS, dialectNamed } from '../../src/bucket/dialects/index.ts';
import { judgeBucket } from '../../src/bucket/judge.ts';
import { readConfiguration } from '../../src/bucket/read-configuration.ts';
import type { BucketRequest, RuleRow } from '../../src/bucket/verdict.ts';

/** Recordings beside the project, when they are there: the log of the server tells what it made of every rule. */
const LAB = join(resolve(process.env['CORSCOPE_SHARED'] ?? '../shared'), 'captures-lab');

interface WireCell {
  readonly origin: boolean;
  readonly method: boolean;
  readonly headers: boolean;
  readonly refusedHeaders: readonly string[];
}
interface WireRequest {
  readonly method: string;
  readonly host: string;
  readonly origin?: string;
  readonly acrm?: string;
  readonly acrh?: string;
  readonly fault?: string;
  readonly status: number;
  readonly evaluation?: { readonly matched: number; readonly cells: readonly WireCell[] };
}
interface Recording {
  readonly provider: string;
  readonly server: string;
  readonly configs: Readonly<Record<string, string | null>>;
  readonly requests: readonly { readonly label: string; readonly wire?: readonly WireRequest[] }[];
}

const asked = ({ method, origin, acrm, acrh }: WireRequest): BucketRequest => ({
  kind: method === 'OPTIONS' ? 'preflight' : 'actual',
  origin: origin ?? null,
  method: method === 'OPTIONS' ? (acrm ?? null) : method,
  headerNames: acrh === undefined ? [] : acrh.split(',').map((name) => name.trim()),
});

const wireCell = ({ failing, cells }: RuleRow): WireCell => ({
  origin: !failing.includes('origin'),
  method: !failing.includes('method'),
  headers: !failing.includes('header'),
  refusedHeaders: cells.filter(({ item, matched }) => item === 'header' && matched === null).map(({ token }) => token),
});

const sets = existsSync(LAB)
  ? readdirSync(LAB, { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && existsSync(join(LAB, entry.name, 'verdicts.json')))
      .map((entry) => entry.name)
  : [];

describe.skipIf(sets.length === 0)('what recorded servers made of every rule', () => {
  test.each(sets)('%s', (set) => {
    const recording: Recording = JSON.parse(readFileSync(join(LAB, set, 'verdicts.json'), 'utf8'));
    const name = dialectNamed(recording.provider);
    if (name === null || recording.server !== 'lab bucket server') return;
    const configurations = new Map<string, BucketConfiguration>();
    for (const [host, file] of Object.entries(recording.configs)) {
      configurations.set(host, file === null ? 'none' : readConfiguration(file, readFileSync(join(LAB, set, file))));
    }
    let compared = 0;
    for (const { label, wire = [] } of recording.requests) {
      for (const request of wire) {
        const configuration = configurations.get(request.host.replace(/:\d+$/, ''));
        if (configuration === undefined) continue;
        const verdict = judgeBucket(DIALECTS[name], configuration, asked(request));
        if (request.evaluation) {
          expect(verdict.matrix.map(wireCell), label).toEqual(request.evaluation.cells);
          expect(verdict.ruleIndex ?? -1, label).toBe(request.evaluation.matched);
        }
        if (request.method === 'OPTIONS' && request.fault === undefined) {
          expect(verdict.response.status, label).toBe(request.status);
        }
        compared += 1;
      }
    }
    expect(compared).toBeGreaterThan(0);
  });
});
