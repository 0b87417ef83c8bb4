// The files of the bench: how each is made, once, in .bench/.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

const here = import.meta.dirname;
const folder = join(here, '..', '..', '.bench');

const GENERATORS = {
  small: ['gen.mjs', 'small', '--exchanges', '200000'],
  small20k: ['gen.mjs', 'small', '--exchanges', '20000'],
  small1600k: ['gen.mjs', 'small', '--exchanges', '1600000'],
  'small-ng': ['gen.mjs', 'small', '--exchanges', '200000', '--format', 'pcapng'],
  mixed: ['gen.mjs', 'mixed', '--exchanges', '25000'],
  bulk: ['gen.mjs', 'bulk', '--bytes', '1073741824'],
  bulk1460: ['gen.mjs', 'bulk', '--bytes', '1073741824', '--offload', '0'],
  hostile: ['gen.mjs', 'hostile', '--exchanges', '100000', '--halfopen', '200000'],
  tlsh2: ['gen.mjs', 'tls-h2', '--exchanges', '100000'],
  tlsh2x10: ['gen.mjs', 'tls-h2', '--exchanges', '1000000'],
  tlsh1: ['gen.mjs', 'tls-h1', '--exchanges', '50000'],
  tlsbulk: ['gen.mjs', 'tls-bulk', '--bytes', '629145600'],
  h50: ['har.mjs', '--bytes', '50e6'],
  h500: ['har.mjs', '--bytes', '500e6'],
  h1500: ['har.mjs', '--bytes', '1500e6'],
};

/** Path of a family's file, generated when it is not there yet. */
export function familyFile(name) {
  mkdirSync(folder, { recursive: true });
  const [script, ...args] = GENERATORS[name];
  const file = join(folder, `${name}.${script === 'har.mjs' ? 'har' : name.endsWith('-ng') ? 'pcapng' : 'pcap'}`);
  if (!existsSync(`${file}.truth.json`)) {
    const made = spawnSync(process.execPath, [join(here, 'gen', script), ...args, '--out', file], {
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    if (made.status !== 0) throw new Error(`cannot generate ${name}`);
  }
  return file;
}

export const truthOf = (file) => JSON.parse(readFileSync(`${file}.truth.json`, 'utf8'));
export const megabytes = (file) => statSync(file).size / 1e6;
