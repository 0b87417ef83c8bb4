import type { Io, OutputStream } from './io.ts';

const DEFAULT_COLUMNS = 80;

/** Whether text to `stream` is coloured (no-color.org; FORCE_COLOR as Node reads it). */
export function wantsColour(io: Io, stream: OutputStream | null, flag: 'auto' | 'always' | 'never' | false): boolean {
  if (flag === 'always') return true;
  if (flag === 'never' || flag === false) return false;
  if (io.env['NO_COLOR']) return false;
  const forced = io.env['FORCE_COLOR'] ?? io.env['CLICOLOR_FORCE'];
  if (forced !== undefined) return forced !== '0' && forced !== 'false';
  return stream?.isTTY === true && io.env['TERM'] !== 'dumb';
}

/** Cells of a line: the terminal's, else what COLUMNS says, else 80. */
export function columnsOf(io: Io, stream: OutputStream | null): number {
  return stream?.columns ?? (Number(io.env['COLUMNS']) || DEFAULT_COLUMNS);
}
