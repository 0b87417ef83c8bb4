/** The command line asks for something that cannot be. The message names the option, the value and what is allowed. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
