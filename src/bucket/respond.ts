import type { BucketConfiguration, CorsConfiguration, Rule } from './configuration.ts';
import type { Dialect, Fact, Refusal, Vary, VaryOf } from './dialects/dialect.ts';
import { judgedMethod } from './matrix.ts';
import type { BucketRequest, Gate, Grade, ProviderVerdict, RuleRow } from './verdict.ts';

interface Judged {
  readonly matrix: readonly RuleRow[];
  readonly grade: Grade;
}

interface Refused extends Judged {
  readonly gate: Gate;
  readonly refusal: Fact<Refusal>;
  readonly selected: number | null;
}

/** A preflight is refused with an error; an actual request is carried out, its answer merely has no CORS headers. */
export function refuse(
  dialect: Dialect,
  configuration: BucketConfiguration,
  request: BucketRequest,
  { refusal, ...judged }: Refused,
): ProviderVerdict {
  const base = { ruleIndex: null, unsettled: [], ...judged };
  const of: keyof VaryOf = request.origin ? 'otherwise' : 'withoutOrigin';
  const vary = varyHeaders(dialect.vary.value[request.kind][of], { configuration, request, star: false });
  if (request.kind === 'actual') return { ...base, response: { status: 200, headers: vary }, error: null };
  const { status, code, message, ec, headers = [] } = refusal.value;
  const name = dialect.errorCodeHeader.value;
  const told = ec ?? code;
  const all = [...(name === null || told === null ? [] : [name, told]), ...headers, ...vary];
  const text = message.replace('{method}', () => request.method ?? 'null');
  return { ...base, response: { status, headers: all }, error: code === null ? null : { code, message: text, ec } };
}

/** A rule that matches in part: the browser sees who may read the answer, and no list that would let it go on. */
export function answerInPart(
  dialect: Dialect,
  config: CorsConfiguration,
  row: RuleRow,
  request: BucketRequest,
  { refusal: _, ...judged }: Refused,
): ProviderVerdict {
  const origin = originValue(dialect, row, request);
  const vary = varyOf(dialect, config, request, origin);
  const headers = ['Access-Control-Allow-Origin', origin, ...credentials(dialect, request, origin), ...vary];
  const response = { status: dialect.okStatus.value, headers };
  return { ruleIndex: null, unsettled: [], ...judged, response, error: null };
}

/** The answer of a rule: the headers that the store adds. */
export function answer(
  dialect: Dialect,
  config: CorsConfiguration,
  row: RuleRow,
  request: BucketRequest,
  judged: Judged,
): ProviderVerdict {
  const origin = originValue(dialect, row, request);
  const headers = ['Access-Control-Allow-Origin', origin, ...credentials(dialect, request, origin)];
  headers.push(...listHeaders(dialect, row.rule, request), ...varyOf(dialect, config, request, origin));
  const status = request.kind === 'preflight' ? dialect.okStatus.value : 200;
  const { index } = row.rule;
  const response = { status, headers };
  return { ruleIndex: index, selected: index, gate: null, unsettled: [], ...judged, response, error: null };
}

function varyOf(dialect: Dialect, configuration: CorsConfiguration, request: BucketRequest, origin: string): string[] {
  return varyHeaders(dialect.vary.value[request.kind].matched, { configuration, request, star: origin === '*' });
}

function originValue(dialect: Dialect, { rule, cells }: RuleRow, { kind, origin, signed }: BucketRequest): string {
  const own = origin ?? '';
  const star = rule.origins.some((entry) => entry.value === '*');
  switch (dialect.allowOrigin.value[kind]) {
    case 'star-or-origin':
      return star ? '*' : own;
    case 'star-alone':
      return star && rule.origins.length === 1 ? '*' : own;
    case 'star-unless-signed':
      return star && !signed ? '*' : own;
    case 'first-match':
      return cells[0]?.matched?.value === '*' ? '*' : own;
    case 'origin':
      return own;
    case 'star':
      return '*';
    case 'list':
      return values(dialect, rule.origins);
  }
}

function credentials(dialect: Dialect, { kind }: BucketRequest, origin: string): string[] {
  const sent = dialect.credentials.value[kind];
  const star = origin === '*';
  if (sent === 'true-or-false') return ['Access-Control-Allow-Credentials', star ? 'false' : 'true'];
  return sent === 'always' || (sent === 'with-origin' && !star) ? ['Access-Control-Allow-Credentials', 'true'] : [];
}

const joined = (dialect: Dialect, list: readonly string[]): string => list.join(dialect.listSeparator.value);
const values = (dialect: Dialect, entries: Rule['methods']): string =>
  joined(
    dialect,
    entries.map((entry) => entry.value),
  );

