import { aliasesOf, DIALECTS, type DialectName } from '../bucket/dialects/index.ts';
import { dialectList, dialectsJson, dialectText } from '../report/dialect-report.ts';
import { paintFor } from '../report/paint.ts';
import { EXIT } from './exit-code.ts';
import { dialectCalled } from './flags.ts';
import type { Invocation } from './invocation.ts';
import { type Io, say } from './io.ts';
import { columnsOf, wantsColour } from './terminal.ts';

const listed = (name: DialectName) => ({ dialect: DIALECTS[name], aliases: aliasesOf(name) });

/** `corscope dialects [NAME]`: the stores that can be judged, and what is known of one. */
export function dialects({ name, flags }: Extract<Invocation, { command: 'dialects' }>, io: Io): number {
  const names = name === null ? (Object.keys(DIALECTS) as DialectName[]) : [dialectCalled(name, `dialects ${name}`)];
  const all = names.map(listed);
  if (flags.format === 'json') {
    say(io.stdout, dialectsJson(all));
    return EXIT.clean;
  }
  const paint = paintFor(wantsColour(io, io.stdout, flags.color ?? 'auto'));
  const [only] = all;
  const columns = Math.max(40, columnsOf(io, io.stdout));
  say(io.stdout, name !== null && only ? dialectText(only, paint, columns) : dialectList(all, paint));
  return EXIT.clean;
}
