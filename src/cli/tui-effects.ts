import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { plural } from '../diagnostics/wording.ts';
import { clipboardSequence } from '../tui/copy-text.ts';
import { matrixOf } from '../tui/matrix-of.ts';
import { type State, selectedRow } from '../tui/state.ts';
import { type Io, say } from './io.ts';
import { openOutput } from './output.ts';
import { UsageError } from './usage-error.ts';

/** Hands text to the clipboard of the terminal; what came of it, in words. */
export function copied(text: string, io: Io): string {
  if (text === '') return 'nothing to copy here';
  const sequence = clipboardSequence(text, io.env);
  if (sequence === null) return 'too long for the clipboard of a terminal';
  say(io.stdout, sequence);
  const lines = text.trimEnd().split('\n').length;
  return `copied ${plural(text.length, 'character')}${lines > 1 ? ` in ${lines} lines` : ''}`;
}

/** `taken`: there is such a file, and nobody said that it may be lost. Otherwise what came of it, in words. */
export function written(path: string, text: string, overwrite: boolean, io: Io): 'taken' | { readonly said: string } {
  if (!overwrite && existsSync(path)) return 'taken';
  try {
    const output = openOutput(path, io);
    output.write(Buffer.from(text));
    output.commit();
    return { said: `wrote ${path}` };
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    return { said: error.message.replace(/^--output /, '') };
  }
}

/** The editor with the configuration open at the rule at hand; `null` when there is no file to open. */
export function editorFor(state: State, io: Io): (() => string) | null {
  const config = state.session.edited?.configuration;
  if (!config || config === 'none') return null;
  const matrix = selectedRow(state) === null ? null : matrixOf(state);
  const row = matrix?.rows[state.view === 'matrix' ? state.ruleAt : -1];
  const rule = config.rules[row?.rule.index ?? matrix?.nearest ?? -1];
  const line = rule ? config.text.slice(0, rule.span.start).split('\n').length : 1;
  const [program = 'vi', ...options] = (io.env['VISUAL'] || io.env['EDITOR'] || 'vi').split(/\s+/);
  return () => {
    const { error } = spawnSync(program, [...options, `+${line}`, config.file], { stdio: 'inherit' });
    return error ? `${program} cannot be started` : 'r reads the files again';
  };
}
