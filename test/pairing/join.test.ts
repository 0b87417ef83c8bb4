import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { judgeAttempt } from '../../src/browser/judge-attempt.ts';
import { readConfiguration } from '../../src/bucket/read-configuration.ts';
import type { Exchange } from '../../src/exchange/exchange.ts';
import type { CorsAttempt } from '../../src/pairing/attempt.ts';
import { Join } from '../../src/pairing/join.ts';
import type { RequestTraits } from '../../src/pairing/request-traits.ts';
import { analyse, readSample } from '../support/analyse.ts';
import { buildJudged } from '../support/build-judged.ts';

const START = 1_768_212_900_000_000;

/** An attempt as one kind of input tells it: only its request, begun so many microseconds in. */
function attemptOf(
  id: number,
  kind: 'capture' | 'har' | 'netlog',
  at = 0,
  changes: Partial<CorsAttempt> = {},
): CorsAttempt {
  const { attempt } = buildJudged({ id });
  const file = `visit.${kind}`;
  const source: Exchange['source'] =
    kind === 'capture'
      ? { kind, file, request: [{ frame: id, offset: 0 }], response: [{ frame: id + 1, offset: 0 }] }
      : kind === 'har'
        ? { kind, file, entry: id }
        : { kind, file, id };
  const facts: Exchange['har'] = {
    exporter: kind === 'netlog' ? 'netlog' : 'chromium',
    resourceType: null,
    initiator: null,
    error: null,
    gaveUpRest: false,
    fromCache: false,
    fromServiceWorker: false,
    byServiceWorker: false,
    pageAddress: null,
    pageOrigin: null,
    contentBytes: null,
  };
  const actual: Exchange = {
    ...(attempt.actual ?? attempt.preflight!),
    id,
    source,
    timeUs: START + at,
    endTimeUs: START + at + 1000,
    status: 200,
    requestKnowledge: kind === 'har' ? 'sanitised' : 'complete',
    har: kind === 'capture' ? null : facts,
  };
  return { ...attempt, id, preflight: null, actual, credentials: 'unknown', ...changes };
}

function join(...attempts: readonly CorsAttempt[]): CorsAttempt[] {
  const told: CorsAttempt[] = [];
  const joining = new Join({ attempt: (attempt) => told.push(attempt), notCors: () => undefined });
  for (const attempt of attempts) joining.take(attempt);
  joining.end();
  return told;
}

