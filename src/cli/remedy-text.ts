import { plural } from '../diagnostics/wording.ts';
import type { Change } from '../remedy/compare.ts';
import type { Demands } from '../remedy/demands.ts';
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

/** `PUT https://host/path`. */
export function requestText(demands: Demands, demand: number): string {
  const judged = demands.first(demand);
  if (!judged) return '?';
  const path = redactorFor(false)
    .url(judged.attempt.url)
    .replace(/[?#].*$/, '');
  return `${judged.attempt.method} ${path}`;
}

/** `PUT https://host/path from https://origin with x-a, x-b (12 requests)`. */
export function demandText(demands: Demands, demand: number): string {
  const judged = demands.first(demand);
  if (!judged) return '?';
  const { origin, unsafeHeaderNames } = judged.attempt;
  const names = unsafeHeaderNames ?? [];
  const shown = names.slice(0, 8).join(', ') + (names.length > 8 ? ', ...' : '');
  const count = demands.count(demand);
  const withNames = shown === '' ? '' : ` with ${shown}`;
  return `${requestText(demands, demand)} from ${origin ?? '?'}${withNames} (${plural(count, 'request')})`;
}

const WORDS = { allowed: 'newly allowed', blocked: 'newly refused', unknown: 'no longer known' } as const;
const ROLES = { allowed: 'good', blocked: 'error', unknown: 'warning' } as const;

/** Each change, the refused ones first, and what they come to. */
export function changeLines(changes: readonly Change[], demands: Demands): { text: string; role: Role | null }[] {
  const lines: { text: string; role: Role | null }[] = [];
  const totals = { allowed: 0, blocked: 0, unknown: 0 };
  for (const after of ['blocked', 'allowed', 'unknown'] as const) {
    for (const change of changes.filter((one) => one.after === after)) {
      totals[after] += demands.count(change.demand);
      lines.push({ text: `${WORDS[after]}: ${demandText(demands, change.demand)}`, role: ROLES[after] });
    }
  }
  const { allowed, blocked, unknown } = totals;
  const text =
    changes.length === 0
      ? 'no request is answered differently'
      : `${allowed} newly allowed, ${blocked} newly refused${unknown > 0 ? `, ${unknown} no longer known` : ''}`;
  return [...lines, { text, role: 'strong' }];
}
