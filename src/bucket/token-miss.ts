import { editDistance } from './edit-distance.ts';
import type { Miss } from './miss.ts';

export type HeaderMissKind = 'list' | 'blank' | 'underscore' | 'wildcard-missing' | 'wildcard-reach' | 'typo' | 'other';

/** Why an AllowedHeader entry does not match a header name although it looks like it. */
export function explainHeaderMiss(entry: string, name: string): Miss<HeaderMissKind> {
  const have = entry.toLowerCase();
  const want = name.toLowerCase();
  const none = { kind: 'other', text: 'another header' } as const;
  if (have === '' || want === '') return none;
  if (listed(have).includes(want))
    return { kind: 'list', text: 'the entry holds several names: each needs an entry of its own' };
  if (/\s/.test(have) && have.replaceAll(/\s/g, '') === want)
    return { kind: 'blank', text: 'the entry has a blank in it' };
  if (have.replaceAll('_', '-') === want.replaceAll('_', '-'))
    return { kind: 'underscore', text: 'the entry differs in hyphens and underscores' };
  if (have.includes('*')) return wildcardReach(have, want) ?? none;
  if (have.endsWith('-') && want.startsWith(have))
    return { kind: 'wildcard-missing', text: `the entry stops at ${have}: only ${have}* matches what follows` };
  if (have.length > 4 && want.length > 4 && editDistance(have, want) <= 2)
    return { kind: 'typo', text: `the entry says ${have}, the request ${want}` };
  return none;
}

/** Shared beginnings as short as `x-` say nothing. */
const LEAST_SHARED = 5;

function wildcardReach(have: string, want: string): Miss<HeaderMissKind> | null {
  const [head = '', tail = ''] = have.split('*', 2);
  let shared = 0;
  while (shared < head.length && head[shared] === want[shared]) shared += 1;
  if (shared < LEAST_SHARED) return null;
  const ends = tail === '' ? '' : ` and end with ${tail}`;
  return { kind: 'wildcard-reach', text: `${have} reaches names that begin with ${head}${ends}` };
}

export type MethodMissKind = 'case' | 'list' | 'wildcard' | 'other';

/** Why an AllowedMethod entry does not match a method although it looks like it. */
export function explainMethodMiss(entry: string, method: string): Miss<MethodMissKind> {
  if (entry !== method && entry.toUpperCase() === method.toUpperCase())
    return { kind: 'case', text: `methods are compared with case: the entry says ${entry}, the request ${method}` };
  if (listed(entry.toUpperCase()).includes(method.toUpperCase()))
    return { kind: 'list', text: 'the entry holds several methods: each needs an entry of its own' };
  if (entry === '*') return { kind: 'wildcard', text: '`*` stands for no method: each has to be listed' };
  return { kind: 'other', text: 'another method' };
}

/** The values of an entry that was written as a list. */
function listed(entry: string): string[] {
  const parts = entry.split(/[\s,;]+/).filter((part) => part !== '');
  return parts.length > 1 ? parts : [];
}
