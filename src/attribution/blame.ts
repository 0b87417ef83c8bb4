import type { CorsConfiguration } from '../bucket/configuration.ts';
import type { Dialect } from '../bucket/dialects/dialect.ts';
import { isForEverybody } from '../bucket/for-everybody.ts';
import { explainOriginMiss, nearestRule } from '../bucket/near-miss.ts';
import type { Cell, ProviderVerdict, RuleRow } from '../bucket/verdict.ts';
import type { Basis } from '../diagnostics/basis.ts';
import { UNRESOLVED_NOTE } from '../diagnostics/config-formats.ts';
import {
  headerNotAllowed,
  methodNotAllowed,
  methodNotSupported,
  nullOrigin,
  originNotAllowed,
} from '../diagnostics/cors.ts';
import type { BlamedItem, Label } from '../diagnostics/diagnostic.ts';
import type { CorsAttempt } from '../pairing/attempt.ts';
import { headerEvidence, requestEvidence } from './evidence.ts';
import type { Cause } from './ledger.ts';
import { placeOf } from './place.ts';
import { inWords } from './words.ts';

export interface Refused {
  readonly attempt: CorsAttempt;
  readonly verdict: ProviderVerdict;
  readonly stage: 'preflight' | 'actual';
  readonly config: CorsConfiguration;
  readonly dialect: Dialect;
  readonly host: string;
  /** What is unknown of the store and shows in the capture, or `null`. */
  readonly settled: string | null;
  /** What may keep the request refused though a rule lets it in, as a clause, or `null`. */
  readonly doubt: string | null;
  readonly basis: Basis;
}

export const ITEM: Record<Cell['item'], BlamedItem> = { origin: 'origin', method: 'method', header: 'allow-header' };

/**
 * The items to blame when no rule answers: those that the nearest rule fails, each refused header on its own.
 * A rule whose origin matches is nearer than one whose origin does not (providers.md section 0).
 */
export function blameRules(refused: Refused): Cause[] {
  const { verdict, config } = refused;
  const nearest = nearestRule(verdict);
  if (!nearest) return [];
  // No rule should let an opaque origin in, so nothing else is worth an edit.
  const opaque = nearest.cells.some((cell) => cell.item === 'origin' && cell.token === 'null' && cell.matched === null);
  const failing = nearest.cells.filter((cell) => cell.matched === null && (!opaque || cell.item === 'origin'));
  return failing.map((cell) => ({
    key: `refused\n${config.file}\n${refused.host}\n${nearest.rule.index}\n${cell.item}\n${cell.token}`,
    item: ITEM[cell.item],
    ruleIndex: nearest.rule.index,
    value: cell.token,
    host: refused.host,
    basis: refused.basis,
    describe: () => inWords(config, describe(refused, nearest, cell)),
  }));
}

function describe(refused: Refused, row: RuleRow, cell: Cell) {
  const { config, dialect, attempt, verdict } = refused;
  const evidence = evidenceOf(refused, cell);
  const told = [refused.settled, refused.doubt].filter((note) => note !== null);
  const notes = [...whyThisRule(refused, row), ...otherFaults(row, cell), ...unresolved(config, row), ...told];
  if (cell.item === 'header') {
    return headerNotAllowed({ place: placeOf(config, row.rule, 'header'), token: cell.token, evidence, notes });
  }
  if (cell.item === 'method') {
    const place = placeOf(config, row.rule, 'method');
    const refusal = { place, token: cell.token, evidence, notes };
    const allowed = dialect.methodsAllowed.value;
    const possible = allowed === 'any' || allowed.includes(attempt.method);
    return possible ? methodNotAllowed(refusal) : methodNotSupported({ ...refusal, allowed });
  }
  const isLetInElsewhere = verdict.matrix.some(({ failing }) => !failing.includes('origin'));
  const keptMethod = isLetInElsewhere ? attempt.method : null;
  if (cell.token === 'null') {
    return nullOrigin({ place: placeOf(config, row.rule, 'origin'), token: cell.token, evidence, notes, keptMethod });
  }
  const nearest = nearestOrigin(row, cell);
  return originNotAllowed({
    place: placeOf(config, row.rule, 'origin', nearest?.entry),
    token: cell.token,
    evidence,
    notes,
    nearMiss: nearest?.text ?? null,
    rules: verdict.matrix.length,
    keptMethod,
  });
}

