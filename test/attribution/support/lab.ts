import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { JudgedAttempt } from '../../../src/attribution/finding.ts';
import { dialectNamed } from '../../../src/bucket/dialects/index.ts';
import { readConfiguration } from '../../../src/bucket/read-configuration.ts';
import type { AssignedConfiguration } from '../../../src/pipeline/setups.ts';
import { KeyLog } from '../../../src/tls/key-log.ts';
import { analyse, type Told } from '../../support/analyse.ts';

/** Recordings of real browsers beside the project, when they are there: the item to blame is known for each request. */
const LAB = join(resolve(process.env['CORSCOPE_SHARED'] ?? '../shared'), 'captures-lab');

export interface Truth {
  readonly label: string;
  readonly method: string;
  readonly url: string;
  readonly origin: string;
  readonly mode?: string;
  readonly outcome: string;
  readonly cause: string;
  readonly ambiguous?: readonly string[];
  /** What the browser printed. */
  readonly console?: readonly string[];
  readonly verdict: string;
}
export interface Recording {
  readonly provider: string;
  readonly configs: Readonly<Record<string, string | null>>;
  readonly requests: readonly Truth[];
}

export const href = (url: string): string => {
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

export const isCors = ({ outcome, mode, url, origin }: Truth): boolean =>
  ['response', 'cors-error', 'network-error'].includes(outcome) && mode !== 'no-cors' && new URL(url).origin !== origin;

const sets = existsSync(LAB) ? readdirSync(LAB).filter((set) => existsSync(join(LAB, set, 'verdicts.json'))) : [];

/** Every capture and HAR of every set; empty when there are no recordings. */
export const inputs = sets.flatMap((set) =>
  readdirSync(join(LAB, set))
    .filter((file) => /^page\.har(?:\.gz)?$/.test(file) || /^capture\.pcap(?:ng)?$/.test(file))
    .map((file) => ({ set, file })),
);

export interface Played {
  readonly truth: Recording;
  readonly told: Told;
}

/** Analyses one input with the configurations of its set. */
export function play({ set, file }: (typeof inputs)[number]): Played {
  const dir = join(LAB, set);
  const truth: Recording = JSON.parse(readFileSync(join(dir, 'verdicts.json'), 'utf8'));
  const keyLog = new KeyLog();
  if (existsSync(join(dir, 'keys.log'))) keyLog.add(readFileSync(join(dir, 'keys.log')));
  const options = {
    configurations: configurationsOf(dir, truth),
    dialect: dialectNamed(truth.provider),
    secrets: { keyLog, rsaKeys: [] },
  };
  return { truth, told: analyse({ [file]: read(join(dir, file)) }, options) };
}

/** The attempts in the order of the requests that made them; `null`: the input does not show it. */
export function matched({ truth, told }: Played): { readonly request: Truth; readonly judged: JudgedAttempt | null }[] {
  const pool = [...told.attempts];
  return truth.requests.filter(isCors).map((request) => {
    const at = pool.findIndex(
      ({ attempt }) => attempt.method === request.method && href(attempt.url) === href(request.url),
    );
    return { request, judged: at < 0 ? null : pool.splice(at, 1)[0]! };
  });
}
