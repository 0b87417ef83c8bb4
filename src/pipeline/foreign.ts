import type { Code } from '../diagnostics/code.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';

const FOREIGN: ReadonlySet<Code> = new Set<Code>([
  'capture/clocks-differ',
  'capture/unknown-format',
  'har/not-har',
  'netlog/without-constants',
  'pcap/unsupported-variant',
]);

/** Whether it is said of an input that is no recording, or none that can be read as it is. */
export const isForeign = ({ code }: Diagnostic): boolean => FOREIGN.has(code);