function listHeaders(dialect: Dialect, rule: Rule, request: BucketRequest): string[] {
  const headers: string[] = [];
  const add = (name: string, value: string | null): void => {
    if (value !== null && value !== '') headers.push(name, value);
  };
  add('Access-Control-Allow-Methods', allowedMethods(dialect, rule, request));
  add('Access-Control-Allow-Headers', allowedHeaders(dialect, rule, request));
  add('Access-Control-Expose-Headers', exposedHeaders(dialect, rule, request));
  add('Access-Control-Max-Age', maxAge(dialect, rule, request.kind));
  return headers;
}

function allowedMethods(dialect: Dialect, rule: Rule, request: BucketRequest): string | null {
  switch (dialect.allowMethods.value[request.kind]) {
    case 'rule':
      return values(dialect, rule.methods);
    case 'requested':
      return judgedMethod(dialect, request);
    case 'allowed':
      return dialect.methodsAllowed.value === 'any' ? '*' : joined(dialect, dialect.methodsAllowed.value);
    case 'none':
      return null;
  }
}

function allowedHeaders(dialect: Dialect, rule: Rule, { kind, headerNames, headerText }: BucketRequest): string | null {
  const requested = (): string =>
    joined(
      dialect,
      headerNames.filter((name) => name !== ''),
    );
  switch (dialect.allowHeaders.value[kind]) {
    case 'requested':
      return requested();
    case 'requested-lower':
      return requested().toLowerCase();
    case 'as-sent':
      return headerText ?? headerNames.join(',');
    case 'rule':
      return values(dialect, rule.headers);
    case 'rule-or-requested':
      return rule.headers.some(({ value }) => value === '*') ? requested() : values(dialect, rule.headers);
    case 'none':
      return null;
  }
}

function exposedHeaders(dialect: Dialect, rule: Rule, { kind, answerNames = [] }: BucketRequest): string | null {
  const how = dialect.exposeHeaders.value[kind];
  if (how === 'none') return null;
  const listed = how === 'own' ? [] : rule.exposeHeaders.map(({ value }) => value);
  const own = kind === 'actual' ? dialect.alwaysExposed.value : [];
  return joined(dialect, [...own, ...(how === 'expanded' ? expanded(listed, answerNames) : listed)]);
}

/** Patterns become the headers of the answer that they match; those are spelt and ordered as the answer has them. */
function expanded(listed: readonly string[], answerNames: readonly string[]): string[] {
  const literal = listed.filter((entry) => !entry.endsWith('*'));
  const heads = listed.filter((entry) => entry.endsWith('*')).map((entry) => entry.slice(0, -1).toLowerCase());
  const isListed = (name: string): boolean =>
    literal.some((entry) => entry.toLowerCase() === name) || heads.some((head) => name.startsWith(head));
  const found = answerNames.filter((name) => isListed(name.toLowerCase()));
  const lower = new Set(found.map((name) => name.toLowerCase()));
  return [...found, ...literal.filter((entry) => !lower.has(entry.toLowerCase()))];
}

function maxAge(dialect: Dialect, rule: Rule, kind: BucketRequest['kind']): string | null {
  const sent = dialect.maxAge.value[kind];
  const seconds = rule.maxAgeSeconds?.value ?? dialect.defaultMaxAge.value;
  if (seconds === null || sent === 'none') return null;
  return sent === 'rule-above-zero' && seconds === 0 ? null : String(seconds);
}

interface Asked {
  readonly configuration: BucketConfiguration;
  readonly request: BucketRequest;
  readonly star: boolean;
}

const ASKED = 'Access-Control-Request-';

function varyHeaders(vary: Vary, { configuration, request, star }: Asked): string[] {
  if (configuration === 'none') return [];
  switch (vary) {
    case 'triple':
      return ['Vary', `Origin, ${ASKED}Headers, ${ASKED}Method`];
    case 'triple-method-first':
      return ['Vary', `Origin, ${ASKED}Method, ${ASKED}Headers`];
    case 'origin':
      return ['Vary', 'Origin'];
    case 'origin-unless-star':
      return star ? [] : ['Vary', 'Origin'];
    case 'origin-and-asked': {
      const names = [...(star ? [] : ['Origin']), ...(request.headerNames.length > 0 ? [`${ASKED}Headers`] : [])];
      return names.length > 0 ? ['Vary', names.join(', ')] : [];
    }
    case 'config':
      return configuration.responseVary === true ? ['Vary', 'Origin'] : [];
    case 'none':
      return [];
  }
}
