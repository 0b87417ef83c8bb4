import { headerNotExposed } from '../diagnostics/cors.ts';
import type { Severity } from '../diagnostics/diagnostic.ts';
import { headerEvidence, labels } from './evidence.ts';
import type { Cause } from './ledger.ts';
import { placeOf } from './place.ts';
import type { Scene } from './scene.ts';
import { inWords } from './words.ts';

interface Group {
  readonly names: readonly string[];
  readonly severity: Severity;
  readonly notes: readonly string[];
}

/** Vendor headers that a browser SDK or a bug report wants; told as one. */
const VENDOR = new Set(
  ['request-id', 'id-2', 'version-id', 'next-append-position', 'hash-crc64ecma'].flatMap((name) => [
    `x-oss-${name}`,
    `x-amz-${name}`,
  ]),
);

/**
 * Headers that are on the response but not readable by script. Whether the script tried to read one is on no wire:
 * only where a browser upload cannot go on without it (a part of a multipart upload) it is an error.
 */
export function exposureCauses(scene: Scene): Cause[] {
  const hidden = scene.observed.unreadableHeaders;
  if (hidden.length === 0) return [];
  return groups(scene, hidden).map((group) => cause(scene, group));
}

function groups({ attempt }: Scene, hidden: readonly string[]): Group[] {
  const found: Group[] = [];
  if (hidden.includes('etag')) found.push(etagGroup(attempt.method, attempt.url));
  if (hidden.includes('content-range') && attempt.actual?.status === 206) {
    found.push({
      names: ['content-range'],
      severity: 'warning',
      notes: ['a reader of byte ranges needs it to know the size of the object'],
    });
  }
  const vendor = hidden.filter((name) => VENDOR.has(name));
  if (vendor.length > 0)
    found.push({ names: vendor, severity: 'info', notes: ['support asks for the request id; SDKs read the others'] });
  return found;
}

function etagGroup(method: string, url: string): Group {
  const names = ['etag'];
  if (method === 'PUT' && /[?&]partNumber=/.test(url) && /[?&]uploadId=/.test(url)) {
    return {
      names,
      severity: 'error',
      notes: ['this is a part of a multipart upload: it cannot be completed without the ETag of every part'],
    };
  }
  if (method === 'PUT' || method === 'POST') {
    return {
      names,
      severity: 'warning',
      notes: ['upload libraries read the ETag; a multipart upload cannot be completed without it'],
    };
  }
  return { names, severity: 'info', notes: [] };
}

function cause(scene: Scene, group: Group): Cause {
  const { predicted, setup, attempt, host } = scene;
  const config = setup && setup.configuration !== 'none' ? setup.configuration : null;
  const rule = config?.rules[predicted?.actual?.ruleIndex ?? -1] ?? null;
  return {
    key: `hidden\n${host}\n${rule?.index ?? ''}\n${group.severity}\n${group.names.join()}`,
    item: 'expose-header',
    ruleIndex: rule?.index ?? null,
    value: group.names.join(', '),
    host,
    describe: () =>
      inWords(
        config,
        headerNotExposed({
          place: config && rule ? placeOf(config, rule, 'expose') : null,
          names: group.names,
          severity: group.severity,
          notes: group.notes,
          evidence: labels(
            attempt.actual &&
              headerEvidence(
                attempt.actual,
                { side: 'response', name: group.names[0]! },
                'sent, but hidden from script',
              ),
          ),
        }),
      ),
  };
}
