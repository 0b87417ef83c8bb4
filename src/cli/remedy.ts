import { readFileSync } from 'node:fs';
import type { JudgedAttempt } from '../attribution/finding.ts';
import type { CorsConfiguration } from '../bucket/configuration.ts';
import { convertConfiguration } from '../bucket/convert.ts';
import type { Dialect } from '../bucket/dialects/dialect.ts';
import { DIALECTS, type DialectName } from '../bucket/dialects/index.ts';
import type { FormatName } from '../bucket/formats/formats-table.ts';
import { writeText } from '../bucket/formats/write-text.ts';
import { lintWithProblems } from '../bucket/lint.ts';
import { readConfiguration } from '../bucket/read-configuration.ts';
import { withoutParts } from '../bucket/without-parts.ts';
import { givenTwice } from '../diagnostics/capture.ts';
import { listOf, plural } from '../diagnostics/wording.ts';
import { asksForCors } from '../pairing/classify.ts';
import { dialectOf } from '../pipeline/setups.ts';
import { Addresses } from '../remedy/addresses.ts';
import { withEditsApplied } from '../remedy/apply.ts';
import { assignmentEdits } from '../remedy/assignment.ts';
import { type Change, compare } from '../remedy/compare.ts';
import { compareExposure, type ExposureChange } from '../remedy/compare-exposure.ts';
import { Demands } from '../remedy/demands.ts';
import { Exposures } from '../remedy/exposure.ts';
import { learn } from '../remedy/learn.ts';
import { Replay, type ReplayOptions } from '../remedy/replay.ts';
import { type StayingRefused, staysRefused } from '../remedy/stays-refused.ts';
import { unifiedDiff } from '../remedy/unified-diff.ts';
import { unused } from '../remedy/unused.ts';
import { checkFiles } from './analyze.ts';
import { fileOf, readCorsOptions, readNamed } from './configurations.ts';
import { distinctInputs } from './distinct-inputs.ts';
import { EXIT } from './exit-code.ts';
import { dialectFlag, onlyFlags } from './flags.ts';
import type { Invocation, RemedyFlags } from './invocation.ts';
import { type Io, notice } from './io.ts';
import { nothingChosen } from './left-out.ts';
import { checkOutput, openOutput } from './output.ts';
import { analysisOptions, type HowMuch, readAttempts } from './quiet-reading.ts';
import { demandJson, ITEM_NAMES, writeJson } from './remedy-json.ts';
import { changeLines, demandText, Lines, obstacleText, totalsOf } from './remedy-text.ts';
import { tellProblems } from './tell-problems.ts';
import { UsageError } from './usage-error.ts';

export type Asked = Extract<Invocation, { command: 'fix' | 'whatif' | 'diff' | 'learn' }>;

/** `corscope whatif FILE... --cors CONFIG --set EDIT`: what an edit would change. */
export async function whatIfCommand({ files, flags }: Asked, io: Io): Promise<number> {
  const { demands, options, config, read } = await replayed(files, flags, io);
  if (read === 'none') return EXIT.unreadable;
  if (!flags.set?.length)
    throw new UsageError('--set is missing: what should be changed? e.g. --set rule1.header+=x-oss-date');
  let text = config.text;
  for (const assignment of flags.set) {
    const edits = assignmentEdits(readConfiguration(config.file, text), assignment);
    if (typeof edits === 'string') throw new UsageError(`--set ${assignment}: ${edits}`);
    text = withEditsApplied(text, edits);
  }
  const after = new Replay({ ...options, text }, demands);
  for (const message of newProblems(config, after.configuration ?? config, after.dialect(0)))
    notice(io, `the edited configuration: ${message}`);
  return unlessUnread(read, tellChanges('whatif', new Replay(options, demands), after, { demands, flags, io }));
}

/** What is wrong with an edited configuration and was not before: an entry that matches nothing, a method that no store lists. */
function newProblems(config: CorsConfiguration, edited: CorsConfiguration, known: Dialect | null): string[] {
  const dialect = known ?? DIALECTS[dialectOf(config)];
  const messages = (one: CorsConfiguration): string[] =>
    lintWithProblems(one, dialect).flatMap(({ severity, message }) => (severity === 'info' ? [] : [message]));
  const before = new Set(messages(config));
  return messages(edited).filter((message) => !before.has(message));
}

/** `corscope diff OLD NEW FILE...`: requests that two configurations answer differently. */
export async function diffCommand({ files, flags }: Asked, io: Io): Promise<number> {
  const [before, after, ...inputs] = files;
  if (before === undefined || after === undefined || inputs.length === 0) {
    throw new UsageError('diff takes the old configuration, the new one, and one capture or HAR at least');
  }
  checkOutput(flags.output, [after]);
  const { demands, options, read } = await replayed(inputs, { ...flags, cors: [before] }, io);
  if (read === 'none') return EXIT.unreadable;
  const [next] = await readNamed(after, after, io);
  const text = next ? next.text : readFileSync(after, 'utf8');
  const changed = new Replay({ ...options, text }, demands);
  return unlessUnread(read, tellChanges('diff', new Replay(options, demands), changed, { demands, flags, io }));
}

