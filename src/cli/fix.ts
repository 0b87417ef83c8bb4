import {
  chmodSync,
  closeSync,
  openSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { applySafeEdits, placeBefore } from '../bucket/apply-edits.ts';
import { bucketNamed } from '../bucket/choose-bucket.ts';
import type { CorsConfiguration } from '../bucket/configuration.ts';
import { encodeLike } from '../bucket/decode.ts';
import { readConfigurations } from '../bucket/read-configuration.ts';
import type { Diagnostic, Edit } from '../diagnostics/diagnostic.ts';
import { plural } from '../diagnostics/wording.ts';
import { type DroppedRule, fixLine } from '../report/fix-line.ts';
import { SourceText } from '../report/source-text.ts';
import { parseFileArgument } from './cors-option.ts';
import { type Io, say } from './io.ts';
import { UsageError } from './usage-error.ts';

type Lint = (configurations: readonly CorsConfiguration[]) => readonly Diagnostic[];

/** One edit may make room for another. */
const MAX_ROUNDS = 20;

/** `lint --fix`: writes what can be cured safely back into the file, all at once or not at all. */
export function fixFile(argument: string, before: readonly CorsConfiguration[], lint: Lint, io: Io): void {
  const { file, bucket } = parseFileArgument(argument);
  if (file === '-') throw new UsageError('--fix: standard input cannot be changed; name a file');
  const [first] = before;
  if (!first || first.text === '') return;
  if (first.format.startsWith('terraform') && !file.endsWith('.tf.json'))
    throw new UsageError(
      `--fix ${file}: a state or a plan is Terraform's own; change the configuration that it comes from`,
    );
  const source = new SourceText(first.text);
  const rounds: (readonly Edit[])[] = [];
  const done: { readonly line: number; readonly words: string }[] = [];
  let text = first.text;
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const all = round === 0 ? before : readConfigurations(file, text);
    const read = bucket === null ? all : [bucketNamed(all, bucket)];
    const found = lint(read);
    // Rules go last, so that all are named by the numbers that they have in the file.
    const entries = applySafeEdits(text, file, found.filter(isOfEntries));
    const applied = entries.cured.length > 0 ? entries : applySafeEdits(text, file, found);
    if (applied.cured.length === 0) break;
    for (const cured of applied.cured) {
      const at = rounds.reduceRight((place, edits) => placeBefore(edits, place), startOf(cured));
      done.push({ line: source.positionAt(at).line, words: fixLine(cured, droppedBy(cured, read)) });
    }
    rounds.push(applied.edits);
    text = applied.text;
  }
  if (done.length === 0) return;
  writeConfiguration('--fix', file, first.text, text);
  const lines = done.sort((a, b) => a.line - b.line).map(({ line, words }) => `  line ${line}: ${words}\n`);
  say(io.stderr, `corscope: ${file}: ${plural(done.length, 'fix', 'fixes')} written\n${lines.join('')}`);
}

const isOfEntries = ({ code }: Diagnostic): boolean => code !== 'config/unreachable-rule';

const startOf = ({ primary }: Diagnostic): number =>
  primary?.source.kind === 'config' ? primary.source.span.start : 0;

/** The rule that a fix takes away. */
function droppedBy(cured: Diagnostic, read: readonly CorsConfiguration[]): DroppedRule | null {
  if (isOfEntries(cured)) return null;
  const all = read.flatMap((config) => config.rules.map((rule) => ({ config, rule })));
  return all.find(({ rule }) => rule.span.start === startOf(cured)) ?? null;
}

/** Writes a changed text into the file it was read from: in its encoding, with its mode, all at once or not at all. */
export function writeConfiguration(option: string, file: string, before: string, text: string): void {
  if (file === '-') throw new UsageError(`${option}: standard input cannot be changed; name a file`);
  const path = realpathSync(file);
  const bytes = encodeLike(readFileSync(path), before, text);
  if (!bytes) throw new UsageError(`${option} ${file}: the file is not in UTF-8 or UTF-16, so it was not changed`);
  replace(option, path, bytes);
}

/** The new content appears under the name at once, with the mode of the old. */
function replace(option: string, path: string, bytes: Uint8Array): void {
  const { mode } = statSync(path);
  const temporary = join(dirname(path), `.${basename(path)}.${process.pid}.part`);
  try {
    const fd = openSync(temporary, 'wx', mode);
    try {
      for (let at = 0; at < bytes.length; ) at += writeSync(fd, bytes, at);
    } finally {
      closeSync(fd);
    }
    chmodSync(temporary, mode & 0o7777);
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw new UsageError(`${option} ${path}: cannot write: ${error instanceof Error ? error.message : error}`);
  }
}
