import type { BucketConfiguration } from '../bucket/configuration.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { writeDiagnostics } from '../report/lint-report.ts';
import { sourcesOf } from './configurations.ts';
import type { Io } from './io.ts';
import { columnsOf, wantsColour } from './terminal.ts';

/** What there is to say of a configuration beside the output goes to stderr. */
export function tellProblems(
  diagnostics: readonly Diagnostic[],
  configuration: BucketConfiguration,
  color: 'auto' | 'always' | 'never' | false | undefined,
  io: Io,
): void {
  const options = {
    showSecrets: false,
    verbose: false,
    live: false,
    colour: wantsColour(io, io.stderr, color ?? 'auto'),
    columns: columnsOf(io, io.stderr),
    sources: sourcesOf([configuration]),
  };
  writeDiagnostics(options, diagnostics, (bytes) => io.stderr.write(bytes));
}
