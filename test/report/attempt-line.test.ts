import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { JudgedAttempt } from '../../src/attribution/finding.ts';
import { AttemptWriter } from '../../src/report/attempt-line.ts';
import { Batch } from '../../src/report/batch.ts';
import { redactorFor } from '../../src/report/redact.ts';
import { escapeInJson } from '../../src/report/sanitise.ts';
import { examples } from '../diagnostics/examples/cors.ts';
import { buildFinding, buildJudged } from '../support/build-judged.ts';

const redactor = redactorFor(false);
const text = fc.oneof(fc.string({ unit: 'binary', maxLength: 8 }), fc.constantFrom('', 'x?token=s3cr3t', 'é', '"'));
const names = fc.array(fc.oneof(fc.constantFrom('etag', 'x-a', 'é'), text), { maxLength: 3 });
const { diagnostic } = examples['cors/header-not-allowed']();

const anyJudged = fc
  .record({
    id: fc.nat(),
    url: text,
    method: text,
    origin: fc.option(text),
    unsafeHeaderNames: fc.option(names),
    credentials: fc.constantFrom(true, false, 'unknown' as const),
    cachedFrom: fc.option(fc.nat()),
    findings: fc.array(fc.nat(), { maxLength: 3 }),
    verdict: fc.constantFrom('allowed', 'blocked', 'unknown'),
    at: fc.constantFrom('preflight', null),
    corsError: fc.constantFrom('PreflightMissingAllowOriginHeader', null),
    failedParameter: fc.option(text),
    ifCredentials: fc.option(
      fc.record({ verdict: fc.constantFrom('allowed', 'blocked'), corsError: fc.constant(null) }),
    ),
    because: text,
    unreadableHeaders: names,
  })
  .map((any): JudgedAttempt => {
    const { verdict, at, corsError, failedParameter, ifCredentials, because, unreadableHeaders, ...rest } = any;
    const { id, url, method, origin, unsafeHeaderNames, credentials, cachedFrom } = rest;
    const observed = { verdict, at, corsError, failedParameter, ifCredentials, because, unreadableHeaders };
    const judged = buildJudged({ findings: rest.findings.map((number) => buildFinding(diagnostic, { id: number })) });
    const attempt = { ...judged.attempt, id, url, method, origin, unsafeHeaderNames, credentials, cachedFrom };
    return { ...judged, attempt, observed: observed as JudgedAttempt['observed'] };
  });

test('one writer, any attempts: each line is the JSON of the obvious object', () => {
  const writer = new AttemptWriter(redactor);
  fc.assert(
    fc.property(fc.array(anyJudged, { minLength: 1, maxLength: 20 }), (all) => {
      for (const judged of [...all, ...all]) expect(lineOf(judged, writer)).toBe(model(judged));
    }),
    { numRuns: 300 },
  );
});

function lineOf(judged: JudgedAttempt, writer: AttemptWriter): string {
  const pieces: string[] = [];
  const batch = new Batch((bytes) => void pieces.push(Buffer.from(bytes).toString()));
  writer.write(batch, judged);
  batch.flush();
  return pieces.join('');
}

/** The line by the shortest way, of an attempt without a prediction. */
function model({ attempt, observed, findings }: JudgedAttempt): string {
  const { failedParameter, ifCredentials, because, unreadableHeaders } = observed;
  const object = {
    type: 'attempt',
    id: attempt.id,
    preflight: attempt.preflight?.id ?? null,
    actual: attempt.actual?.id ?? null,
    preflightNeeded: attempt.preflightNeeded,
    preflightState: attempt.preflightState,
    origin: attempt.origin === null ? null : redactor.url(attempt.origin),
    method: attempt.method,
    url: redactor.url(attempt.url),
    credentials: attempt.credentials,
    unsafeHeaders: attempt.unsafeHeaderNames,
    ...(attempt.cachedFrom === null ? {} : { cachedFrom: attempt.cachedFrom }),
    observed: {
      verdict: observed.verdict,
      corsError: observed.corsError,
      at: observed.at,
      ...(failedParameter === null ? {} : { failedParameter: redactor.text(failedParameter) }),
      ...(ifCredentials === null ? {} : { ifCredentials }),
      ...(because === '' ? {} : { because: redactor.text(because) }),
      ...(unreadableHeaders.length === 0 ? {} : { unreadableHeaders }),
    },
    predicted: null,
    findings: findings.map(({ id }) => id),
  };
  return escapeInJson(JSON.stringify(object));
}
