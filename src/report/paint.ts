import type { Severity } from '../diagnostics/diagnostic.ts';

/** What a piece of output is, not what colour it has. */
export type Role = Severity | 'strong' | 'gutter' | 'path' | 'good' | 'added' | 'removed' | 'token' | 'faint';

/** SGR parameters. The sixteen colours only, so that every theme of a terminal stays readable. */
const STYLES: Record<Role, string> = {
  error: '1;31',
  warning: '1;33',
  info: '1;36',
  strong: '1',
  gutter: '34',
  path: '36',
  good: '32',
  added: '32',
  removed: '31',
  token: '1',
  faint: '2',
};

/** Text of a role, in colour or plain. Takes sanitised text only. */
export type Paint = (role: Role, text: string) => string;

export const plain: Paint = (_role, text) => text;
export const coloured: Paint = (role, text) => (text === '' ? '' : `\x1b[${STYLES[role]}m${text}\x1b[0m`);
export const paintFor = (colour: boolean): Paint => (colour ? coloured : plain);
