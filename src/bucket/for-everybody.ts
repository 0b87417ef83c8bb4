import type { Rule } from './configuration.ts';

/** `*`, `https://*`, `*://*:*`, ...: the pages of strangers are among what it matches. */
const EVERYBODY = /^(?:(?:\*|https?|http\*):\/\/)?\*(?::\*)?$/i;

/** Whether a rule lets the pages of everybody in, so that whatever is added to it is given to all of them. */
export const isForEverybody = ({ origins }: Rule): boolean => origins.some(({ value }) => EVERYBODY.test(value));

/** Whether rules that name their origins list the method: it is kept for some, and no rule for everybody is meant for it. */
export const isKeptForSome = (method: string, rules: readonly Rule[]): boolean =>
  rules.some((rule) => !isForEverybody(rule) && rule.methods.some(({ value }) => value === method || value === '*'));
