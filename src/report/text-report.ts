import type { Finding, JudgedAttempt } from '../attribution/finding.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { AttemptRows } from './attempt-row.ts';
import { attemptTable } from './attempt-table.ts';
import { Batch } from './batch.ts';
import { byImportance, bySeverity, conclusion, counted } from './conclusion.ts';
import { diagnosticLines } from './diagnostic-text.ts';
import { placeText } from './place-text.ts';
import type { Report, ReportOptions, Write } from './report.ts';
import type { Summary } from './sink.ts';
import { type Style, styleOf } from './style.ts';
import { WhatIfs } from './what-if-text.ts';
import { wrap } from './wrap.ts';

const ROWS = 50;
const ROWS_VERBOSE = 100_000;
const BLOCKS = 40;
const BLOCKS_VERBOSE = 10_000;

/**
 * For a terminal: findings, the most important first, problems of the input, a table of the attempts, one line that
 * says it all. Live, findings and problems are told as they become known.
 */
export function createTextReport(options: ReportOptions, write: Write): Report {
  return new TextReport(options, write);
}

class TextReport implements Report {
  readonly #batch: Batch;
  readonly #style: Style;
  readonly #live: boolean;
  readonly #verbose: boolean;
  readonly #rows: AttemptRows;
  readonly #whatIfs = new WhatIfs();
  readonly #limit: number;
  readonly #diagnostics: Diagnostic[] = [];
  #diagnosticsTotal = 0;
  #told = 0;

  constructor(options: ReportOptions, write: Write) {
    this.#batch = new Batch(write);
    this.#style = styleOf(options);
    this.#live = options.live;
    this.#verbose = options.verbose;
    this.#rows = new AttemptRows(options.verbose ? ROWS_VERBOSE : ROWS);
    this.#limit = options.verbose ? BLOCKS_VERBOSE : BLOCKS;
  }

  exchange(): void {}

  attempt(judged: JudgedAttempt): void {
    this.#rows.add(judged);
    this.#whatIfs.add(judged);
  }

  finding(finding: Finding): void {
    if (!this.#live || this.#told >= this.#limit) return;
    this.#told += 1;
    this.#block(diagnosticLines(this.#style, finding.diagnostic));
  }

  diagnostic(diagnostic: Diagnostic): void {
    this.#diagnosticsTotal += 1;
    if (this.#diagnosticsTotal > this.#limit) return;
    if (this.#live) this.#block(diagnosticLines(this.#style, diagnostic));
    else this.#diagnostics.push(diagnostic);
  }

  flush(): void {
    this.#batch.flush();
  }

  end(summary: Summary, all: readonly Finding[]): void {
    const findings = all.filter(({ absorbedBy }) => absorbedBy === undefined);
    const sorted = [...findings].sort(byImportance);
    if (this.#live) this.#counts(sorted);
    else this.#everything(sorted);
    this.#block(attemptTable(this.#style, this.#rows));
    this.#block(this.#whatIfLines());
    const { role, text } = conclusion(summary, findings);
    for (const line of wrap(text, this.#style.columns, 2)) this.#batch.line(this.#style.paint(role, line));
    this.#batch.flush();
  }

  #everything(findings: readonly Finding[]): void {
    const sorted = this.#diagnostics.sort(bySeverity);
    // What kept the configuration from being used puts all that follows in another light.
    const first = sorted.filter(({ code, severity }) => severity === 'error' && code.startsWith('config/'));
    for (const diagnostic of first) this.#block(diagnosticLines(this.#style, diagnostic));
    for (const finding of findings.slice(0, this.#limit)) {
      const extra = [...seen(this.#style, finding), ...(this.#verbose ? consoleNotes(finding.diagnostic) : [])];
      this.#block(diagnosticLines(this.#style, finding.diagnostic, extra));
    }
    this.#more(findings.length, 'finding');
    for (const diagnostic of sorted) {
      if (!first.includes(diagnostic)) this.#block(diagnosticLines(this.#style, diagnostic));
    }
    this.#more(this.#diagnosticsTotal, 'problem');
  }

  /** What the findings told before came to. */
  #counts(findings: readonly Finding[]): void {
    this.#block(
      findings.slice(0, this.#limit).map(({ diagnostic, count }) => {
        const { code, severity, message } = diagnostic;
        return `${this.#style.paint(severity, `${count} x`)} ${code}: ${this.#style.clean(message)}`;
      }),
    );
    this.#more(findings.length, 'finding');
    this.#more(this.#diagnosticsTotal, 'problem');
  }

  #whatIfLines(): string[] {
    const lines = this.#whatIfs.lines(this.#style);
    if (lines.length === 0) return [];
    const heading = this.#style.paint('strong', 'What if an item let in what it refuses?');
    return [heading, ...lines.flatMap((line) => wrap(line, this.#style.columns, 2))];
  }

  #more(total: number, noun: string): void {
    if (total > this.#limit) {
      this.#block([
        this.#style.paint('faint', `… and ${counted(total - this.#limit, `more ${noun}`)} (--format ndjson for all)`),
      ]);
    }
  }

  #block(lines: readonly string[]): void {
    if (lines.length > 0) this.#batch.add(`${lines.join('\n')}\n\n`);
  }
}

/** How often a finding was seen and where first, when that is more than once. */
export function seen(style: Style, { count, diagnostic }: Finding): { name: string; text: string }[] {
  if (count < 2) return [];
  const first = diagnostic.secondary.find(({ source }) => 'line' in source);
  const where = first ? `, first at ${placeText(style, first.source)}` : '';
  return [{ name: 'seen', text: `${counted(count, 'request')}${where}` }];
}

/** What the console of each browser says of it. */
function consoleNotes({ console }: Diagnostic): { name: string; text: string }[] {
  if (!console) return [];
  const { chromium, firefox, webkit } = console;
  return [
    ...chromium.map((text) => ({ name: 'Chromium', text })),
    ...firefox.map((text) => ({ name: 'Firefox', text })),
    ...webkit.map((text) => ({ name: 'Safari', text })),
  ];
}
