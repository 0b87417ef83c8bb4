/** The option as every command has it. */
export const DIALECT_OPTION = [
  '--dialect <NAME>',
  'the store, when host and answers do not tell (corscope dialects lists them)',
] as const;