/** `corscope learn FILE...`: a configuration out of the traffic, or what of one the traffic never used. */
export async function learnCommand({ files, flags }: Asked, io: Io): Promise<number> {
  const cors = flags.tighten === undefined ? [] : [flags.tighten];
  const { demands, options, read, first, wanted } = await replayed(files, { ...flags, cors }, io, cors.length > 0);
  if (read === 'none') return EXIT.unreadable;
  const isTightening = flags.tighten !== undefined && first !== null;
  const surroundings = { demands, flags, io };
  const tightened = () => tighten(first!, { options, wanted }, surroundings);
  return unlessUnread(read, isTightening ? tightened() : learnt(wanted, surroundings));
}

/** Writes the configuration that allows what was seen. */
function learnt(wanted: Replayed['wanted'], { demands, flags, io }: Surroundings): number {
  const limits = DIALECTS[analysisDialect(flags)].maxRules.value;
  const { configuration, hosts, left } = learn(demands, {
    maxRules: limits?.warn ?? Number.POSITIVE_INFINITY,
    generalise: flags.generalise === true,
    maxAgeSeconds: 600,
    wanted,
  });
  for (const { demand, why } of left) notice(io, `left out: ${demandText(demands, demand)}: ${why}`);
  if (configuration.rules.length === 0) {
    notice(io, 'there is no CORS request to learn from');
    return EXIT.findings;
  }
  // A bucket mostly has a host of its own, and a configuration of its own.
  if (hosts.length > 1)
    notice(io, `one configuration for ${hosts.length} hosts: ${listOf(hosts, 4)}; --host HOST learns for one`);
  if (limits !== null && configuration.rules.length > limits.most) {
    notice(io, `${configuration.rules.length} rules are more than the ${limits.most} that the store takes`);
  }
  const xml = writeText('xml', configuration);
  const isLearnt = (demand: number): boolean => wanted(demand) && !left.some((one) => one.demand === demand);
  const judged = { configuration: readConfiguration('learnt.xml', xml), hosts, wanted: isLearnt };
  const refused = staysRefused(demands, {
    ...judged,
    dialect: dialectFlag(flags.dialect),
    browser: flags.browser ?? null,
  });
  for (const one of refused)
    notice(io, `${refusalWords(demands, one)}: ${demandText(demands, one.demand)}: ${one.why}`);
  const text = flags.to ? convertLearnt(xml, flags.to, flags, io) : xml;
  if (flags.format === 'json') {
    writeJson(
      'learn',
      {
        configuration: text,
        rules: configuration.rules,
        hosts,
        left: left.map(leftJson(demands)),
        refused: refused.filter(({ isKnown }) => isKnown).map(leftJson(demands)),
        uncertain: refused.filter(({ isKnown }) => !isKnown).map(leftJson(demands)),
      },
      flags.output,
      io,
    );
    return EXIT.clean;
  }
  const output = openOutput(flags.output, io);
  output.write(Buffer.from(text));
  output.commit();
  return EXIT.clean;
}

/** What was not refused in the input does not stay so. */
function refusalWords(demands: Demands, { demand, isKnown }: StayingRefused): string {
  if (demands.first(demand)?.observed.verdict === 'blocked') return `${isKnown ? 'stays' : 'may stay'} refused`;
  return `${isKnown ? 'would' : 'may'} be refused`;
}

/** What another format cannot say goes to stderr, as `corscope convert` does it. */
function convertLearnt(xml: string, to: FormatName, flags: RemedyFlags, io: Io): string {
  const config = readConfiguration('learnt.xml', xml);
  const { text, losses } = convertConfiguration(config, to);
  tellProblems(losses, config, flags.color, io);
  return text;
}

/** Of the store that is named, else of OSS. */
const analysisDialect = (flags: RemedyFlags): DialectName => dialectFlag(flags.dialect) ?? 'oss';

const leftJson =
  (demands: Demands) =>
  ({ demand, why }: { readonly demand: number; readonly why: string }): object => ({
    ...demandJson(demands, demand),
    why,
  });

function tighten(
  config: CorsConfiguration,
  { options, wanted }: Pick<Replayed, 'options' | 'wanted'>,
  { demands, flags, io }: Surroundings,
): number {
  const found = unused(new Replay(options, demands), demands, wanted);
  const left = withoutParts(
    config,
    found.map(({ rule, entry }) => (entry ?? rule).span),
  );
  const diff = found.length === 0 ? [] : unifiedDiff(config.file, config.text, left);
  if (flags.format === 'json') {
    const parts = found.map(({ rule, entry, item }) => ({
      rule: rule.index + 1,
      item: item && ITEM_NAMES[item],
      value: entry?.value ?? null,
    }));
    writeJson('tighten', { file: config.file, unused: parts, diff }, flags.output, io);
    return EXIT.clean;
  }
  const lines = new Lines(io, flags);
  for (const line of diff) lines.add(line, line.startsWith('+') ? 'added' : line.startsWith('-') ? 'removed' : null);
  lines.add(
    found.length === 0
      ? '# everything was used'
      : `# ${plural(found.length, 'part')} that no request${likeOnly(flags)} in the input used`,
    'good',
  );
  lines.write();
  return EXIT.clean;
}

