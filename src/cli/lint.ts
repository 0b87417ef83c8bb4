import type { CorsConfiguration } from '../bucket/configuration.ts';
import { DIALECTS } from '../bucket/dialects/index.ts';
import { lintConfiguration } from '../bucket/lint.ts';
import { dialectOf } from '../pipeline/setups.ts';
import { writeLintReport } from '../report/lint-report.ts';
import { readOne, sourcesOf } from './configurations.ts';
import { EXIT } from './exit-code.ts';
import { dialectFlag, fails } from './flags.ts';
import type { Io } from './io.ts';
import { openOutput } from './output.ts';
import type { Invocation } from './program.ts';
import { columnsOf, wantsColour } from './terminal.ts';

/** `corscope lint CONFIG...`: what a store would refuse, and what is unwise. */
export async function lint({ files, flags }: Extract<Invocation, { command: 'lint' }>, io: Io): Promise<number> {
  const dialect = dialectFlag(flags.dialect);
  const configurations: CorsConfiguration[] = [];
  for (const file of files) configurations.push(await readOne(file, file, io));
  const diagnostics = configurations.flatMap((configuration) => [
    ...configuration.problems,
    ...lintConfiguration(configuration, DIALECTS[dialect ?? dialectOf(configuration)]),
  ]);
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
