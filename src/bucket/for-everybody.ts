import type { Rule } from './configuration.ts';
import type { RuleRow } from './verdict.ts';

/** `*`, `https://*`, `*://*:*`, ...: the pages of strangers are among what it matches. */
const EVERYBODY = /^(?:(?:\*|https?|http\*):\/\/)?\*(?::\*)?$/i;

/** Whether a rule lets the pages of everybody in, so that whatever is added to it is given to all of them. */
export const isForEverybody = ({ origins }: Rule): boolean => origins.some(({ value }) => EVERYBODY.test(value));

/** Whether rules that name their origins list the method: it is kept for some, and no rule for everybody is meant for it. */
export const isKeptForSome = (method: string, rules: readonly Rule[]): boolean =>
  rules.some((rule) => !isForEverybody(rule) && rule.methods.some(({ value }) => value === method || value === '*'));

/** Whether a rule for everybody lacks a method that is kept for some: to list it there would give it to all pages. */
export const wouldOpen = ({ rule, cells }: RuleRow, rules: readonly Rule[]): boolean =>
  isForEverybody(rule) &&
  cells.some(({ item, matched, token }) => item === 'method' && matched === null && isKeptForSome(token, rules));
