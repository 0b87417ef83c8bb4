import { existsSync, readFileSync } from 'node:fs';
import { CODES, type Code } from '../diagnostics/code.ts';
import { paintFor } from '../report/paint.ts';
import { displayWidth, shorten } from '../report/width.ts';
import { EXIT } from './exit-code.ts';
import { explainPasted } from './explain-pasted.ts';
import type { Invocation } from './invocation.ts';
import { type Io, say } from './io.ts';
import { nearest } from './nearest.ts';
import { writeJson } from './remedy-json.ts';
import { readStandardInput } from './standard-input.ts';
import { columnsOf, wantsColour } from './terminal.ts';
import { UsageError } from './usage-error.ts';

/** `corscope explain [CODE]`: the page of a diagnostic, or the list of all; what a pasted text means. */
export async function explain(
  { code: given, flags }: Extract<Invocation, { command: 'explain' }>,
  io: Io,
): Promise<number> {
  const code = given === '-' ? await readPasted(io) : given;
  if (flags.format === 'json') return explainJson(code, io);
  const paint = paintFor(wantsColour(io, io.stdout, flags.color ?? 'auto'));
  if (code === null) {
    const width = columnsOf(io, io.stdout);
    const longest = Math.max(...CODES.map((name) => displayWidth(name)));
    for (const name of CODES) {
      const summary = shorten(firstSentence(pageOf(name)), Math.max(width - longest - 2, 20));
      say(io.stdout, `${paint('strong', name)}${' '.repeat(longest - name.length + 2)}${summary}\n`);
    }
    return EXIT.clean;
  }
  const told = explainPasted(code);
  if (told !== null) {
    say(io.stdout, told);
    return EXIT.clean;
  }
  const page = pageOf(codeNamed(code));
  say(
    io.stdout,
    page.replace(/^#+ .*$/gm, (heading) => paint('strong', heading)),
  );
  return EXIT.clean;
}

/** Nobody reads more of what a console or a store said. */
const MAX_PASTED_BYTES = 1 << 20;

const MAY_BE_CODE = /^[\w./[\]-]{1,100}$/;

/** What is piped into us, if it can be explained. */
async function readPasted(io: Io): Promise<string> {
  if (io.stdin.isTTY) throw new UsageError('-: standard input is a terminal; pipe a message or a code into corscope');
  const text = (await readStandardInput(io, MAX_PASTED_BYTES)).toString().trim();
  if (text === '') throw new UsageError('explain -: standard input is empty');
  if (explainPasted(text) === null && !MAY_BE_CODE.test(text)) {
    throw new UsageError(
      'explain -: standard input holds no code, and no message of a browser or a store that is known (corscope explain lists the codes)',
    );
  }
  return text;
}

function explainJson(code: string | null, io: Io): number {
  if (code === null) {
    const codes = CODES.map((name) => ({ code: name, summary: firstSentence(pageOf(name)) }));
    writeJson('codes', { codes }, undefined, io);
    return EXIT.clean;
  }
  const told = explainPasted(code);
  if (told !== null) writeJson('explained', { text: told }, undefined, io);
  else {
    const name = codeNamed(code);
    writeJson('explain', { code: name, page: pageOf(name) }, undefined, io);
  }
  return EXIT.clean;
}

/** A code as printed, or only its part behind the slash when that names one. */
function codeNamed(asked: string): Code {
  const wanted = asked.trim().replace(/^(?:error|warning|info)?\[(.*)\]$/, '$1');
  const exact = CODES.find((code) => code === wanted);
  if (exact) return exact;
  const bySlug = CODES.filter((code) => code.endsWith(`/${wanted}`));
  if (bySlug.length === 1) return bySlug[0]!;
  const near = bySlug.length > 1 ? bySlug : nearest(wanted, CODES);
  const hint = near.length > 0 ? `; near it: ${near.join(', ')}` : '';
  throw new UsageError(`explain ${asked}: no such code${hint} (corscope explain lists all)`);
}

/** Where the pages are: beside the sources, or beside the built files. */
const FOLDERS = ['../diagnostics/explain/', './explain/', '../explain/'].map((path) => new URL(path, import.meta.url));

export function pageOf(code: Code): string {
  const folder = FOLDERS.find((candidate) => existsSync(new URL(`${CODES[0]}.md`, candidate)));
  if (!folder) throw new Error('the pages of the diagnostics are missing from the package');
  return readFileSync(new URL(`${code}.md`, folder), 'utf8');
}

function firstSentence(page: string): string {
  const paragraph = page.split(/\r?\n\s*\r?\n/).find((part) => !part.startsWith('#')) ?? '';
  return paragraph
    .replace(/\s+/g, ' ')
    .trim()
    .replace(/\.( .*)?$/, '');
}
