import { stringify } from 'yaml';
import { OPERATION_METHODS } from '../operations-table.ts';
import type { FormatName } from './formats-table.ts';
import { VOCABULARIES, type Vocabulary } from './vocabulary-table.ts';

/** A rule without places, for writing. */
export interface PlainRule {
  readonly id: string | null;
  readonly origins: readonly string[];
  readonly methods: readonly string[];
  readonly headers: readonly string[];
  readonly exposeHeaders: readonly string[];
  readonly maxAgeSeconds: number | null;
}

export interface PlainConfiguration {
  readonly rules: readonly PlainRule[];
  readonly responseVary: boolean | null;
  /** For formats that name it. */
  readonly bucket: string | null;
}

type Json = string | number | boolean | readonly Json[] | { readonly [key: string]: Json };

/** Writes a configuration as JSON or YAML. */
export function writeData(format: FormatName, config: PlainConfiguration): string {
  const vocabulary = VOCABULARIES[format]?.[0];
  if (!vocabulary) throw new Error(`no spelling of ${format}`);
  const rules = config.rules.map((rule) => ruleOf(rule, vocabulary, config.responseVary));
  const root = wrapped(format, rules, config);
  return format === 'cloudformation' ? stringify(root) : `${JSON.stringify(root, null, 2)}\n`;
}

/** Azure wants every list of a rule, even an empty one. */
const isComplete = ({ maxAge }: Vocabulary): boolean => maxAge === 'maxAgeInSeconds' || maxAge === 'max_age_in_seconds';

function ruleOf(rule: PlainRule, vocabulary: Vocabulary, responseVary: boolean | null): Json {
  const { items, within, operations } = vocabulary;
  const complete = isComplete(vocabulary);
  const list = (name: string | null, values: readonly string[]): Record<string, Json> =>
    name === null || (values.length === 0 && !complete) ? {} : { [name]: values };
  const methods = operations ? rule.methods.map(operationOf) : rule.methods;
  const headers = items.expose === null ? union(rule.headers, rule.exposeHeaders) : rule.headers;
  const asked = { ...list(items.origin, rule.origins), ...list(items.method, methods), ...list(items.header, headers) };
  const age = rule.maxAgeSeconds ?? (complete ? 0 : null);
  return {
    ...(vocabulary.id === null || rule.id === null ? {} : { [vocabulary.id]: rule.id }),
    ...(within === undefined ? asked : { [within]: asked }),
    ...list(items.expose, rule.exposeHeaders),
    ...(vocabulary.maxAge === null || age === null ? {} : { [vocabulary.maxAge]: age }),
    ...(vocabulary.vary === undefined || responseVary === null ? {} : { [vocabulary.vary]: responseVary }),
  };
}

const operationOf = (method: string): string =>
  Object.entries(OPERATION_METHODS).find(([, other]) => other === method)?.[0] ?? method;

export const union = (first: readonly string[], second: readonly string[]): string[] => [
  ...first,
  ...second.filter((value) => !first.includes(value)),
];

/** Terraform resources that rules are written to. */
const RESOURCES: Readonly<Record<string, readonly [type: string, name: string, rules: string]>> = {
  'terraform-alicloud': ['alicloud_oss_bucket_cors', 'bucket', 'cors_rule'],
  'terraform-aws': ['aws_s3_bucket_cors_configuration', 'bucket', 'cors_rule'],
  'terraform-azurerm': ['azurerm_storage_account', 'name', 'cors_rule'],
  'terraform-google': ['google_storage_bucket', 'name', 'cors'],
  'terraform-huaweicloud': ['huaweicloud_obs_bucket', 'bucket', 'cors_rule'],
  'terraform-tencentcloud': ['tencentcloud_cos_bucket', 'bucket', 'cors_rules'],
};

const UNNAMED = 'BUCKET';

function wrapped(format: FormatName, rules: Json, { responseVary, bucket }: PlainConfiguration): Json {
  const resource = RESOURCES[format];
  if (resource) return terraform(resource, format, rules, { responseVary, bucket });
  switch (format) {
    case 's3-json':
    case 'tos-json':
      return { CORSRules: rules };
    case 'oss-json':
      return { CORSRule: rules, ...(responseVary === null ? {} : { ResponseVary: responseVary }) };
    case 'azure-json':
      return { cors: { corsRules: rules } };
    case 'r2-json':
      return { rules };
    case 'bos-json':
      return { corsConfiguration: rules };
    case 'cloudformation':
    case 'cloudformation-json': {
      const name = bucket === null ? {} : { BucketName: bucket };
      const properties = { ...name, CorsConfiguration: { CorsRules: rules } };
      return { Resources: { Bucket: { Type: 'AWS::S3::Bucket', Properties: properties } } };
    }
    default:
      return rules;
  }
}

function terraform(
  [type, name, key]: readonly [string, string, string],
  format: FormatName,
  rules: Json,
  { responseVary, bucket }: Omit<PlainConfiguration, 'rules'>,
): Json {
  const vary = format === 'terraform-alicloud' && responseVary !== null ? { response_vary: responseVary } : {};
  const block = format === 'terraform-azurerm' ? { blob_properties: { [key]: rules } } : { [key]: rules };
  return { resource: { [type]: { cors: { [name]: bucket ?? UNNAMED, ...vary, ...block } } } };
}