/** A template may say more than can be read in it. */
function unresolved({ problems }: CorsConfiguration, { rule }: RuleRow): string[] {
  const within = problems.some(({ code, primary }) => {
    const span = primary?.source.kind === 'config' ? primary.source.span : null;
    return (
      code === 'config/unresolved-value' && span !== null && rule.span.start <= span.start && span.end <= rule.span.end
    );
  });
  return within ? [UNRESOLVED_NOTE] : [];
}

/** The origin entry that misses for a nameable reason. */
function nearestOrigin(row: RuleRow, cell: Cell) {
  for (const entry of row.rule.origins) {
    const miss = explainOriginMiss(entry.value, cell.token);
    if (miss.kind !== 'other') return { entry, text: miss.text };
  }
  return null;
}

/** The lines of the request that ask for what a cell refuses. */
export function evidenceOf(refused: Refused, cell: Cell): Label[] {
  const { attempt, stage } = refused;
  const exchange =
    stage === 'preflight' ? (attempt.preflight ?? attempt.actual) : (attempt.actual ?? attempt.preflight);
  if (!exchange) return [];
  const [name, text] = ASKED[cell.item];
  const asked = headerEvidence(exchange, { side: 'request', name, token: cell.token }, text);
  return [asked ?? requestEvidence(exchange, 'asked here')];
}

/** The request header that asks for an item, and what is said beside it. */
const ASKED: Record<Cell['item'], readonly [name: string, text: string]> = {
  origin: ['origin', 'the page is here'],
  method: ['access-control-request-method', 'asked for here'],
  header: ['access-control-request-headers', 'asked for here'],
};

const WORDS: Record<Cell['item'], string> = { origin: 'origin', method: 'method', header: 'headers' };
const listOf = (words: readonly string[]): string =>
  words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;

/** Why this rule was taken for the one that was meant. */
function whyThisRule({ verdict, attempt }: Refused, row: RuleRow): string[] {
  if (verdict.matrix.length < 2) return [];
  const fits = (['origin', 'method', 'header'] as const)
    .filter(
      (item) => !row.failing.includes(item) && (item !== 'header' || (attempt.unsafeHeaderNames ?? []).length > 0),
    )
    .map((item) => WORDS[item]);
  const others = verdict.matrix.filter((other) => other !== row);
  const rest = failuresOf(others);
  const open = others.find(({ failing, rule }) => !failing.includes('origin') && isForEverybody(rule));
  const near =
    fits.length > 0
      ? `${listOf(fits)} match${fits.length === 1 && fits[0] !== 'headers' ? 'es' : ''} rule ${row.rule.index + 1}`
      : '';
  const note = [near, ...rest].filter((part) => part !== '').join('; ');
  if (!row.failing.includes('origin') || !open) return [note];
  return [note, `rule ${open.rule.index + 1} lets every origin in: what is added there is given to all of them`];
}

/** `rules 2 and 3 fail on origin`: rules with the same failure together. */
function failuresOf(rows: readonly RuleRow[]): string[] {
  const byItems = new Map<string, number[]>();
  for (const { rule, failing } of rows) {
    const items = listOf(failing.map((item) => WORDS[item]));
    byItems.set(items, [...(byItems.get(items) ?? []), rule.index + 1]);
  }
  return [...byItems].slice(0, 3).map(([items, numbers]) => {
    if (numbers.length === 1) return `rule ${numbers[0]} fails on ${items}`;
    const shown = numbers.length > 6 ? [...numbers.slice(0, 5), `${numbers.length - 5} more`] : numbers;
    return `rules ${listOf(shown.map(String))} fail on ${items}`;
  });
}

/** That the same rule has more than one thing wrong: one edit alone cures nothing. */
function otherFaults(row: RuleRow, cell: Cell): string[] {
  const others = row.cells.filter((other) => other.matched === null && other !== cell);
  if (others.length === 0) return [];
  const named = others.slice(0, 4).map((other) => `${other.item} \`${other.token}\``);
  return [`this rule also refuses ${listOf(named)}: all of it has to be allowed`];
}
