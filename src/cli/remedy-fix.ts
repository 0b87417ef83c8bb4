import type { CorsConfiguration } from '../bucket/configuration.ts';
import { plural } from '../diagnostics/wording.ts';
import type { Demands } from '../remedy/demands.ts';
import { type Fix, fix } from '../remedy/fix.ts';
import type { Addition } from '../remedy/smallest-set.ts';
import { unifiedDiff } from '../remedy/unified-diff.ts';
import { ifWithoutCredentials } from '../remedy/without-credentials.ts';
import type { Role } from '../report/paint.ts';
import { EXIT } from './exit-code.ts';
import { writeConfiguration } from './fix.ts';
import type { RemedyFlags } from './invocation.ts';
import { type Io, notice } from './io.ts';
import { type Asked, replayed, unlessUnread } from './remedy.ts';
import { demandJson, failedJson, ITEM_NAMES, writeJson } from './remedy-json.ts';
import { demandText, failedText, Lines, obstacleText, unseenModeText } from './remedy-text.ts';

/** `corscope fix FILE... --cors CONFIG`: the fewest entries to add so that what was seen passes. */
export async function fixCommand({ files, flags }: Asked, io: Io): Promise<number> {
  const { demands, options, config, read, wanted, exposures } = await replayed(files, flags, io);
  if (read === 'none') return EXIT.unreadable;
  const found = fix({ ...options, exposures: flags.expose === false ? [] : exposures.of(config) }, demands, wanted);
  const isOffered = found.broken.length === 0 && found.tooLarge === null;
  const diff = isOffered ? unifiedDiff(config.file, config.text, found.text) : [];
  const written = flags.write === true && diff.length > 0;
  if (flags.format === 'json') writeJson('fix', fixJson(found, { demands, config, diff, written }), flags.output, io);
  else tell(found, diff, { demands, flags, io });
  if (!isOffered) return unlessUnread(read, EXIT.findings);
  if (written) {
    writeConfiguration('--write', config.file, config.text, found.text);
    notice(io, `wrote ${config.file}`);
  }
  const isLeft = found.left.length > 0 || (diff.length > 0 && !written);
  return unlessUnread(read, isLeft ? EXIT.findings : EXIT.clean);
}

/** Of a kind that may be many. */
const MOST_SHOWN = 10;

interface Surroundings {
  readonly demands: Demands;
  readonly flags: RemedyFlags;
  readonly io: Io;
}

function tell(found: Fix, diff: readonly string[], { demands, flags, io }: Surroundings): void {
  const lines = new Lines(io, flags);
  for (const line of diff) lines.add(line, line.startsWith('+') ? 'added' : line.startsWith('-') ? 'removed' : null);
  if (diff.length > 0) {
    for (const addition of found.additions) lines.add(`# ${additionText(addition)}`, null);
    for (const { names, ruleIndex, because } of found.exposures) {
      lines.add(`# rule ${ruleIndex + 1}: exposes ${names}: ${because}`, null);
    }
  }
  for (const { demand, why } of found.letIn) {
    lines.add(`# let in, but not cured: ${demandText(demands, demand)}: ${obstacleText(why)}`, 'warning');
  }
  for (const demand of found.letInBefore.slice(0, MOST_SHOWN)) {
    lines.add(`# failed, but not for these rules, which let it in: ${failedText(demands, demand)}`, 'warning');
  }
  addMore(lines, '# failed, but not for these rules', found.letInBefore, 'warning');
  if (found.letInBefore.length > 0) lines.add('# why: corscope FILE... --cors CONFIG', null);
  for (const { demand, why } of found.left) lines.add(`# not cured: ${demandText(demands, demand)}: ${why}`, 'warning');
  for (const demand of unseenModes(found, demands)) lines.add(`# ${unseenModeText(demands, demand)}`, 'warning');
  for (const demand of found.broken.slice(0, MOST_SHOWN)) {
    lines.add(`# no fix is offered: it would refuse what passes now: ${demandText(demands, demand)}`, 'error');
  }
  addMore(lines, '# it would refuse what passes now', found.broken, 'error');
  if (found.tooLarge) {
    const { bytes, most, store } = found.tooLarge;
    lines.add(`# no fix is offered: ${store} takes ${most} bytes, this would be ${bytes}`, 'error');
  }
  if (found.broken.length === 0 && !found.tooLarge) lines.add(`# ${conclusion(found, demands)}`, 'good');
  lines.write();
}

/** That there are more than were shown. */
function addMore(lines: Lines, what: string, all: readonly number[], role: Role): void {
  const more = all.length - MOST_SHOWN;
  if (more > 0) lines.add(`${what}: ${more} more like that (--format json has all)`, role);
}

/** Of those that were refused. */
function unseenModes({ cured, letIn, left }: Fix, demands: Demands): number[] {
  const all = [...cured, ...letIn.map(({ demand }) => demand), ...left.map(({ demand }) => demand)];
  return all.filter((demand) => demands.isModeUnseen(demand));
}

function conclusion({ cured, curedWithout, additions, exposures }: Fix, demands: Demands): string {
  const countOf = (which: readonly number[]) => which.reduce((sum, demand) => sum + demands.count(demand), 0);
  const count = countOf(cured);
  const exposed = exposures.length > 0 ? `, ${exposures.length} exposed` : '';
  const said =
    additions.length + exposures.length === 0
      ? 'nothing to add'
      : `${additions.length} added${exposed}, ${plural(count, 'request')} cured${ifWithoutCredentials(countOf(curedWithout), count)}`;
  return `${said}; replayed: nothing that passed before is refused`;
}

/** `rule 1: lets in allow-header x-oss-date`; the least access comes first. */
function additionText({ ruleIndex, item, value, replaces, isForEverybody }: Addition): string {
  const instead = replaces ? ` instead of ${replaces.value}, which no browser ever sends` : '';
  return `rule ${ruleIndex + 1}: lets in ${ITEM_NAMES[item]} ${value}${isForEverybody ? ', for every origin' : ''}${instead}`;
}

interface Shown {
  readonly demands: Demands;
  readonly config: CorsConfiguration;
  readonly diff: readonly string[];
  readonly written: boolean;
}

function fixJson(found: Fix, { demands, config, diff, written }: Shown): object {
  const requests = (which: readonly number[]): object[] => which.map((demand) => demandJson(demands, demand));
  return {
    file: config.file,
    additions: found.additions.map(({ ruleIndex, item, value, weight, replaces, isForEverybody = false }) => ({
      rule: ruleIndex + 1,
      item: ITEM_NAMES[item],
      value,
      replaces: replaces?.value ?? null,
      access: weight,
      forEverybody: isForEverybody,
    })),
    exposures: found.exposures.map(({ ruleIndex, names, because }) => ({ rule: ruleIndex + 1, names, because })),
    cured: requests(found.cured),
    curedIfWithoutCredentials: requests(found.curedWithout),
    modeUnseen: requests(unseenModes(found, demands)),
    letIn: found.letIn.map(({ demand, why }) => ({ ...demandJson(demands, demand), why: obstacleText(why) })),
    failedOtherwise: found.letInBefore.map((demand) => failedJson(demands, demand)),
    left: found.left.map(({ demand, why }) => ({ ...demandJson(demands, demand), why })),
    broken: requests(found.broken),
    tooLarge: found.tooLarge,
    diff,
    written,
  };
}
