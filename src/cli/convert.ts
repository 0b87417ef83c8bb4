import { convertConfiguration } from '../bucket/convert.ts';
import { DIALECTS } from '../bucket/dialects/index.ts';
import { FORMATS, isFormatName } from '../bucket/formats/formats-table.ts';
import { readNamed } from './configurations.ts';
import { EXIT } from './exit-code.ts';
import { fails } from './flags.ts';
import type { Invocation } from './invocation.ts';
import type { Io } from './io.ts';
import { nearest } from './nearest.ts';
import { checkOutput, openOutput } from './output.ts';
import { tellProblems } from './tell-problems.ts';
import { UsageError } from './usage-error.ts';

/** `corscope convert --to FORMAT CONFIG`: the same configuration in another format; what it cannot say goes to stderr. */
export async function convert({ file, flags }: Extract<Invocation, { command: 'convert' }>, io: Io): Promise<number> {
  const { to } = flags;
  if (!isFormatName(to)) throw new UsageError(`--to ${to}: not known; ${suggestion(to)}`);
  checkOutput(flags.output, [file]);
  const all = await readNamed(file, file, io);
  const [config] = all;
  if (!config) return EXIT.unreadable;
  if (all.length > 1) {
    const names = all.map(({ buckets }) => buckets[0]).slice(0, 10);
    throw new UsageError(
      `${file}: holds ${all.length} buckets; name one: ${names.map((name) => `${file}#${name}`).join(', ')}`,
    );
  }
  const unreadable = config.rules.length === 0;
  const conversion = unreadable ? { text: '', losses: [] } : convertConfiguration(config, to);
  const told = [...config.problems, ...conversion.losses];
  tellProblems(told, config, flags.color, io);
  if (unreadable) {
    if (told.length === 0) throw new UsageError(`${file}: there is no rule to convert`);
    return EXIT.unreadable;
  }
  const output = openOutput(flags.output, io);
  try {
    output.write(Buffer.from(conversion.text));
    output.commit();
  } catch (error) {
    output.abandon();
    throw error;
  }
  return fails(
    told.map(({ severity }) => severity),
    flags.failOn,
  )
    ? EXIT.findings
    : EXIT.clean;
}

function suggestion(asked: string): string {
  const names = Object.keys(FORMATS);
  // The XML of OSS, S3 and most of their kin is one format.
  const store = asked.toLowerCase().replace(/-xml$/, '');
  const hasXml = store in DIALECTS && !names.includes(`${store}-xml`);
  const near = hasXml ? ['xml', ...names.filter((name) => name.startsWith(`${store}-`))] : nearest(asked, names);
  return near.length > 0 ? `did you mean ${near.join(' or ')}?` : `allowed are ${names.join(', ')}`;
}
