import { UNSEEN_MODE } from '../attribution/unseen-mode.ts';
import { listOf, plural } from '../diagnostics/wording.ts';
import type { Change } from '../remedy/compare.ts';
import type { ExposureChange } from '../remedy/compare-exposure.ts';
import type { Demands } from '../remedy/demands.ts';
import { ifWithoutCredentials } from '../remedy/without-credentials.ts';
import { paintFor, type Role } from '../report/paint.ts';
import { redactorFor } from '../report/redact.ts';
import { sanitise } from '../report/sanitise.ts';
import type { RemedyFlags } from './invocation.ts';
import type { Io } from './io.ts';
import { openOutput } from './output.ts';
import { wantsColour } from './terminal.ts';

/** Lines for people, written at once. */
export class Lines {
  readonly #io: Io;
  readonly #flags: RemedyFlags;
  readonly #lines: { readonly text: string; readonly role: Role | null }[] = [];

  constructor(io: Io, flags: RemedyFlags) {
    this.#io = io;
    this.#flags = flags;
  }

  add(text: string, role: Role | null): void {
    this.#lines.push({ text: sanitise(text.replaceAll('\t', '  ')), role });
  }

  write(): void {
    const output = openOutput(this.#flags.output, this.#io);
    const paint = paintFor(wantsColour(this.#io, output.stream, this.#flags.color ?? 'auto'));
    const text = this.#lines
      .map((line) => `${line.role === null ? line.text : paint(line.role, line.text)}\n`)
      .join('');
    output.write(Buffer.from(text));
    output.commit();
  }
}

/** `PUT https://host/path and 3 more URLs`. */
export function requestText(demands: Demands, demand: number): string {
  const judged = demands.first(demand);
  if (!judged) return '?';
  const path = pathOnly(judged.attempt.url);
  const others = demands.addresses(demand).size - 1;
  if (others <= 0) return `${judged.attempt.method} ${path}`;
  const least = demands.hasMoreAddresses(demand) ? 'at least ' : '';
  return `${judged.attempt.method} ${path} and ${least}${others} more URL${others > 1 ? 's' : ''}`;
}

/** A URL without its query, and without secrets. */
export const pathOnly = (url: string): string =>
  redactorFor(false)
    .url(url)
    .replace(/[?#].*$/s, '');

/** Why a request is not cured. */
export const obstacleText = (obstacle: string): string => redactorFor(false).text(obstacle);

/** `PUT https://host/path from https://origin with x-a, x-b (12 requests)`. */
export const demandText = (demands: Demands, demand: number): string =>
  counted(demandWords(demands, demand), demands.count(demand));

const counted = (words: string, count: number): string => `${words} (${plural(count, 'request')})`;

/** Of requests that count as refused, and perhaps are not. */
export const unseenModeText = (demands: Demands, demand: number): string =>
  `may need no rule: ${demandText(demands, demand)}: ${UNSEEN_MODE.note}`;

/** The same without how many there were. */
export const demandWords = (demands: Demands, demand: number): string =>
  requestText(demands, demand) + askerText(demands, demand);

/** Those of its requests that were seen to fail: `PUT https://host/path from https://origin (2 requests)`. */
export function failedText(demands: Demands, demand: number): string {
  const { url, count } = demands.failed(demand) ?? { url: '?', count: 0 };
  const method = demands.first(demand)?.attempt.method ?? '?';
  return counted(`${method} ${pathOnly(url)}${askerText(demands, demand)}`, count);
}

/** ` from https://origin with x-a, x-b`. */
function askerText(demands: Demands, demand: number): string {
  const judged = demands.first(demand);
  if (!judged) return '';
  const { origin, unsafeHeaderNames } = judged.attempt;
  const names = unsafeHeaderNames ?? [];
  const shown = names.slice(0, 8).join(', ') + (names.length > 8 ? ', ...' : '');
  return ` from ${origin ?? '?'}${shown === '' ? '' : ` with ${shown}`}`;
}

const WORDS = {
  allowed: 'newly allowed',
  letIn: 'let in, but not cured',
  blocked: 'newly refused',
  unknown: 'no longer known',
} as const;
const ROLES = { allowed: 'good', letIn: 'warning', blocked: 'error', unknown: 'warning' } as const;

/** How many requests change in which way. */
export function totalsOf(changes: readonly Change[], demands: Demands): Record<keyof typeof WORDS, number> {
  const totals = { blocked: 0, allowed: 0, letIn: 0, unknown: 0 };
  for (const change of changes) totals[kindOf(change)] += demands.count(change.demand);
  return totals;
}

/** How many requests have headers that script can no longer read, or now can. */
export function exposureTotals(
  exposure: readonly ExposureChange[],
  demands: Demands,
): { hidden: number; shown: number } {
  const countOf = (names: 'hidden' | 'shown'): number =>
    exposure.filter((one) => one[names].length > 0).reduce((sum, { demand }) => sum + demands.count(demand), 0);
  return { hidden: countOf('hidden'), shown: countOf('shown') };
}

function exposureLines(exposure: readonly ExposureChange[], demands: Demands): Line[] {
  return (['hidden', 'shown'] as const).flatMap((kind) =>
    exposure
      .filter((one) => one[kind].length > 0)
      .map((one) => ({
        text: `${kind === 'hidden' ? 'newly hidden from script' : 'newly readable by script'}: ${listOf(one[kind], 8)} of ${demandText(demands, one.demand)}`,
        role: kind === 'hidden' ? 'warning' : 'good',
      })),
  );
}

interface Line {
  readonly text: string;
  readonly role: Role | null;
}

/** Each change, the refused ones first, and what they come to. */
export function changeLines(changes: readonly Change[], exposure: readonly ExposureChange[], demands: Demands): Line[] {
  const lines: Line[] = [];
  for (const kind of ['blocked', 'allowed', 'letIn', 'unknown'] as const) {
    // What differs in more than a line shows (the credentials mode) is one line none the less.
    const alike = new Map<string, { words: string; count: number; why: string }>();
    for (const change of changes.filter((one) => kindOf(one) === kind)) {
      const { demand } = change;
      const why = whyText(change);
      const words = demandWords(demands, demand);
      const line = alike.get(words + why) ?? { words, count: 0, why };
      alike.set(words + why, { ...line, count: line.count + demands.count(demand) });
    }
    for (const { words, count, why } of alike.values()) {
      lines.push({ text: `${WORDS[kind]}: ${counted(words, count)}${why}`, role: ROLES[kind] });
    }
  }
  const { allowed, blocked, letIn, unknown } = totalsOf(changes, demands);
  const doubtful = changes.filter((one) => one.ifCredentials !== null && kindOf(one) === 'allowed');
  const provided = ifWithoutCredentials(totalsOf(doubtful, demands).allowed, allowed);
  const { hidden, shown } = exposureTotals(exposure, demands);
  const rest = [
    letIn > 0 ? `, ${letIn} let in but not cured` : '',
    unknown > 0 ? `, ${unknown} no longer known` : '',
    hidden > 0 ? `, ${hidden} with headers newly hidden from script` : '',
    shown > 0 ? `, ${shown} with headers newly readable by script` : '',
  ];
  const text =
    changes.length + exposure.length === 0
      ? 'no request is answered differently'
      : `${allowed} newly allowed${provided}, ${blocked} newly refused${rest.join('')}`;
  return [...lines, ...exposureLines(exposure, demands), { text, role: 'strong' }];
}

function whyText({ obstacle, because, ifCredentials }: Change): string {
  const why = obstacle ?? because;
  if (why !== null) return `: ${obstacleText(why)}`;
  return ifCredentials === null ? '' : ': if without credentials';
}

const kindOf = ({ after, obstacle }: Change): keyof typeof WORDS => (obstacle === null ? after : 'letIn');
