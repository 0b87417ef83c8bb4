import { Attribution } from '../../../src/attribution/attribution.ts';
import type { Finding, JudgedAttempt } from '../../../src/attribution/finding.ts';
import type { Scene } from '../../../src/attribution/scene.ts';
import { DIALECTS } from '../../../src/bucket/dialects/index.ts';
import { readConfiguration } from '../../../src/bucket/read-configuration.ts';
import type { Exchange } from '../../../src/exchange/exchange.ts';
import type { BrowserProfile } from '../../../src/fetch/profile.ts';
import type { CorsAttempt } from '../../../src/pairing/attempt.ts';
import { buildAttempt } from '../../browser/support/build-attempt.ts';
import { buildExchange, PAGE_ORIGIN } from '../../support/build-exchange.ts';

export const rule = (origin: string, methods: readonly string[], headers: readonly string[] = []): string =>
  `<CORSRule><AllowedOrigin>${origin}</AllowedOrigin>${methods.map((m) => `<AllowedMethod>${m}</AllowedMethod>`).join('')}${headers
    .map((h) => `<AllowedHeader>${h}</AllowedHeader>`)
    .join('')}</CORSRule>`;
export const document = (...rules: readonly string[]): string =>
  `<CORSConfiguration>${rules.join('')}</CORSConfiguration>`;

export interface Told {
  readonly judged: readonly JudgedAttempt[];
  readonly findings: readonly Finding[];
}

export interface Bucket {
  readonly dialect?: keyof typeof DIALECTS;
  readonly profile?: BrowserProfile;
  readonly otherName?: Scene['otherName'];
}

/** Judges attempts at one bucket with this configuration (null: none given, 'none': the bucket has none). */
export function judgeAll(
  attempts: readonly CorsAttempt[],
  xml: string | 'none' | null,
  { dialect = 'oss', profile = 'chromium', otherName = null }: Bucket = {},
): Told {
  const configuration = xml === null ? null : xml === 'none' ? ('none' as const) : readConfiguration('cors.xml', xml);
  const judged: JudgedAttempt[] = [];
  const attribution = new Attribution({
    profileOf: () => profile,
    setupOf: () => configuration && { id: 1, host: 'bucket', dialect: DIALECTS[dialect], configuration },
    otherNameOf: () => otherName,
    onFinding: () => undefined,
    onJudged: (one) => judged.push(one),
  });
  for (const attempt of attempts) attribution.take(attempt);
  attribution.end();
  return { judged, findings: attribution.findings() };
}

export const judge = (
  attempt: CorsAttempt,
  xml: string | 'none' | null,
  dialect: keyof typeof DIALECTS = 'oss',
): JudgedAttempt => judgeAll([attempt], xml, { dialect }).judged[0]!;

export const told = ({ findings }: JudgedAttempt) =>
  findings.map(({ diagnostic, item, ruleIndex, value }) => [diagnostic.code, item, ruleIndex, value]);

export const NO_RULE =
  '<Error><Code>AccessForbidden</Code><Message>CORSResponse: This CORS request is not allowed.</Message></Error>';
export const asked = {
  Origin: PAGE_ORIGIN,
  'Access-Control-Request-Method': 'PUT',
  'Access-Control-Request-Headers': 'content-type,x-oss-date',
};
export const preflight = (
  status: number,
  response: Record<string, string> = {},
  more: Partial<Exchange> = {},
): Exchange => buildExchange({ method: 'OPTIONS', status, request: asked, response, ...more });
export const refused = (more: Partial<CorsAttempt> = {}): CorsAttempt =>
  buildAttempt({
    preflight: preflight(403, {}, { errorBody: NO_RULE }),
    unsafeHeaderNames: ['content-type', 'x-oss-date'],
    ...more,
  });
export const simple = (status: number, response: Record<string, string>, more: Partial<Exchange> = {}): CorsAttempt => {
  const actual = buildExchange({ method: 'GET', status, request: { Origin: PAGE_ORIGIN }, response, ...more });
  return buildAttempt({ actual, method: 'GET', preflightNeeded: false, unsafeHeaderNames: [] });
};
export const GOOD = document(rule(PAGE_ORIGIN, ['GET', 'PUT'], ['*']));
