import { readFileSync } from 'node:fs';
import { removalOf } from '../bucket/config-edits.ts';
import type { CorsConfiguration } from '../bucket/configuration.ts';
import { convertConfiguration } from '../bucket/convert.ts';
import { writeText } from '../bucket/formats/write-text.ts';
import { readConfiguration } from '../bucket/read-configuration.ts';
import { withEditsApplied } from '../remedy/apply.ts';
import { assignmentEdits } from '../remedy/assignment.ts';
import { compare } from '../remedy/compare.ts';
import { Demands } from '../remedy/demands.ts';
import { fix } from '../remedy/fix.ts';
import { learn } from '../remedy/learn.ts';
import { Replay, type ReplayOptions } from '../remedy/replay.ts';
import { unifiedDiff } from '../remedy/unified-diff.ts';
import { unused } from '../remedy/unused.ts';
import { checkFiles } from './analyze.ts';
import { readCorsOptions, readNamed } from './configurations.ts';
import { EXIT } from './exit-code.ts';
import { originFlags } from './flags.ts';
import type { Invocation, RemedyFlags } from './invocation.ts';
import { type Io, say } from './io.ts';
import { openOutput, refuseOverwriting } from './output.ts';
import { analysisOptions, readAttempts } from './quiet-reading.ts';
import { changeLines, demandText, Lines } from './remedy-text.ts';
import { UsageError } from './usage-error.ts';

type Asked = Extract<Invocation, { command: 'fix' | 'whatif' | 'diff' | 'learn' }>;

/** `corscope fix FILE... --cors CONFIG`: the fewest entries to add so that what was seen passes. */
export async function fixCommand({ files, flags }: Asked, io: Io): Promise<number> {
  const { demands, options, config, readable } = await replayed(files, flags, io);
  if (!readable) return EXIT.unreadable;
  const wanted = wantedBy(flags, demands);
  const result = fix(options, demands, wanted);
  const lines = new Lines(io, flags);
  const diff = unifiedDiff(config.file, config.text, result.text);
  for (const line of diff) lines.add(line, line.startsWith('+') ? 'added' : line.startsWith('-') ? 'removed' : null);
  for (const { demand, why } of result.left)
    lines.add(`# not cured: ${demandText(demands, demand)}: ${why}`, 'warning');
  if (result.broken.length > 0)
    lines.add(`# refused: ${result.broken.length} requests that pass now would not`, 'error');
  const cured = result.cured.reduce((sum, demand) => sum + demands.count(demand), 0);
  const said = diff.length === 0 ? 'nothing to add' : `${result.additions.length} added, ${cured} requests cured`;
  lines.add(`# ${said}; replayed: nothing that passed before is refused`, result.broken.length > 0 ? 'error' : 'good');
  lines.write();
  if (result.broken.length > 0) return EXIT.findings;
  if (flags.write && diff.length > 0) {
    const output = openOutput(config.file, io);
    output.write(Buffer.from(result.text));
    output.commit();
    say(io.stderr, `corscope: wrote ${config.file}\n`);
  }
  return result.left.length > 0 || (diff.length > 0 && !flags.write) ? EXIT.findings : EXIT.clean;
}

/** `corscope whatif FILE... --cors CONFIG --set EDIT`: what an edit would change. */
export async function whatIfCommand({ files, flags }: Asked, io: Io): Promise<number> {
  const { demands, options, config, readable } = await replayed(files, flags, io);
  if (!readable) return EXIT.unreadable;
  if (!flags.set?.length)
    throw new UsageError('--set is missing: what should be changed? e.g. --set rule1.header+=x-oss-date');
  let text = config.text;
  for (const assignment of flags.set) {
    const edits = assignmentEdits(readConfiguration(config.file, text), assignment);
    if (typeof edits === 'string') throw new UsageError(`--set ${assignment}: ${edits}`);
    text = withEditsApplied(text, edits);
  }
  return tellChanges(new Replay(options, demands), new Replay({ ...options, text }, demands), demands, flags, io);
}

