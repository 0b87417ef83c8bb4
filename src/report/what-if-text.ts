import type { Finding, JudgedAttempt } from '../attribution/finding.ts';
import { obstacleOf } from '../attribution/obstacle.ts';
import { isForCredentials, type Relaxation, type WhatIf } from '../attribution/what-if.ts';
import type { Style } from './style.ts';
import { shortenMiddle } from './width.ts';

/** So many different answers are told. */
const LIMIT = 12;
const MORE_LIMIT = 1000;

const NAMES = { origin: 'origin', method: 'method', header: 'allow-header' } as const;

/** Collects what would cure refused requests; equal answers of one bucket are told once. */
export class WhatIfs {
  readonly #told = new Map<string, { readonly judged: JudgedAttempt; readonly text: string; count: number }>();

  add(judged: JudgedAttempt): void {
    const found = judged.observed.verdict === 'blocked' ? judged.predicted?.whatIf : null;
    // No edit cures what the page gave up, what fails for something else than the rules, or what other rules answered.
    if (!found || obstacleOf(judged) !== null || judged.findings.some(isDrift)) return;
    const { method, origin } = judged.attempt;
    const text = whatIfText(found);
    const key = `${method}\n${origin}\n${text}`;
    const known = this.#told.get(key);
    if (known) known.count += 1;
    else if (this.#told.size < MORE_LIMIT) this.#told.set(key, { judged, text, count: 1 });
  }

  /** `PUT /uploads/dog.jpg: allow-header in rule 1 alone cures it; origin or method alone does not`. */
  lines(style: Style): string[] {
    const all = [...this.#told.values()];
    if (all.length === 0) return [];
    const lines = all.slice(0, LIMIT).map(({ judged, text, count }) => {
      const { method, url, origin } = judged.attempt;
      const path = style.clean(style.redactor.url(url).replace(/^[a-z]+:\/\/[^/?#]*|[?#].*$/gi, '')) || '/';
      const from = origin === null ? '' : ` from ${style.clean(origin)}`;
      const more = count > 1 ? ` and ${count - 1} more like it` : '';
      return `${style.clean(method)} ${shortenMiddle(path, 40)}${from}${more}: ${text}`;
    });
    const rest = all.length - lines.length;
    return rest > 0 ? [...lines, `and ${rest} more kinds of requests`] : lines;
  }
}

const isDrift = ({ diagnostic }: Finding): boolean => diagnostic.code === 'cors/drift';

/** In one clause. Rules are counted from 1. */
export function whatIfText({ alone, smallest, uncertain, shadowed, open, remains }: WhatIf): string {
  const hidden = shadowed
    .slice(0, 3)
    .map(({ rule, by }) => `rule ${rule + 1} never gets to answer: rule ${by + 1} decides first`);
  const why = isForCredentials(remains) ? ': it carries credentials, which the answer would not allow' : '';
  if (smallest.length === 0 && uncertain.length > 0) {
    const first = uncertain.map((one) => cureText(one, open)).join(', or ');
    const may = `no change of one rule is known to cure it: ${first} may`;
    return [`${may}, but it carries credentials, and whether the answer would allow them is not known`, ...hidden].join(
      '; ',
    );
  }
  if (smallest.length === 0) return [`no change of one rule cures it${why}`, ...hidden].join('; ');
  const cures = smallest.map((one) => cureText(one, open)).join(', or ');
  const items = (['origin', 'method', 'header'] as const)
    .filter((item) => alone[item].length === 0)
    .map((item) => NAMES[item]);
  const single = smallest[0]!.items.length === 1;
  const verb = single
    ? 'alone cures it'
    : smallest[0]!.items.length === 2
      ? 'together cure it'
      : 'all together cure it';
  const not = single ? `${listed(items, 'or')} alone does not` : 'no item alone does';
  return [`${cures} ${verb}`, ...(items.length > 0 ? [not] : []), ...hidden].join('; ');
}

const MOST_RULES = 4;

function cureText({ items, rules }: Relaxation, open: readonly number[]): string {
  const whom = (rule: number) => (open.includes(rule) ? ' (for every origin)' : '');
  const shown = rules.slice(0, MOST_RULES).map((rule) => `${rule + 1}${whom(rule)}`);
  if (rules.length > MOST_RULES) shown.push(`${rules.length - MOST_RULES} more`);
  const names = listed(
    items.map((item) => NAMES[item]),
    'and',
  );
  return `${names} in rule ${listed(shown, 'or')}`;
}

const listed = (words: readonly string[], last: 'and' | 'or'): string =>
  words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} ${last} ${words.at(-1)}`;

/** As JSON. Rules are counted from 1. */
export function whatIfJson({ alone, smallest, uncertain, shadowed }: WhatIf): object {
  const numbers = (rules: readonly number[]): number[] => rules.map((rule) => rule + 1);
  const setJson = ({ items, rules }: Relaxation): object => ({
    items: items.map((item) => NAMES[item]),
    rules: numbers(rules),
  });
  return {
    alone: { origin: numbers(alone.origin), method: numbers(alone.method), 'allow-header': numbers(alone.header) },
    smallest: smallest.map(setJson),
    ...(uncertain.length > 0 ? { uncertain: uncertain.map(setJson) } : {}),
    shadowed: shadowed.map(({ rule, by }) => ({ rule: rule + 1, by: by + 1 })),
  };
}