const likeOnly = ({ only = [] }: RemedyFlags): string => (only.length > 0 ? ` like --only ${only.join(' or ')}` : '');

interface Replayed {
  readonly demands: Demands;
  /** What `--only` and `--origin` choose. */
  readonly wanted: (demand: number) => boolean;
  readonly exposures: Exposures;
  readonly options: ReplayOptions;
  /** The configuration that is looked at; throws when there is none. */
  readonly config: CorsConfiguration;
  readonly first: CorsConfiguration | null;
  readonly read: HowMuch;
}

/** Reads configurations and inputs into demands. */
export async function replayed(
  given: readonly string[],
  flags: RemedyFlags,
  io: Io,
  wantsConfig = true,
): Promise<Replayed> {
  checkFiles(given, flags.cors ?? [], io);
  const { files, repeated } = distinctInputs(given);
  for (const [file, again] of repeated) notice(io, `${file}: ${givenTwice(file, again).message}`);
  const assigned = await readCorsOptions(flags.cors ?? [], io);
  checkOutput(flags.output, [...files, ...assigned.map(({ configuration }) => fileOf(configuration))]);
  const edited = assigned.find(({ configuration }) => configuration !== 'none') ?? null;
  const first = edited && edited.configuration !== 'none' ? edited.configuration : null;
  if (wantsConfig && !first) throw new UsageError('a configuration is missing: --cors CONFIG');
  const demands = new Demands(new Addresses());
  const analysis = analysisOptions(flags, io, assigned, files.includes('-'), () => undefined);
  const exposures = new Exposures();
  const chosen = new Set<number>();
  const isChosen = onlyFlags(flags.only);
  const take = (judged: JudgedAttempt): void => {
    if (!asksForCors(judged.attempt)) return;
    const isOne = isChosen(judged.attempt);
    const demand = demands.numberOf(judged, isOne);
    if (!isOne) return;
    chosen.add(demand);
    exposures.note(judged);
  };
  const read = await readAttempts(files, analysis, take, io);
  demands.complete();
  const isMissed = flags.only !== undefined && chosen.size === 0 && demands.length > 0;
  if (isMissed) notice(io, nothingChosen(demands, flags.only));
  const { dialect, browser } = analysis;
  const options = { assigned, edited, text: first?.text, dialect, browser };
  return {
    demands,
    options,
    first,
    config: first ?? EMPTY,
    read: isMissed ? 'none' : read,
    exposures,
    wanted: (demand) => chosen.has(demand),
  };
}

const EMPTY = readConfiguration('', '');

/** What was read is worked with; that something was not outweighs what came of it. */
export const unlessUnread = (read: HowMuch, code: number): number => (read === 'all' ? code : EXIT.unreadable);

interface Surroundings {
  readonly demands: Demands;
  readonly flags: RemedyFlags;
  readonly io: Io;
}

function tellChanges(
  command: 'whatif' | 'diff',
  before: Replay,
  after: Replay,
  { demands, flags, io }: Surroundings,
): number {
  const changes = compare(before, after, demands);
  const exposure = compareExposure(before, after, demands);
  if (flags.format === 'json') writeJson(command, changesJson(changes, exposure, demands), flags.output, io);
  else {
    const lines = new Lines(io, flags);
    for (const { text, role } of changeLines(changes, exposure, demands)) lines.add(text, role);
    lines.write();
  }
  const isAny = flags.failOn === 'any' && changes.length + exposure.length > 0;
  const failing = isAny || changes.some(({ after: verdict }) => verdict === 'blocked');
  return failing && flags.failOn !== 'never' ? EXIT.findings : EXIT.clean;
}

function changesJson(changes: readonly Change[], exposure: readonly ExposureChange[], demands: Demands): object {
  const { allowed, letIn, blocked, unknown } = totalsOf(changes, demands);
  return {
    changes: changes.map(({ demand, before, after, obstacle, because, ifCredentials }) => ({
      ...demandJson(demands, demand),
      before,
      after,
      obstacle: obstacle === null ? null : obstacleText(obstacle),
      ...(because !== null && { because: obstacleText(because) }),
      ...(ifCredentials && { ifCredentials }),
    })),
    newlyAllowed: allowed,
    letInButNotCured: letIn,
    newlyRefused: blocked,
    noLongerKnown: unknown,
    exposure: exposure.map(({ demand, hidden, shown }) => ({ ...demandJson(demands, demand), hidden, shown })),
  };
}
