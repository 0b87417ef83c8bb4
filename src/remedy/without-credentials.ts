/**
 * Of `all` requests that are let in the `count` of which the input does not show whether they carry credentials, and that
 * may not pass then: words to put behind `all`.
 */
export function ifWithoutCredentials(count: number, all: number): string {
  if (count === 0) return '';
  return count === all ? ' if without credentials' : ` (${count} of them if without credentials)`;
}
