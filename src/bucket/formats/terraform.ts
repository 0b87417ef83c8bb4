import { at, type DataMap, type DataNode, memberOf, textOf } from './data.ts';
import type { FormatName } from './formats-table.ts';
import type { Located } from './located.ts';

interface Kind {
  readonly format: FormatName;
  /** Where the rules are in the resource; blocks that stand once are lists of one in a state. */
  readonly rules: readonly string[];
  /** Attributes that name the bucket, the better first. */
  readonly names: readonly string[];
  /** The CORS of another resource: it wins over a copy that the provider keeps in the bucket itself. */
  readonly separate?: true;
  readonly vary?: string;
}

const KINDS: Readonly<Record<string, Kind>> = {
  alicloud_oss_bucket: { format: 'terraform-alicloud', rules: ['cors_rule'], names: ['bucket', 'id'] },
  alicloud_oss_bucket_cors: {
    format: 'terraform-alicloud',
    rules: ['cors_rule'],
    names: ['bucket', 'id'],
    separate: true,
    vary: 'response_vary',
  },
  aws_s3_bucket: { format: 'terraform-aws', rules: ['cors_rule'], names: ['bucket', 'id'] },
  aws_s3_bucket_cors_configuration: {
    format: 'terraform-aws',
    rules: ['cors_rule'],
    names: ['bucket', 'id'],
    separate: true,
  },
  azurerm_storage_account: {
    format: 'terraform-azurerm',
    rules: ['blob_properties', 'cors_rule'],
    names: ['name'],
  },
  google_storage_bucket: { format: 'terraform-google', rules: ['cors'], names: ['name', 'id'] },
  huaweicloud_obs_bucket: { format: 'terraform-huaweicloud', rules: ['cors_rule'], names: ['bucket', 'id'] },
  tencentcloud_cos_bucket: { format: 'terraform-tencentcloud', rules: ['cors_rules'], names: ['bucket', 'id'] },
};

interface Resource {
  readonly type: string;
  readonly name: string;
  readonly attributes: DataNode;
}

/** How deep modules may be in each other. */
const MAX_MODULES = 20;

/**
 * The buckets of a Terraform state, of what `terraform show -json` prints of a state or a plan, or of a configuration
 * in JSON (`*.tf.json`); `null`: it is none of these.
 */
export function terraformBuckets(root: DataMap): Located[] | null {
  const resources = resourcesOf(root);
  if (!resources) return null;
  const found: { readonly located: Located; readonly separate: boolean }[] = [];
  for (const resource of resources) {
    const kind = Object.hasOwn(KINDS, resource.type) ? KINDS[resource.type] : undefined;
    const located = kind && bucketOf(kind, resource);
    if (located) found.push({ located, separate: kind.separate === true });
  }
  const separate = new Set(found.filter((one) => one.separate).map(({ located }) => located.names[0]));
  return found.filter((one) => one.separate || !separate.has(one.located.names[0])).map(({ located }) => located);
}

function bucketOf(kind: Kind, { type, name, attributes }: Resource): Located | null {
  const rules = kind.rules.reduce<DataNode | undefined>((node, key) => memberOf(only(node), key)?.value, attributes);
  if (!rules || isEmpty(rules)) return null;
  const names = kind.names.map((key) => textOf(memberOf(attributes, key)?.value)).filter((text) => text !== null);
  const known = names.filter((text) => !text.includes('${') && !text.includes('/'));
  const { format, vary } = kind;
  return {
    format,
    names: [...new Set([...known, `${type}.${name}`])],
    rules,
    vary: vary === undefined ? undefined : memberOf(attributes, vary)?.value,
  };
}

const isEmpty = (node: DataNode): boolean =>
  (node.kind === 'list' && node.items.length === 0) || (node.kind === 'scalar' && node.value === null);

/** A block that stands once. */
const only = (node: DataNode | undefined): DataNode | undefined => (node?.kind === 'list' ? node.items[0] : node);

function resourcesOf(root: DataMap): Resource[] | null {
  const state = memberOf(root, 'resources')?.value;
  if (state?.kind === 'list' && memberOf(root, 'terraform_version')) return stateResources(state.items);
  const shown = at(root, 'planned_values', 'root_module') ?? at(root, 'values', 'root_module');
  if (shown) return shownResources(shown);
  const written = memberOf(root, 'resource')?.value;
  return written ? writtenResources(written) : null;
}

/** `terraform.tfstate`, version 4. */
function stateResources(resources: readonly DataNode[]): Resource[] {
  return resources.flatMap((resource) => {
    const type = textOf(at(resource, 'type')) ?? '';
    const name = textOf(at(resource, 'name')) ?? '';
    const instances = at(resource, 'instances');
    const items = instances?.kind === 'list' ? instances.items : [];
    return items.flatMap((instance) => {
      const attributes = at(instance, 'attributes');
      const key = at(instance, 'index_key');
      const index = key?.kind === 'scalar' ? `[${JSON.stringify(key.value)}]` : '';
      return attributes ? [{ type, name: `${name}${index}`, attributes }] : [];
    });
  });
}

/** `terraform show -json`: modules in modules. */
function shownResources(rootModule: DataNode): Resource[] {
  const found: Resource[] = [];
  const open = [{ module: rootModule, depth: 0 }];
  for (let next = open.pop(); next; next = open.pop()) {
    const { module, depth } = next;
    const resources = at(module, 'resources');
    for (const resource of resources?.kind === 'list' ? resources.items : []) {
      const type = textOf(at(resource, 'type')) ?? '';
      const address = textOf(at(resource, 'address')) ?? '';
      const attributes = at(resource, 'values');
      const name = address.startsWith(`${type}.`)
        ? address.slice(type.length + 1)
        : (textOf(at(resource, 'name')) ?? '');
      if (attributes) found.push({ type, name, attributes });
    }
    const children = at(module, 'child_modules');
    if (children?.kind !== 'list' || depth >= MAX_MODULES) continue;
    for (const child of children.items) open.push({ module: child, depth: depth + 1 });
  }
  return found;
}

/** `*.tf.json`: type, then name, then the attributes; each may be a list of one. */
function writtenResources(written: DataNode): Resource[] {
  const types = only(written);
  if (types?.kind !== 'map') return [];
  return types.members.flatMap(({ key: type, value }) => {
    const named = only(value);
    if (named?.kind !== 'map') return [];
    return named.members.flatMap(({ key: name, value: attributes }) => {
      const single = only(attributes);
      return single ? [{ type, name, attributes: single }] : [];
    });
  });
}
