import type { Code } from '../diagnostics/code.ts';
import type { JudgedAttempt } from './finding.ts';

/**
 * Why an attempt does not pass, or is not known to, however the rules are: the page gave it up, the connection broke,
 * its signature is wrong, its answer is not in the input. One clause; `null`: nothing but rules stands in its way.
 */
export function obstacleOf({ observed, findings }: Pick<JudgedAttempt, 'observed' | 'findings'>): string | null {
  const { verdict, corsError, because } = observed;
  if (verdict === 'allowed') return null;
  if (verdict === 'unknown') return `what became of it is not known: ${because}`;
  const told = findings.map(({ diagnostic }) => diagnostic).filter(({ severity }) => severity !== 'info');
  const [first] = told;
  if (first === undefined) return corsError === null ? because : null;
  return told.every(({ code }) => isBeyondRules(code)) ? first.message : null;
}

/** A redirect makes the origin `null`; whether that is let in is for rules to say. */
const isBeyondRules = (code: Code): boolean =>
  code.startsWith('not-cors/') && code !== 'not-cors/redirect-tainted-origin';
