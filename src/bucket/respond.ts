import type { BucketConfiguration, CorsConfiguration, Rule } from './configuration.ts';
import type { Dialect, Fact, Refusal, Vary } from './dialects/dialect.ts';
import { judgedMethod } from './matrix.ts';
import type { BucketRequest, Gate, Grade, ProviderVerdict, RuleRow } from './verdict.ts';

interface Judged {
  readonly matrix: readonly RuleRow[];
  readonly grade: Grade;
}

interface Refused extends Judged {
  readonly gate: Gate;
  readonly refusal: Fact<Refusal>;
}

/** A preflight is refused with an error; an actual request is carried out, its answer merely has no CORS headers. */
export function refuse(
  dialect: Dialect,
  configuration: BucketConfiguration,
  request: BucketRequest,
  { refusal, ...judged }: Refused,
): ProviderVerdict {
  const base = { ruleIndex: null, ...judged };
  const vary = varyHeaders(dialect.vary.value.otherwise, configuration, false);
  if (request.kind === 'actual') return { ...base, response: { status: 200, headers: vary }, error: null };
  const { status, code, message, ec } = refusal.value;
  const name = dialect.errorCodeHeader.value;
  const headers = name === null || ec === null ? vary : [name, ec, ...vary];
  const text = message.replace('{method}', () => request.method ?? 'null');
  return { ...base, response: { status, headers }, error: code === null ? null : { code, message: text, ec } };
}

/** The answer of a rule: the headers that the store adds. */
export function answer(
  dialect: Dialect,
  config: CorsConfiguration,
  row: RuleRow,
  request: BucketRequest,
  judged: Judged,
): ProviderVerdict {
  const { kind } = request;
  const allowOrigin = originValue(dialect, row, request);
  const star = allowOrigin === '*';
  const headers = ['Access-Control-Allow-Origin', allowOrigin];
  const credentials = dialect.credentials.value[kind];
  if (credentials === 'always' || (credentials === 'with-origin' && !star))
    headers.push('Access-Control-Allow-Credentials', 'true');
  headers.push(...listHeaders(dialect, row.rule, request), ...varyHeaders(dialect.vary.value.matched, config, star));
  const status = kind === 'preflight' ? dialect.okStatus.value : 200;
  return { ruleIndex: row.rule.index, gate: null, ...judged, response: { status, headers }, error: null };
}

function originValue(dialect: Dialect, row: RuleRow, { kind, origin }: BucketRequest): string {
  const own = origin ?? '';
  switch (dialect.allowOrigin.value[kind]) {
    case 'star-or-origin':
      return row.rule.origins.some((entry) => entry.value === '*') ? '*' : own;
    case 'first-match':
      return row.cells[0]?.matched?.value === '*' ? '*' : own;
    case 'origin':
      return own;
    case 'star':
      return '*';
    case 'list':
      return values(dialect, row.rule.origins);
  }
}

const values = (dialect: Dialect, entries: Rule['methods']): string =>
  entries.map((entry) => entry.value).join(dialect.listSeparator.value);

function listHeaders(dialect: Dialect, rule: Rule, request: BucketRequest): string[] {
  const { kind } = request;
  const headers: string[] = [];
  const add = (name: string, value: string | null): void => {
    if (value !== null && value !== '') headers.push(name, value);
  };
  const methods = dialect.allowMethods.value[kind];
  if (methods === 'rule') add('Access-Control-Allow-Methods', values(dialect, rule.methods));
  if (methods === 'requested') add('Access-Control-Allow-Methods', judgedMethod(dialect, request));
  add('Access-Control-Allow-Headers', allowedHeaders(dialect, rule, request));
  if (dialect.exposeHeaders.value[kind] === 'rule')
    add('Access-Control-Expose-Headers', values(dialect, rule.exposeHeaders));
  add('Access-Control-Max-Age', maxAge(dialect, rule, kind));
  return headers;
}

function allowedHeaders(dialect: Dialect, rule: Rule, { kind, headerNames }: BucketRequest): string | null {
  const names = headerNames.filter((name) => name !== '');
  switch (dialect.allowHeaders.value[kind]) {
    case 'requested':
      return names.join(dialect.listSeparator.value);
    case 'requested-lower':
      return names.join(dialect.listSeparator.value).toLowerCase();
    case 'rule':
      return values(dialect, rule.headers);
    case 'none':
      return null;
  }
}

function maxAge(dialect: Dialect, { maxAgeSeconds }: Rule, kind: BucketRequest['kind']): string | null {
  const sent = dialect.maxAge.value[kind];
  if (maxAgeSeconds === null || sent === 'none') return null;
  return sent === 'rule-above-zero' && maxAgeSeconds.value === 0 ? null : String(maxAgeSeconds.value);
}

function varyHeaders(vary: Vary, configuration: BucketConfiguration, star: boolean): string[] {
  switch (vary) {
    case 'triple':
      return ['Vary', 'Origin, Access-Control-Request-Headers, Access-Control-Request-Method'];
    case 'origin':
      return ['Vary', 'Origin'];
    case 'origin-unless-star':
      return star ? [] : ['Vary', 'Origin'];
    case 'config':
      return configuration !== 'none' && configuration.responseVary === true ? ['Vary', 'Origin'] : [];
    case 'none':
      return [];
  }
}
