import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import type { JudgedAttempt } from '../../src/attribution/finding.ts';
import { dialectNamed } from '../../src/bucket/dialects/index.ts';
import { readConfiguration } from '../../src/bucket/read-configuration.ts';
import type { AssignedConfiguration } from '../../src/pipeline/setups.ts';
import { analyse } from '../support/analyse.ts';

/** Recordings of real browsers beside the project, when they are there: the item to blame is known for each request. */
const LAB = join(resolve(process.env['CORSCOPE_SHARED'] ?? '../shared'), 'captures-lab');

interface Truth {
  readonly label: string;
  readonly method: string;
  readonly url: string;
  readonly origin: string;
  readonly mode?: string;
  readonly outcome: string;
  readonly cause: string;
  readonly ambiguous?: readonly string[];
}
interface Recording {
  readonly provider: string;
  readonly configs: Readonly<Record<string, string | null>>;
  readonly requests: readonly Truth[];
}

const ITEMS = ['origin', 'method', 'allow-header', 'expose-header'];

const href = (url: string): string => {
  const parsed = new URL(url);
  parsed.hash = '';
  return parsed.href;
};

function configurationsOf(dir: string, { configs }: Recording): AssignedConfiguration[] {
  return Object.entries(configs).map(([host, file]) => ({
    host,
    configuration: file === null ? 'none' : readConfiguration(file, readFileSync(join(dir, file))),
  }));
}

function read(path: string): Buffer {
  const bytes = readFileSync(path);
  return path.endsWith('.gz') ? gunzipSync(bytes) : bytes;
}

const isCors = ({ outcome, mode, url, origin }: Truth): boolean =>
  ['response', 'cors-error', 'network-error'].includes(outcome) && mode !== 'no-cors' && new URL(url).origin !== origin;

/** Rule items blamed by anything above `info`; a hidden header may be told at any severity. */
function blamedItems({ findings }: JudgedAttempt): Set<string> {
  const items = findings
    .filter(({ item, diagnostic }) => item === 'expose-header' || diagnostic.severity !== 'info')
    .map(({ item }) => item);
  return new Set(items.filter((item): item is NonNullable<typeof item> => item !== null && ITEMS.includes(item)));
}

/** Also right: items that another rule fails on just as narrowly. */
const alsoRight = ({ ambiguous = [] }: Truth): string[] =>
  ambiguous.flatMap((items) => items.split('+')).map((item) => (item === 'headers' ? 'allow-header' : item));

const sets = existsSync(LAB) ? readdirSync(LAB).filter((set) => existsSync(join(LAB, set, 'verdicts.json'))) : [];
const inputs = sets.flatMap((set) =>
  readdirSync(join(LAB, set))
    // TLS in captures is not read yet.
    .filter(
      (file) =>
        /^page\.har(?:\.gz)?$/.test(file) ||
        (/^capture\.pcap(?:ng)?$/.test(file) && !existsSync(join(LAB, set, 'keys.log'))),
    )
    .map((file) => ({ set, file })),
);

describe.runIf(inputs.length > 0)('recordings of real browsers', () => {
  test.each(inputs)('$set/$file: the guilty item is blamed, and no innocent one', ({ set, file }) => {
    const dir = join(LAB, set);
    const truth: Recording = JSON.parse(readFileSync(join(dir, 'verdicts.json'), 'utf8'));
    const options = { configurations: configurationsOf(dir, truth), dialect: dialectNamed(truth.provider) };
    const pool = [...analyse({ [file]: read(join(dir, file)) }, options).attempts];
    const wrong: string[] = [];
    for (const request of truth.requests.filter(isCors)) {
      const at = pool.findIndex(
        ({ attempt }) => attempt.method === request.method && href(attempt.url) === href(request.url),
      );
      if (at < 0) continue;
      const [judged] = pool.splice(at, 1);
      const blamed = blamedItems(judged!);
      const guilty = ITEMS.includes(request.cause) ? request.cause : null;
      const right = alsoRight(request);
      if (guilty !== null && !blamed.has(guilty) && !right.some((item) => blamed.has(item))) {
        wrong.push(`${request.label}: ${guilty} goes free`);
      }
      if (
        request.cause.startsWith('not-cors') &&
        judged!.findings.every(({ diagnostic }) => diagnostic.severity === 'info')
      ) {
        wrong.push(`${request.label}: ${request.cause} is not told`);
      }
      for (const item of blamed) {
        if (item !== 'expose-header' && item !== guilty && !right.includes(item))
          wrong.push(`${request.label}: ${item} is innocent`);
      }
    }
    expect(wrong).toEqual([]);
  });
});
