import { armAccounts } from './arm.ts';
import { cloudFormationBuckets } from './cloudformation.ts';
import { at, type DataMap, type DataNode, memberOf } from './data.ts';
import type { FormatName } from './formats-table.ts';
import type { Located, NotLocated } from './located.ts';
import { terraformBuckets } from './terraform.ts';

/** Finds the rules in JSON or YAML by the names that it has, or says what it is instead. */
export function locate(root: DataNode, syntax: 'json' | 'yaml'): readonly Located[] | NotLocated {
  if (root.kind === 'list') {
    const format = formatOfList(root);
    return format ? [{ format, names: [], rules: root }] : nowhere(root, 'a list of something else');
  }
  if (root.kind !== 'map') return nowhere(root, 'a single value');
  const infrastructure = terraformBuckets(root) ?? cloudFormationBuckets(root, syntax) ?? armAccounts(root);
  if (infrastructure && infrastructure.length > 0) return infrastructure;
  if (infrastructure) return nowhere(root, 'a template or state without the CORS rules of a bucket', NO_RULES);
  return located(root) ?? nowhere(root, syntax === 'json' ? 'JSON' : 'YAML');
}

const NO_RULES = 'name a file in which a bucket has CORS rules; HOST=none says that it has none';

const nowhere = ({ span }: DataNode, what: string, cure: string | null = null): NotLocated => ({
  what,
  cure,
  span: { start: span.start, end: Math.min(span.start + 1, span.end) },
});

/** By the names of the members that hold the rules. */
function located(root: DataMap): Located[] | null {
  const one = (format: FormatName, rules: DataNode, vary?: DataNode): Located[] => [{ format, names: [], rules, vary }];
  const has = (key: string): DataNode | undefined => memberOf(root, key)?.value;
  const s3 = has('CORSRules');
  if (s3) return one(hasName(s3, 'ResponseVary') ? 'tos-json' : 's3-json', s3);
  const oss = has('CORSRule') ?? at(root, 'CORSConfiguration', 'CORSRule');
  if (oss) return one('oss-json', oss, has('ResponseVary') ?? at(root, 'CORSConfiguration', 'ResponseVary'));
  const bos = has('corsConfiguration');
  if (bos) return one('bos-json', bos);
  const r2 = has('rules') ?? at(root, 'result', 'rules');
  if (r2 && (hasName(r2, 'allowed') || isEmpty(r2))) return one('r2-json', r2);
  const camel = has('corsRules') ?? at(root, 'cors', 'corsRules') ?? at(root, 'properties', 'cors', 'corsRules');
  if (camel) return one(isAzure(root, camel) ? 'azure-json' : 'b2-json', camel);
  const gcs = has('cors') ?? has('cors_config');
  if (gcs?.kind === 'list') return one('gcs-json', gcs);
  // One rule without the list around it.
  const format = formatOfRule(root);
  return format ? one(format, root) : null;
}

const isEmpty = (node: DataNode): boolean => node.kind === 'list' && node.items.length === 0;

const isAzure = (root: DataMap, rules: DataNode): boolean =>
  !memberOf(root, 'corsRules') || (!hasName(rules, 'allowedOperations') && hasName(rules, 'allowedMethods'));

/** Whether one of the first rules has a member of this name. */
const hasName = (rules: DataNode, name: string): boolean =>
  rules.kind === 'list' ? rules.items.slice(0, 20).some((rule) => memberOf(rule, name)) : !!memberOf(rules, name);

function formatOfList(list: DataNode): FormatName | null {
  if (list.kind !== 'list') return null;
  for (const rule of list.items.slice(0, 20)) {
    const format = formatOfRule(rule);
    if (format) return format;
  }
  return null;
}

/** Names that tell the formats apart which are bare lists; what comes first is asked first. */
const TELLING: readonly (readonly [FormatName, readonly string[]])[] = [
  ['b2-json', ['allowedOperations', 'corsRuleName']],
  ['r2-json', ['allowed']],
  ['azure-json', ['MaxAgeInSeconds', 'maxAgeInSeconds', 'ExposedHeaders', 'exposedHeaders']],
  ['bos-json', ['allowedExposeHeaders']],
  ['kodo-json', ['allowed_origin', 'allowed_method', 'allowed_header', 'exposed_header']],
  ['gcs-json', ['responseHeader', 'origin', 'method']],
  ['tos-json', ['ResponseVary']],
  ['s3-console', ['AllowedOrigins', 'AllowedMethods', 'AllowedHeaders', 'ExposeHeaders']],
  ['oss-json', ['AllowedOrigin', 'AllowedMethod', 'AllowedHeader', 'ExposeHeader']],
  ['oss-sdk', ['allowedOrigin', 'allowedMethod', 'allowedHeader', 'exposeHeader']],
  ['azure-json', ['allowedOrigins', 'allowedMethods']],
];

function formatOfRule(rule: DataNode): FormatName | null {
  return TELLING.find(([, names]) => names.some((name) => memberOf(rule, name)))?.[0] ?? null;
}
