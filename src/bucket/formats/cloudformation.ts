import { at, type DataMap, type DataNode, textOf } from './data.ts';
import type { Located } from './located.ts';

/**
 * The buckets of a CloudFormation or SAM template; `null`: it is none. A bucket without a literal BucketName goes by its
 * logical id.
 */
export function cloudFormationBuckets(root: DataMap, syntax: 'json' | 'yaml'): Located[] | null {
  const resources = at(root, 'Resources');
  if (resources?.kind !== 'map') return null;
  return resources.members.flatMap(({ key, value }): Located[] => {
    if (textOf(at(value, 'Type')) !== 'AWS::S3::Bucket') return [];
    const properties = at(value, 'Properties');
    const rules = rulesOf(properties);
    if (!rules) return [];
    const name = textOf(at(properties, 'BucketName'));
    const names = name === null ? [key] : [...new Set([name, key])];
    return [{ format: syntax === 'yaml' ? 'cloudformation' : 'cloudformation-json', names, rules }];
  });
}

/** A whole CorsConfiguration that is computed is told as rules that cannot be read. */
function rulesOf(properties: DataNode | undefined): DataNode | undefined {
  const configuration = at(properties, 'CorsConfiguration');
  if (!configuration || (configuration.kind === 'scalar' && configuration.value === null)) return undefined;
  return at(configuration, 'CorsRules') ?? configuration;
}
