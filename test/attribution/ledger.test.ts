import { describe, expect, test } from 'vitest';
import { type Cause, Ledger } from '../../src/attribution/ledger.ts';
import { certain } from '../../src/diagnostics/basis.ts';
import type { Diagnostic } from '../../src/diagnostics/diagnostic.ts';

const diagnostic: Diagnostic = {
  code: 'cors/drift',
  severity: 'error',
  message: 'm',
  primary: null,
  secondary: [],
  notes: [],
  help: null,
};

const cause = (key: string, describeCause = () => diagnostic): Cause => ({
  key,
  item: 'method',
  ruleIndex: 1,
  value: 'PUT',
  host: 'b.example',
  basis: certain('headers'),
  describe: describeCause,
});

describe('Ledger', () => {
  test('the same cause on many attempts is one finding with a count and five samples', () => {
    const seen: number[] = [];
    const ledger = new Ledger((finding) => seen.push(finding.id));
    for (let attempt = 1; attempt <= 400; attempt++) ledger.record(cause('a'), attempt);
    expect(ledger.findings()).toMatchObject([
      { id: 1, count: 400, attempts: [1, 2, 3, 4, 5], item: 'method', value: 'PUT' },
    ]);
    expect(seen).toEqual([1]);
  });

  test('describes a cause only when it is new', () => {
    let described = 0;
    const ledger = new Ledger(() => undefined);
    const counted = cause('a', () => {
      described += 1;
      return diagnostic;
    });
    ledger.record(counted, 1);
    ledger.record(counted, 2);
    expect(described).toBe(1);
  });

  test('numbers findings in order of first sight', () => {
    const ledger = new Ledger(() => undefined);
    for (const key of ['b', 'a', 'b', 'c']) ledger.record(cause(key), 1);
    expect(ledger.findings().map((finding) => [finding.id, finding.count])).toEqual([
      [1, 2],
      [2, 1],
      [3, 1],
    ]);
  });

  test('stops telling causes apart when there are too many, so that memory stays bounded', () => {
    const ledger = new Ledger(() => undefined);
    for (let i = 0; i < 10_500; i++) ledger.record(cause(String(i)), i);
    expect(ledger.findings()).toHaveLength(10_000);
    expect(ledger.record(cause('new'), 1)).toBeNull();
    expect(ledger.record(cause('7'), 1)?.count).toBe(2);
  });
});