describe('a request that two inputs tell', () => {
  test('is one attempt: messages of the wire, verdict of the browser, places of both', () => {
    const [one, ...others] = join(attemptOf(1, 'har'), attemptOf(2, 'capture', 500));
    expect(others).toEqual([]);
    expect(one).toMatchObject({
      id: 1,
      actual: {
        source: { kind: 'capture', file: 'visit.capture' },
        alsoIn: [{ kind: 'har', file: 'visit.har', entry: 1 }],
        har: { exporter: 'chromium' },
        requestKnowledge: 'complete',
      },
    });
  });

  test('keeps what the browser had of an answer that the wire has whole', () => {
    const har = attemptOf(1, 'har');
    const facts = { ...har.actual!.har!, error: 'net::ERR_ABORTED', gaveUpRest: true };
    const aborted = { ...har, actual: { ...har.actual!, lack: 'aborted', har: facts } } as const;
    const [one] = join(aborted, attemptOf(2, 'capture', 500));
    expect(one!.actual).toMatchObject({ lack: null, har: { error: 'net::ERR_ABORTED', gaveUpRest: true } });
    expect(judgeAttempt(one!, 'chromium').because).toBe(judgeAttempt(attemptOf(2, 'capture'), 'chromium').because);
  });

  test('has the answer of the record where the head of that on the wire was cut off', () => {
    const cut = attemptOf(2, 'capture', 500);
    const wire = { ...cut, actual: { ...cut.actual!, responseKnowledge: 'provisional', lack: 'gap' } } as const;
    const [one] = join(attemptOf(1, 'har'), wire);
    expect(one!.actual).toMatchObject({ source: { kind: 'har' }, responseKnowledge: 'complete' });
    const har = attemptOf(1, 'har');
    const [other] = join({ ...har, actual: { ...har.actual!, responseKnowledge: 'none' } }, wire);
    expect(other!.actual).toMatchObject({ source: { kind: 'capture' }, responseKnowledge: 'provisional' });
  });

  test('a third input of another kind joins as well', () => {
    const told = join(
      attemptOf(1, 'har'),
      attemptOf(2, 'netlog', 10, { credentials: true }),
      attemptOf(3, 'capture', 20),
    );
    expect(told).toHaveLength(1);
    expect(told[0]).toMatchObject({ credentials: true });
    expect(told[0]!.actual!.alsoIn!.map(({ kind }) => kind)).toEqual(['har', 'netlog']);
  });

  test('a request that never left keeps what the browser says, and the preflight of the wire', () => {
    const blocked = attemptOf(1, 'har', 0, { preflightState: 'hidden' });
    const never: CorsAttempt = { ...blocked, actual: { ...blocked.actual!, status: null, lack: 'network-error' } };
    const seen = attemptOf(2, 'capture', 5);
    const told = join(never, {
      ...seen,
      actual: null,
      preflight: seen.actual,
      preflightState: 'sent',
      preflightNeeded: true,
    });
    expect(told).toMatchObject([
      { preflightState: 'sent', actual: { source: { kind: 'har' } }, preflight: { source: { kind: 'capture' } } },
    ]);
  });

  test.each([
    ['two inputs of one kind', attemptOf(1, 'har'), attemptOf(2, 'har')],
    ['another time', attemptOf(1, 'har'), attemptOf(2, 'capture', 3_000_000)],
    ['another method', attemptOf(1, 'har'), attemptOf(2, 'capture', 0, { method: 'DELETE' })],
    ['another URL', attemptOf(1, 'har'), attemptOf(2, 'capture', 0, { url: 'https://bucket.example.com/other' })],
    [
      'another origin',
      attemptOf(1, 'har', 0, { origin: 'https://a.example' }),
      attemptOf(2, 'capture', 0, { origin: 'https://b.example' }),
    ],
  ])('%s makes them two', (_, first, second) =>
    expect(join(first, second)).toEqual(
      [first, second].sort((a, b) => a.actual!.source.kind.localeCompare(b.actual!.source.kind)),
    ),
  );

  test('an origin that one of them does not know is no difference', () => {
    expect(join(attemptOf(1, 'har', 0, { origin: null }), attemptOf(2, 'capture'))).toHaveLength(1);
  });

  test('repeated uploads of one URL are joined one to one, the nearest first', () => {
    const told = join(
      attemptOf(1, 'har', 0),
      attemptOf(2, 'har', 400_000),
      attemptOf(3, 'capture', 400_100),
      attemptOf(4, 'capture', 90),
    );
    expect(told.map(({ id, actual }) => [id, actual!.id])).toEqual([
      [1, 4],
      [2, 3],
    ]);
  });

  test('where clocks differ by more than repeated requests are apart, the number that the store gave tells which is which', () => {
    const numbered = (id: number, kind: 'capture' | 'har', at: number, number: string): CorsAttempt => {
      const attempt = attemptOf(id, kind, at);
      return { ...attempt, actual: { ...attempt.actual!, responseHeaders: ['X-Oss-Request-Id', number] } };
    };
    const told = join(
      numbered(1, 'har', 0, 'A'),
      numbered(2, 'har', 200_000, 'B'),
      numbered(3, 'har', 400_000, 'C'),
      numbered(4, 'capture', 500_000, 'A'),
      numbered(5, 'capture', 700_000, 'B'),
      numbered(6, 'capture', 900_000, 'C'),
    );
    expect(told.map(({ id, actual }) => [id, actual!.id])).toEqual([
      [1, 4],
      [2, 5],
      [3, 6],
    ]);
  });

  test('one that ended with its preflight is none that was answered', () => {
    const ended = (id: number, kind: 'capture' | 'har', at: number): CorsAttempt => {
      const attempt = attemptOf(id, kind, at);
      return { ...attempt, preflight: { ...attempt.actual!, method: 'OPTIONS', status: 403 }, actual: null };
    };
    const told = join(attemptOf(1, 'har', 400_000), ended(2, 'har', 0), ended(3, 'capture', 500_000));
    expect(told.map(({ id, preflight, actual }) => [id, preflight?.id, actual?.id])).toEqual([
      [1, undefined, 1],
      [2, 3, undefined],
    ]);
    expect(join(ended(1, 'har', 0), attemptOf(2, 'capture'))).toHaveLength(2);
  });

  test('what refers to a joined attempt refers to the one that is told', () => {
    const told = join(
      attemptOf(1, 'har'),
      attemptOf(2, 'capture'),
      attemptOf(3, 'capture', 5000, { url: 'https://bucket.example.com/next', redirectedFrom: 2, cachedFrom: 2 }),
    );
    expect(told.find(({ id }) => id === 3)).toMatchObject({ redirectedFrom: 1, cachedFrom: 1 });
  });

  test('no more than 4096 wait; the oldest are told by themselves', () => {
    const told: CorsAttempt[] = [];
    const joining = new Join({ attempt: (attempt) => told.push(attempt), notCors: () => undefined });
    for (let id = 1; id <= 5000; id++)
      joining.take(attemptOf(id, 'har', id, { url: `https://bucket.example.com/${id}` }));
    expect(told).toHaveLength(5000 - 4096);
    joining.end();
    expect(told.map(({ id }) => id)).toEqual(Array.from({ length: 5000 }, (_, n) => n + 1));
  });
});

