import type { CorsConfiguration, Rule } from './configuration.ts';
import type { Dialect } from './dialects/dialect.ts';
import type { BucketRequest, Gate, Grade, ProviderVerdict, RuleRow } from './verdict.ts';

interface Judged {
  readonly matrix: readonly RuleRow[];
  readonly grade: Grade;
}

/** A preflight is refused with an error; an actual request is carried out, its answer merely has no CORS headers. */
export function refuse(dialect: Dialect, gate: Gate, request: BucketRequest, judged: Judged): ProviderVerdict {
  const base = { ruleIndex: null, gate, ...judged };
  if (request.kind === 'actual') return { ...base, response: { status: 200, headers: [] }, error: null };
  const { status, code, message, ec } = dialect.refusals.value[gate];
  return { ...base, response: { status, headers: ec === null ? [] : ['x-oss-ec', ec] }, error: { code, message, ec } };
}

/** The answer of a rule: the headers that the store adds. */
export function answer(
  dialect: Dialect,
  config: CorsConfiguration,
  row: RuleRow,
  request: BucketRequest,
  judged: Judged,
): ProviderVerdict {
  const { rule } = row;
  const headers = [
    ...originHeaders(dialect, rule, request),
    ...listHeaders(dialect, rule, request),
    ...vary(dialect, config),
  ];
  return { ruleIndex: rule.index, gate: null, ...judged, response: { status: 200, headers }, error: null };
}

function originHeaders(dialect: Dialect, rule: Rule, request: BucketRequest): string[] {
  const star = dialect.starAnswer.value === 'star' && rule.origins.some((entry) => entry.value === '*');
  const headers = ['Access-Control-Allow-Origin', star ? '*' : (request.origin ?? '')];
  const credentials = dialect.credentials.value;
  if (credentials === 'always' || (credentials === 'when-echo' && !star))
    headers.push('Access-Control-Allow-Credentials', 'true');
  return headers;
}

function listHeaders(dialect: Dialect, rule: Rule, request: BucketRequest): string[] {
  const preflight = request.kind === 'preflight';
  const both = preflight || dialect.preflightHeadersOnActual.value === 'yes';
  const headers: string[] = [];
  const add = (name: string, value: string): void => {
    if (value !== '') headers.push(name, value);
  };
  const values = (entries: Rule['methods']): string => entries.map((entry) => entry.value).join(', ');
  if (both)
    add(
      'Access-Control-Allow-Methods',
      dialect.allowMethods.value === 'rule' ? values(rule.methods) : (request.method ?? ''),
    );
  if (preflight)
    add(
      'Access-Control-Allow-Headers',
      dialect.allowHeaders.value === 'rule' ? values(rule.headers) : request.headerNames.join(', '),
    );
  if (!preflight || dialect.exposeOnPreflight.value === 'yes')
    add('Access-Control-Expose-Headers', values(rule.exposeHeaders));
  if (both && rule.maxAgeSeconds) add('Access-Control-Max-Age', String(rule.maxAgeSeconds.value));
  return headers;
}

function vary(dialect: Dialect, config: CorsConfiguration): string[] {
  switch (dialect.vary.value) {
    case 'triple':
      return ['Vary', 'Origin, Access-Control-Request-Headers, Access-Control-Request-Method'];
    case 'config':
      return config.responseVary === true ? ['Vary', 'Origin'] : [];
    case 'none':
      return [];
  }
}