/** `corscope diff OLD NEW FILE...`: requests that two configurations answer differently. */
export async function diffCommand({ files, flags }: Asked, io: Io): Promise<number> {
  const [before, after, ...inputs] = files;
  if (before === undefined || after === undefined || inputs.length === 0) {
    throw new UsageError('diff takes the old configuration, the new one, and one capture or HAR at least');
  }
  const { demands, options, readable } = await replayed(inputs, { ...flags, cors: [before] }, io);
  if (!readable) return EXIT.unreadable;
  const [next] = await readNamed(after, after, io);
  const text = next ? next.text : readFileSync(after, 'utf8');
  return tellChanges(new Replay(options, demands), new Replay({ ...options, text }, demands), demands, flags, io);
}

/** `corscope learn FILE...`: a configuration out of the traffic, or what of one the traffic never used. */
export async function learnCommand({ files, flags }: Asked, io: Io): Promise<number> {
  const cors = flags.tighten === undefined ? [] : [flags.tighten];
  const { demands, options, readable, first } = await replayed(files, { ...flags, cors }, io, cors.length > 0);
  if (!readable) return EXIT.unreadable;
  if (flags.tighten !== undefined && first) return tighten(first, options, demands, flags, io);
  refuseOverwriting(flags.output, files);
  const { configuration, left } = learn(demands, {
    generalise: flags.generalise === true,
    maxAgeSeconds: 600,
    wanted: wantedBy(flags, demands),
  });
  for (const { demand, why } of left) say(io.stderr, `corscope: left out: ${demandText(demands, demand)}: ${why}\n`);
  if (configuration.rules.length === 0) {
    say(io.stderr, 'corscope: there is no CORS request to learn from\n');
    return EXIT.findings;
  }
  const xml = writeText('xml', configuration);
  const text = flags.to ? convertConfiguration(readConfiguration('learnt.xml', xml), flags.to).text : xml;
  const output = openOutput(flags.output, io);
  output.write(Buffer.from(text));
  output.commit();
  return EXIT.clean;
}

function tighten(
  config: CorsConfiguration,
  options: ReplayOptions,
  demands: Demands,
  flags: RemedyFlags,
  io: Io,
): number {
  const found = unused(new Replay(options, demands), demands);
  const edits = found.map(({ rule, entry }) => removalOf(config, entry ? entry.span : rule.span));
  const lines = new Lines(io, flags);
  const diff = found.length === 0 ? [] : unifiedDiff(config.file, config.text, withEditsApplied(config.text, edits));
  for (const line of diff) lines.add(line, line.startsWith('+') ? 'added' : line.startsWith('-') ? 'removed' : null);
  lines.add(
    found.length === 0 ? '# everything was used' : `# ${found.length} parts that no request in the input used`,
    'good',
  );
  lines.write();
  return EXIT.clean;
}

interface Replayed {
  readonly demands: Demands;
  readonly options: ReplayOptions;
  /** The configuration that is looked at; throws when there is none. */
  readonly config: CorsConfiguration;
  readonly first: CorsConfiguration | null;
  readonly readable: boolean;
}

/** Reads configurations and inputs into demands. */
async function replayed(files: readonly string[], flags: RemedyFlags, io: Io, wantsConfig = true): Promise<Replayed> {
  checkFiles(files, io);
  const assigned = await readCorsOptions(flags.cors ?? [], io);
  const edited = assigned.find(({ configuration }) => configuration !== 'none') ?? null;
  const first = edited && edited.configuration !== 'none' ? edited.configuration : null;
  if (wantsConfig && !first) throw new UsageError('a configuration is missing: --cors CONFIG');
  const demands = new Demands();
  const analysis = analysisOptions(flags, io, assigned, false, () => undefined);
  const readable = await readAttempts(files, analysis, (judged) => demands.numberOf(judged), io);
  const { dialect, browser } = analysis;
  const options = { assigned, edited, text: first?.text, dialect, browser };
  return { demands, options, first, config: first ?? EMPTY, readable };
}

const EMPTY = readConfiguration('', '');

function wantedBy(flags: RemedyFlags, demands: Demands): (demand: number) => boolean {
  const origins = originFlags(flags.origin);
  return (demand) => origins.length === 0 || origins.includes(demands.first(demand)?.attempt.origin ?? '');
}

function tellChanges(before: Replay, after: Replay, demands: Demands, flags: RemedyFlags, io: Io): number {
  const changes = compare(before, after, demands);
  const lines = new Lines(io, flags);
  for (const { text, role } of changeLines(changes, demands)) lines.add(text, role);
  lines.write();
  return changes.some((change) => change.after === 'blocked') ? EXIT.findings : EXIT.clean;
}
