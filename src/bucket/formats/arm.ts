import { at, type DataMap, type DataNode, textOf } from './data.ts';
import type { Located } from './located.ts';

/** How deep resources and templates may be in each other. */
const MAX_DEPTH = 20;
const BLOB_SERVICES = /(?:^|\/)blobServices$/i;

interface Open {
  readonly resources: DataNode;
  /** Name of the resource that holds these. */
  readonly parent: string | null;
  readonly depth: number;
}

/**
 * The storage accounts with CORS rules of their blob service in a template of Azure Resource Manager; `null`: it is none.
 * An account goes by its name, or by the expression that makes it.
 */
export function armAccounts(root: DataMap): Located[] | null {
  const resources = at(root, 'resources');
  if (!resources || !/deploymentTemplate\.json/i.test(textOf(at(root, '$schema')) ?? '')) return null;
  const found: Located[] = [];
  const open: Open[] = [{ resources, parent: null, depth: 0 }];
  for (let next = open.pop(); next; next = open.pop()) {
    for (const resource of membersOf(next.resources)) {
      const name = textOf(at(resource, 'name'));
      const rules = at(resource, 'properties', 'cors', 'corsRules');
      if (rules && BLOB_SERVICES.test(textOf(at(resource, 'type')) ?? ''))
        found.push({ format: 'azure-json', names: accountOf(name, next.parent), rules });
      const within = [at(resource, 'resources'), at(resource, 'properties', 'template', 'resources')];
      if (next.depth >= MAX_DEPTH) continue;
      for (const inner of within) if (inner) open.push({ resources: inner, parent: name, depth: next.depth + 1 });
    }
  }
  return found;
}

/** Resources are a list, or a map by symbolic names. */
function membersOf(resources: DataNode): readonly DataNode[] {
  if (resources.kind === 'list') return resources.items;
  return resources.kind === 'map' ? resources.members.map(({ value }) => value) : [];
}

/** `ACCOUNT/default`, or `default` inside the account. */
function accountOf(name: string | null, parent: string | null): string[] {
  const account = name === null || /^\w+$/.test(name) ? parent : name.replace(/^([^/[]+)\/.*$/, '$1');
  return account === null ? [] : [account];
}
