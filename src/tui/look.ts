import { type Paint, paintFor } from '../report/paint.ts';
import { redactorFor } from '../report/redact.ts';
import type { Replacement } from '../report/rewrite.ts';
import { sanitise } from '../report/sanitise.ts';
import { displayWidth, fitted, shorten, shortenMiddle, takeCells } from '../report/width.ts';
import { wrap } from '../report/wrap.ts';

/** How frames are drawn. All captured text goes through `clean`. */
export interface Look {
  readonly columns: number;
  readonly rows: number;
  readonly paint: Paint;
  readonly signs: Signs;
  /** One line without secrets and control sequences. */
  clean(text: string): string;
  /** The value of a header as it may be shown, not yet clean. */
  headerValue(name: string, value: string): string;
  /** For the ear: no columns, no lines of letters, words for signs. */
  readonly isSpoken: boolean;
  /** Where text holds secrets. */
  secrets(text: string): readonly Replacement[];
}

interface Signs {
  readonly blocked: string;
  readonly allowed: string;
  readonly unknown: string;
  /** In the matrix. */
  readonly match: string;
  readonly miss: string;
  readonly selected: string;
  /** Before a line that decides. */
  readonly lit: string;
  readonly line: string;
  readonly crumb: string;
  readonly bars: string;
  /** What is cut ends in one. */
  readonly hasEllipsis: boolean;
}

const UNICODE: Signs = {
  blocked: '✗',
  allowed: '✓',
  unknown: '?',
  match: '✓',
  miss: '✗',
  selected: '▌',
  lit: '▌',
  line: '─',
  crumb: '›',
  bars: ' ▁▂▃▄▅▆▇█',
  hasEllipsis: true,
};
const ASCII: Signs = {
  blocked: 'x',
  allowed: '+',
  unknown: '?',
  match: '+',
  miss: 'x',
  selected: '>',
  lit: '>',
  line: '-',
  crumb: '>',
  bars: ' .:-=+*#@',
  hasEllipsis: false,
};

/** A screen reader spells signs out, or leaves them out. */
const SPOKEN: Signs = {
  blocked: 'blocked',
  allowed: 'allowed',
  unknown: 'unknown',
  match: 'matches',
  miss: 'no match',
  selected: 'selected: ',
  lit: 'decides: ',
  line: '',
  crumb: 'in',
  bars: '',
  hasEllipsis: false,
};

export interface LookOptions {
  readonly columns: number;
  readonly rows: number;
  readonly colour: boolean;
  readonly unicode: boolean;
  readonly showSecrets: boolean;
  readonly spoken: boolean;
}

/** What a screen reader is given at once; it wraps by itself. */
const SPOKEN_COLUMNS = 400;
const SPOKEN_ROWS = 24;

/** Long values are cut before anything is looked for in them: a frame shows no more of them. */
const MAX_TEXT = 4096;

export function lookOf({ columns, rows, colour, unicode, spoken, showSecrets }: LookOptions): Look {
  const redactor = redactorFor(showSecrets);
  return {
    columns: spoken ? SPOKEN_COLUMNS : columns,
    rows: spoken ? SPOKEN_ROWS : rows,
    paint: paintFor(colour && !spoken),
    signs: spoken ? SPOKEN : unicode ? UNICODE : ASCII,
    isSpoken: spoken,
    headerValue: (name, value) => redactor.headerValue(name.toLowerCase(), bounded(value)),
    secrets: (text) => redactor.secrets(text),
    clean: (text) => plainIf(!unicode, sanitise(redactor.text(bounded(text)))),
  };
}

const bounded = (text: string): string => (text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT)}...` : text);

/** A locale without UTF-8 gets ASCII. */
const plainIf = (isPlain: boolean, text: string): string =>
  isPlain ? text.replace(/[‘’]/g, "'").replace(/[^\x20-\x7e]/gu, '?') : text;

/** Clean text in exactly `cells` cells. */
export const column = (look: Look, text: string, cells: number): string => fitted(look.clean(text), cells);

/** As `column`, cut in the middle. */
export function middle(look: Look, text: string, cells: number): string {
  const short = shortenMiddle(look.clean(text), cells);
  return short + ' '.repeat(Math.max(0, cells - displayWidth(short)));
}

/** Clean text, cut at the end of the line. */
export const cut = (look: Look, text: string, cells = look.columns): string => shorten(look.clean(text), cells);

/** Clean text on as many lines as it needs, `lead` before the first, blanks before the others; long words are broken. */
export function wrapped(look: Look, text: string, lead: string, cells = look.columns): string[] {
  const room = Math.max(8, cells - lead.length);
  const parts = wrap(look.clean(text), room, 0).flatMap((part) => pieces(part, room));
  return parts.map((part, i) => `${i === 0 ? lead : ' '.repeat(lead.length)}${part}`);
}

function pieces(text: string, cells: number): string[] {
  const first = takeCells(text, cells);
  return first === text || first === '' ? [text] : [first, ...pieces(text.slice(first.length), cells)];
}

/** A file by its own name. */
export const fileName = (path: string): string => path.split(/[/\\]/).at(-1) || path;

/** A heading with a line behind it. */
export function heading(look: Look, text: string): string {
  const words = cut(look, text, look.columns - 4);
  return `${look.paint('strong', words)} ${look.paint('faint', look.signs.line.repeat(Math.max(0, look.columns - displayWidth(words) - 1)))}`;
}

/** The lines from `scroll` on that fit, blank ones behind them. */
export function windowed(lines: readonly string[], scroll: number, rows: number): string[] {
  if (rows === Number.POSITIVE_INFINITY) return [...lines];
  const from = Math.max(0, Math.min(scroll, lines.length - rows));
  const shown = lines.slice(from, from + rows);
  while (shown.length < rows) shown.push('');
  return shown;
}

/** Two blocks side by side, each drawn for half of the columns. */
export function beside(look: Look, left: readonly string[], right: readonly string[]): string[] {
  const cells = halfOf(look);
  return Array.from({ length: Math.max(left.length, right.length) }, (_, i) => {
    const text = left[i] ?? '';
    const room = cells - displayWidth(text.replaceAll(/\x1b\[[\d;]*m/g, ''));
    return `${text}${' '.repeat(Math.max(0, room))}  ${right[i] ?? ''}`;
  });
}

export const halfOf = ({ columns }: Look): number => (columns >> 1) - 1;
