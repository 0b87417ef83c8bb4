/** Why an entry does not match although it looks like what was asked. */
export interface Miss<Kind extends string> {
  readonly kind: Kind;
  /** One clause, for example `the entry says https, the page is on http`. */
  readonly text: string;
}
