import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Diagnostic } from '../../src/diagnostics/diagnostic.ts';
import { createReport } from '../../src/report/create-report.ts';
import { buildExchange } from '../support/build-exchange.ts';
import { buildFinding, buildJudged, buildSummary, written } from '../support/build-judged.ts';

const FORMATS = ['text', 'narrated', 'json', 'ndjson'] as const;
const BUCKET = 'https://media.oss-cn-hangzhou.aliyuncs.com/a.jpg';
const alphabet = [...'ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz0123456789+/_-'];
/** Unlike anything else in a report. */
const secrets = fc
  .array(fc.constantFrom(...alphabet), { minLength: 16, maxLength: 40 })
  .map((letters) => `q7${letters.join('')}`);

const PARAMETERS = [
  'X-Amz-Signature',
  'x-amz-security-token',
  'X-Amz-Credential',
  'Signature',
  'OSSAccessKeyId',
  'x-oss-signature',
  'x-oss-credential',
  'security-token',
  'sig',
  'token',
  'access_token',
  'api_key',
];
const HEADERS = [
  'Authorization',
  'cookie',
  'Set-Cookie',
  'Proxy-Authorization',
  'x-oss-security-token',
  'X-Amz-Security-Token',
  'X-Api-Key',
];

/** Ways in which a secret stands in what was captured. */
const carriers: readonly ((secret: string, pick: number) => { url?: string; headers?: string[]; prose?: string })[] = [
  (secret, pick) => ({ url: `${BUCKET}?${PARAMETERS[pick % PARAMETERS.length]}=${encodeURIComponent(secret)}` }),
  (secret, pick) => ({ url: `${BUCKET}?x=1&${PARAMETERS[pick % PARAMETERS.length]}=${secret}&y=2` }),
  (secret) => ({ url: `https://user:${encodeURIComponent(secret)}@media.example/a` }),
  (secret, pick) => ({ headers: [HEADERS[pick % HEADERS.length]!, secret] }),
  (secret, pick) => ({
    headers: ['Referer', `https://app.example/?${PARAMETERS[pick % PARAMETERS.length]}=${secret}`],
  }),
  (secret, pick) => ({
    headers: ['Location', `https://b.example/?${PARAMETERS[pick % PARAMETERS.length]}=${secret}#x`],
  }),
  (secret) => ({ prose: `Authorization: OSS4-HMAC-SHA256 Credential=${secret}/20260112/oss, Signature=${secret}` }),
  (secret) => ({ prose: `<Error><SignatureProvided>${secret}</SignatureProvided></Error>` }),
  (secret) => ({ prose: `{"message":"no","access_token":"${secret}"}` }),
  (secret, pick) => ({ prose: `GET ${BUCKET}?${PARAMETERS[pick % PARAMETERS.length]}=${secret}` }),
  (secret, pick) => ({
    prose: `GET /?next=${encodeURIComponent(`${BUCKET}?${PARAMETERS[pick % PARAMETERS.length]}=${secret}`)}`,
  }),
];

function diagnosticOf(prose: string): Diagnostic {
  const source = {
    kind: 'frame',
    file: 'a.pcap',
    frame: 1,
    line: prose,
    span: { start: 2, end: prose.length - 1 },
  } as const;
  return {
    code: 'cors/drift',
    severity: 'error',
    message: `seen: ${prose}`,
    primary: null,
    secondary: [
      { source, text: `here ${prose}` },
      { source: { kind: 'argument', text: prose }, text: prose },
    ],
    notes: [prose, `a second line\n${prose}`],
    help: { text: `do not ${prose}`, applicability: 'has-placeholder', edits: [] },
  };
}

function report(
  format: (typeof FORMATS)[number],
  secret: string,
  carrier: number,
  pick: number,
  live: boolean,
): string {
  const { url = BUCKET, headers = [], prose = '' } = carriers[carrier % carriers.length]!(secret, pick);
  const diagnostic = diagnosticOf(prose || `GET ${url}`);
  return written(
    (options, write) => createReport(format, options, write),
    { live, columns: 240, verbose: true },
    (sink) => {
      const finding = buildFinding(diagnostic, { value: prose || url, host: 'media.example' });
      const judged = buildJudged({ url, findings: [finding], observed: { verdict: 'blocked', because: prose } });
      sink.exchange(buildExchange({ url, request: headers, response: headers }));
      sink.finding(finding);
      sink.diagnostic(diagnostic);
      sink.attempt(judged);
      sink.end(buildSummary({ attempts: 1, blocked: 1 }), [finding]);
    },
  ).text;
}

describe.each(FORMATS)('%s', (format) => {
  test('no secret ever leaves', () => {
    fc.assert(
      fc.property(secrets, fc.nat(1000), fc.nat(1000), fc.boolean(), (secret, carrier, pick, live) => {
        const text = report(format, secret, carrier, pick, live);
        // Eight letters of a secret in a row are not there by chance.
        for (let at = 0; at + 8 <= secret.length; at++) expect(text).not.toContain(secret.slice(at, at + 8));
        // A text report shows no headers and no exchange that is no attempt's.
        if (format === 'ndjson' || format === 'json') expect(text).toContain('[redacted]');
      }),
      { numRuns: 250 },
    );
  });

  test('no control character ever leaves', () => {
    const nasty = fc.string({ unit: 'binary', minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(nasty, nasty, nasty, (a, b, c) => {
        const exchange = buildExchange({
          method: a,
          url: `https://x/${b}`,
          request: [a, b, c, a],
          response: [b, c],
          file: a,
        });
        const diagnostic = diagnosticOf(`${a}: ${b}`);
        const finding = buildFinding(diagnostic, { value: a, host: b, item: 'origin' });
        const { text } = written(
          (options, write) => createReport(format, options, write),
          { verbose: true },
          (sink) => {
            sink.exchange(exchange);
            sink.attempt(
              buildJudged({
                url: `https://${b}/${c}`,
                origin: a,
                method: c,
                findings: [finding],
                observed: { verdict: 'blocked' },
              }),
            );
            sink.end(buildSummary({ attempts: 1 }), [finding]);
          },
        );
        expect(text.replaceAll('\n', '')).not.toMatch(
          /[\u0000-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/,
        );
      }),
      { numRuns: 150 },
    );
  });
});