describe('a request that the browser did not make for CORS', () => {
  const asOther = (id: number, kind: 'har' | 'netlog', at = 0): Exchange => {
    const { actual, method, url } = attemptOf(id, kind, at);
    return { ...actual!, method, url };
  };
  const traits = { origin: attemptOf(1, 'har').origin } as RequestTraits;
  const inCapture = (id: number, at: number, changes: Partial<CorsAttempt> = {}) =>
    attemptOf(id, 'capture', at, { preflightNeeded: false, ...changes });

  function joined(others: readonly Exchange[], ...attempts: readonly CorsAttempt[]): { told: number[]; not: number[] } {
    const told: number[] = [];
    const not: number[] = [];
    const joining = new Join({ attempt: ({ id }) => told.push(id), notCors: ({ id }) => not.push(id) });
    for (const other of others) joining.other(other, traits);
    for (const attempt of attempts) joining.take(attempt);
    joining.end();
    return { told, not };
  }

  test.each(['har', 'netlog'] as const)('in a %s is no attempt in the capture of the same visit either', (kind) => {
    expect(joined([asOther(1, kind)], inCapture(2, 5000))).toEqual({ told: [], not: [2] });
  });

  test('stands for one request of a capture only, and of one time', () => {
    expect(joined([asOther(1, 'har')], inCapture(2, 0), inCapture(3, 10))).toEqual({ told: [3], not: [2] });
    expect(joined([asOther(1, 'har')], inCapture(2, 3_000_000))).toEqual({ told: [2], not: [] });
  });

  test('is told from one that was, to the same URL, by its time', () => {
    const told = joined(
      [asOther(1, 'har', 1_000_000)],
      attemptOf(2, 'har', 0),
      inCapture(3, 1_000_100),
      inCapture(4, 50),
    );
    expect(told).toEqual({ told: [2], not: [3] });
  });

  test.each([
    ['has a preflight', { preflight: attemptOf(9, 'capture').actual }],
    ['needs a preflight', { preflightNeeded: true as const }],
    ['has another origin', { origin: 'https://else.example' }],
    ['was answered otherwise', { actual: { ...attemptOf(2, 'capture').actual!, status: 403 } }],
  ])('is another one where that of the capture %s', (_why, changes) => {
    expect(joined([asOther(1, 'har')], inCapture(2, 0, changes))).toEqual({ told: [2], not: [] });
  });

  test('is remembered in a bounded number', () => {
    const others = Array.from({ length: 5000 }, (_, n) => ({
      ...asOther(1, 'har'),
      url: `https://bucket.example.com/${n}`,
    }));
    const asked = (n: number) => inCapture(n + 1, 0, { url: `https://bucket.example.com/${n}` });
    expect(joined(others, asked(0), asked(4999))).toEqual({ told: [1], not: [5000] });
  });
});

const configurations = [{ host: null, configuration: readConfiguration('captures/cors.xml', readSample('cors.xml')) }];
const told = (inputs: Parameters<typeof analyse>[0]) => {
  const { attempts, findings } = analyse(inputs, { configurations, join: true });
  return {
    attempts: attempts.map(({ attempt: a, observed: o }) => [a.method, a.url, o.verdict, o.corsError].join(' ')).sort(),
    findings: findings
      .map(({ diagnostic, value }) => `${diagnostic.code} ${value?.toLowerCase().split(', ').sort().join()}`)
      .sort(),
  };
};
const stories = readdirSync('captures')
  .filter((name) => name.endsWith('.har'))
  .map((name) => name.slice(0, -4));

describe('the samples: a HAR and the capture of the same visit', () => {
  test.each(stories)('%s: each request once, with the verdict of the browser', (story) => {
    const har = { [`${story}.har`]: readSample(`${story}.har`) };
    const others = readdirSync('captures').filter(
      (name) => name.startsWith(`${story}.`) && /\.(?:pcap|pcapng|netlog\.json)$/.test(name),
    );
    const all = others
      .sort((a, b) => Number(a.includes('pcap')) - Number(b.includes('pcap')))
      .map((name) => [name, readSample(name)] as const);
    expect(told({ ...har, ...Object.fromEntries(all) }).attempts).toEqual(told(har).attempts);
  });
});

const LAB = new URL('../../../shared/captures-lab/', import.meta.url);
const has = (set: string, name: string): boolean => existsSync(new URL(`${set}/${name}`, LAB));
/** In plain text, and small enough for every run. */
const sets = (existsSync(LAB) ? readdirSync(LAB) : []).filter(
  (set) => has(set, 'page.har') && has(set, 'capture.pcapng') && !has(set, 'keys.log') && !set.includes('bulk'),
);

describe.runIf(sets.length > 0)('the lab: HAR and capture of one visit', () => {
  test.each(sets)('%s: as many requests as the browser made', (set) => {
    const read = (name: string) => readFileSync(new URL(`${set}/${name}`, LAB));
    const har = { 'page.har': read('page.har') };
    const both = analyse({ ...har, 'capture.pcapng': read('capture.pcapng') }, { join: true });
    expect(both.attempts).toHaveLength(analyse(har).attempts.length);
  });
});
