import type { Finding } from '../attribution/finding.ts';
import type { Severity } from '../diagnostics/diagnostic.ts';
import { grouped } from './digits.ts';
import type { Role } from './paint.ts';
import type { Summary } from './sink.ts';
import { countBySeverity } from './summary-line.ts';

export const counted = (count: number, noun: string): string => `${grouped(count)} ${noun}${count === 1 ? '' : 's'}`;

/** The run in one line. */
export function conclusion(
  summary: Summary,
  findings: readonly Finding[],
): { readonly role: Role; readonly text: string } {
  const { exchanges, attempts, blocked, mayBeCors = 0 } = summary;
  if (attempts === 0) {
    if (summary.bytes === 0) return { role: 'warning', text: 'nothing was read' };
    if (summary.leftOut)
      return { role: 'warning', text: `no CORS request that was asked for; ${leftOut(summary.leftOut)}` };
    const among = exchanges === 0 ? 'and no HTTP exchange' : `among ${counted(exchanges, 'HTTP exchange')}`;
    const where = `${among} in ${bytesText(summary.bytes)}`;
    if (mayBeCors === 0) return { role: 'warning', text: `no CORS request ${where}` };
    const which = mayBeCors === exchanges ? 'not one request' : counted(mayBeCors, 'request');
    const is = mayBeCors === exchanges ? 'is whole' : `${mayBeCors === 1 ? 'is' : 'are'} not whole`;
    return { role: 'warning', text: `no CORS request is known ${where}: ${which} ${is}` };
  }
  const role = blocked > 0 ? 'error' : summary.unknown > 0 || worst(findings) === 'warning' ? 'warning' : 'good';
  return {
    role,
    text: `${counted(attempts, 'CORS request')}: ${verdicts(summary)}${causes(findings)}${more(mayBeCors)}`,
  };
}

/** Requests of which so little was captured that nobody can tell what they are. */
const more = (mayBeCors: number): string =>
  mayBeCors === 0
    ? ''
    : `; ${grouped(mayBeCors)} more may be, and ${mayBeCors === 1 ? 'is' : 'are'} not whole in the input`;

const leftOut = (attempts: number): string =>
  `${counted(attempts, 'other')} ${attempts === 1 ? 'was' : 'were'} left out by --host or --origin`;

/** A capture may not show whether a request carried credentials, which the answer does not allow. */
function unless({ allowed, unlessCredentials = 0 }: Summary): string {
  if (unlessCredentials === 0) return '';
  if (allowed === 1) return ' unless it carried credentials';
  if (unlessCredentials === allowed) return ' unless they carried credentials';
  return ` (${grouped(unlessCredentials)} of them unless they carried credentials)`;
}

function verdicts(summary: Summary): string {
  const { attempts, allowed, blocked, unknown } = summary;
  if (allowed === attempts) return `${attempts === 1 ? 'allowed' : 'all allowed'}${unless(summary)}`;
  if (blocked === attempts) return attempts === 1 ? 'blocked' : 'all blocked';
  if (unknown === attempts) return attempts === 1 ? 'unknown' : 'all unknown';
  const parts = [
    [blocked, 'blocked'],
    [allowed, 'allowed'],
    [unknown, 'unknown'],
  ] as const;
  return parts
    .filter(([count]) => count > 0)
    .map(([count, word]) => `${grouped(count)} ${word}${word === 'allowed' ? unless(summary) : ''}`)
    .join(', ');
}

function causes(findings: readonly Finding[]): string {
  const { error, warning, info } = countBySeverity(findings);
  const parts = [
    error > 0 ? counted(error, 'error') : '',
    warning > 0 ? counted(warning, 'warning') : '',
    info > 0 ? counted(info, 'hint') : '',
  ].filter((part) => part !== '');
  return parts.length === 0 ? '' : `; ${parts.join(', ')}`;
}

function worst(findings: readonly Finding[]): Severity | null {
  const counts = countBySeverity(findings);
  return counts.error > 0 ? 'error' : counts.warning > 0 ? 'warning' : counts.info > 0 ? 'info' : null;
}

export function bytesText(bytes: number): string {
  const units = ['bytes', 'KB', 'MB', 'GB', 'TB'];
  let value = bytes;
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return unit === 0 ? counted(bytes, 'byte') : `${value.toFixed(value < 10 ? 1 : 0)} ${units[unit]}`;
}

const ORDER: Record<Severity, number> = { error: 0, warning: 1, info: 2 };

export const bySeverity = (a: { severity: Severity }, b: { severity: Severity }): number =>
  ORDER[a.severity] - ORDER[b.severity];

/** The most important first: errors, then what touched the most attempts, then what was seen first. */
export const byImportance = (a: Finding, b: Finding): number =>
  bySeverity(a.diagnostic, b.diagnostic) || effectOf(a) - effectOf(b) || b.count - a.count || a.id - b.id;

/** What blocks requests first, then what is hidden from requests that pass, then what no request in the input shows. */
const effectOf = ({ item, attempts }: Finding): number =>
  attempts.length === 0 ? 2 : item === 'expose-header' ? 1 : 0;
