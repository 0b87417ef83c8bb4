import { hasHeader } from '../fetch/header-list.ts';
import { ownCopy } from '../fetch/own-copy.ts';
import { isCorsSafelistedMethod, scriptSetUnsafeHeaderNames } from '../fetch/safelist.ts';
import type { Draft } from './draft.ts';

const NONE: readonly string[] = [];
const MEMO_LIMIT = 1024;
const memo = new Map<string, readonly string[]>();

/** The names in an Access-Control-Request-Headers value: lower case, sorted, each once. Few different ones occur. */
export function askedNamesOf(value: string | null): readonly string[] {
  if (value === null) return NONE;
  const known = memo.get(value);
  if (known) return known;
  // What is remembered has to outlive the message.
  const kept = ownCopy(value);
  const names = kept
    .toLowerCase()
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
  const sorted = [...new Set(names)].sort();
  if (memo.size >= MEMO_LIMIT) memo.clear();
  memo.set(kept, sorted);
  return sorted;
}

/** The unsafe names that the script must have set on the actual request of a draft. */
export function derivedNamesOf(draft: Draft): readonly string[] {
  draft.derivedNames ??= draft.actual === null ? NONE : scriptSetUnsafeHeaderNames(draft.actual.requestHeaders);
  return draft.derivedNames;
}

/**
 * How well an actual request fits the names its preflight asked for: 0 exactly, more is worse, -1 not at all. Every
 * unsafe name of the actual must have been asked for, unless the preflight carries that header itself: then no script
 * set it, but something on the way.
 */
export function rankNames(preflight: Draft, actual: Draft): number {
  const asked = preflight.askedNames;
  const derived = derivedNamesOf(actual);
  for (const name of derived) {
    if (!asked.includes(name) && !hasHeader(preflight.preflight!.requestHeaders, name)) return -1;
  }
  const missing = missingFrom(actual, asked);
  if (missing === 0) return 0;
  if (isProvisional(actual)) return 1;
  return derived.length === 0 && isCorsSafelistedMethod(actual.method) ? -1 : 2;
}

/** Whether an actual request has, as far as its source can tell, everything that was asked for. */
export function hasAllAsked(preflight: Draft, actual: Draft): boolean {
  return missingFrom(actual, preflight.askedNames) === 0;
}

/** How many of the names are not on the actual request, though its source would show them. */
function missingFrom(draft: Draft, asked: readonly string[]): number {
  const { requestKnowledge } = draft.actual!;
  const { names } = draft.actualTraits!;
  let missing = 0;
  for (const name of asked) {
    if (requestKnowledge === 'sanitised' && (name === 'authorization' || name === 'cookie')) continue;
    if (!names.has(name)) missing += 1;
  }
  return missing;
}

function isProvisional({ actual }: Draft): boolean {
  return actual!.requestKnowledge === 'provisional' || actual!.requestKnowledge === 'none';
}
