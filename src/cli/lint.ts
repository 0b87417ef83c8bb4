import type { CorsConfiguration } from '../bucket/configuration.ts';
import { DIALECTS, type DialectName } from '../bucket/dialects/index.ts';
import { FORMATS } from '../bucket/formats/formats-table.ts';
import { lintWithProblems } from '../bucket/lint.ts';
import { titleOf } from '../bucket/store-name.ts';
import { otherStore } from '../diagnostics/config-formats.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { dialectOf } from '../pipeline/setups.ts';
import { writeLintReport } from '../report/lint-report.ts';
import { readNamed, sourcesOf } from './configurations.ts';
import { EXIT } from './exit-code.ts';
import { fixFile } from './fix.ts';
import { dialectFlag, fails } from './flags.ts';
import type { Invocation } from './invocation.ts';
import type { Io } from './io.ts';
import { checkOutput, openOutput } from './output.ts';
import { columnsOf, wantsColour } from './terminal.ts';

/** `corscope lint CONFIG...`: what a store would refuse, and what is unwise. */
export async function lint({ files, flags }: Extract<Invocation, { command: 'lint' }>, io: Io): Promise<number> {
  const dialect = dialectFlag(flags.dialect);
  checkOutput(flags.output, files);
  const inspect = (read: readonly CorsConfiguration[]) => read.flatMap((one) => diagnosticsOf(one, dialect));
  const configurations: CorsConfiguration[] = [];
  for (const file of files) {
    const read = await readNamed(file, file, io);
    if (flags.fix) fixFile(file, read, inspect, io);
    configurations.push(...(flags.fix ? await readNamed(file, file, io) : read));
  }
  const diagnostics = inspect(configurations);
  const output = openOutput(flags.output, io);
  try {
    const options = {
      showSecrets: false,
      verbose: false,
      live: false,
      colour: wantsColour(io, output.stream, flags.color ?? 'auto'),
      columns: columnsOf(io, output.stream),
      sources: sourcesOf(configurations),
    };
    writeLintReport(flags.format ?? 'text', options, diagnostics, output.write);
    output.commit();
  } catch (error) {
    output.abandon();
    throw error;
  }
  const severities = diagnostics.map(({ severity }) => severity);
  return fails(severities, flags.failOn) ? EXIT.findings : EXIT.clean;
}

function diagnosticsOf(configuration: CorsConfiguration, dialect: DialectName | null): Diagnostic[] {
  const { title, name } = DIALECTS[dialect ?? dialectOf(configuration)];
  const { file, format, stores } = configuration;
  const belongsTo = stores.map(titleOf);
  const mismatch = { format: FORMATS[format].title, belongsTo, store: title, host: null };
  const isOther = dialect !== null && stores.length > 0 && !stores.includes(name.replace(/@.*$/, ''));
  return [
    ...(isOther ? [otherStore({ file, span: { start: 0, end: 0 } }, mismatch)] : []),
    ...lintWithProblems(configuration, DIALECTS[dialect ?? dialectOf(configuration)]),
  ];
}
