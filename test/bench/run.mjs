// Ratios of performance: ours beside its yardsticks, in turn, in one run. Absolute times mean nothing on another machine.
// usage: npm run bench [-- --only T1,T3,...] [--rounds 5] [--quick]       needs python3; tshark, tcpflow, jq where a row names them
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { familyFile, megabytes, truthOf } from './families.mjs';

const here = import.meta.dirname;
const argv = process.argv.slice(2);
const option = (name, fallback) => (argv.includes(`--${name}`) ? argv[argv.indexOf(`--${name}`) + 1] : fallback);
const only = option('only', '')?.split(',').filter(Boolean);
const rounds = Number(option('rounds', '5'));

const node = process.execPath;
const config = join(here, 'cors-4-rules.xml');
const keyLog = (file) => (existsSync(`${file}.keys`) ? ` --keylog ${file}.keys` : '');
const ours = (file) =>
  `${node} ${join(here, '../../dist/cli.js')} ${file}${keyLog(file)} --cors ${config} --format ndjson --exchanges all --fail-on never >/dev/null`;
const raw = (file) => `${node} ${join(here, 'raw-read.mjs')} ${file}`;
const FIELDS =
  '-e frame.number -e tcp.stream -e http.request.method -e http.host -e http.request.uri -e http.request.line -e http.response.code -e http.response.line';
const tshark = (file, extra = '') => `tshark -n ${extra} -r ${file} -Y http -T fields ${FIELDS} >/dev/null 2>&1`;
const H2_FIELDS =
  '-e tcp.stream -e http2.streamid -e http2.headers.method -e http2.headers.authority -e http2.headers.path -e http2.headers.status -e http2.header.name -e http2.header.value';
const tshark2 = (file) =>
  `tshark -n -o tls.keylog_file:${file}.keys -r ${file} -Y http2 -T fields ${H2_FIELDS} >/dev/null 2>&1`;
const tcpflow = (file) => `cd /tmp && tcpflow -c -r ${file} >/dev/null 2>&1`;
const jq = (file) => `jq '.log.entries[]' ${file} >/dev/null`;
const parse = (file) => `${node} ${join(here, 'json-parse.mjs')} ${file} >/dev/null`;

/** `at`: the bound on the ratio, `least` when yardstick/ours, `most` when ours/yardstick; `cap` bounds the yardstick's rounds. */
const ROWS = [
  { id: 'T1', file: 'small', yardstick: 'tshark', command: tshark, least: 13, cap: 3 },
  { id: 'T2', file: 'small', yardstick: 'tcpflow -c', command: tcpflow, least: 1.3 },
  { id: 'T3', file: 'mixed', yardstick: 'tshark', command: tshark, least: 30, cap: 3 },
  { id: 'T4', file: 'mixed', yardstick: 'raw read', command: raw, most: 6 },
  { id: 'T5', file: 'bulk', yardstick: 'tshark', command: tshark, least: 70, cap: 3 },
  { id: 'T6', file: 'bulk', yardstick: 'raw read', command: raw, most: 1.8 },
  { id: 'T6b', file: 'bulk1460', yardstick: 'raw read', command: raw, most: 1.8 },
  {
    id: 'T7',
    file: 'hostile',
    yardstick: 'tshark, out-of-order',
    command: (f) => tshark(f, '-o tcp.reassemble_out_of_order:TRUE'),
    least: 9,
    cap: 3,
  },
  { id: 'T8', file: 'tlsh2', yardstick: 'tshark', command: tshark2, least: 7, cap: 3 },
  {
    id: 'T8x10',
    file: 'tlsh2x10',
    yardstick: 'ours on a tenth',
    command: () => ours(familyFile('tlsh2')),
    most: 10.5,
    cap: 2,
  },
  {
    id: 'T9',
    file: 'tlsh1',
    yardstick: 'tshark',
    command: (f) => tshark(f, `-o tls.keylog_file:${f}.keys`),
    least: 4,
    cap: 3,
  },
  { id: 'T10', file: 'tlsbulk', yardstick: 'tshark', command: tshark2, least: 10, cap: 3 },
  { id: 'T11a', file: 'h500', yardstick: "jq '.log.entries[]'", command: jq, least: 4 },
  { id: 'T11b', file: 'h500', yardstick: 'JSON.parse', command: parse, least: 3 },
  { id: 'T12', file: 'h1500', yardstick: "jq '.log.entries[]'", command: jq, least: 5, cap: 2 },
  { id: 'T13', file: 'small-ng', yardstick: 'ours on pcap', command: () => ours(familyFile('small')), most: 1.15 },
  { id: 'T16', file: 'small20k', yardstick: 'tshark', command: tshark, least: 6 },
  { id: 'G1', file: 'small', yardstick: 'ours on a tenth', command: () => ours(familyFile('small20k')), most: 10.5 },
  {
    id: 'G2',
    file: 'small1600k',
    yardstick: 'ours on an eighth',
    command: () => ours(familyFile('small')),
    most: 8.4,
    cap: 2,
  },
];
const QUICK = new Set(['T16', 'T3', 'T4']);

function measure(command) {
  const run = spawnSync('python3', [join(here, 'measure.py'), command], { encoding: 'utf8' });
  return JSON.parse(run.stdout);
}

const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];

function runRow(row) {
  const file = familyFile(row.file);
  const mine = [];
  const theirs = [];
  for (let round = 0; round < Math.min(rounds, row.cap ?? rounds); round++) {
    theirs.push(measure(row.command(file)));
    mine.push(measure(ours(file)));
  }
  const cpu = median(mine.map((m) => m.cpu));
  const yard = median(theirs.map((m) => m.cpu));
  const ratio = row.least === undefined ? cpu / yard : yard / cpu;
  const met = row.least === undefined ? ratio <= row.most : ratio >= row.least;
  const target = row.least === undefined ? `<= ${row.most}` : `>= ${row.least}`;
  const rss = Math.max(...mine.map((m) => m.rss));
  print([
    row.id,
    row.file,
    megabytes(file).toFixed(0),
    row.yardstick,
    cpu.toFixed(2),
    yard.toFixed(2),
    ratio.toFixed(2),
    target,
    met ? 'met' : 'NOT MET',
    rss.toFixed(0),
    String(mine.length),
  ]);
}

const WIDTHS = [5, 11, 6, 21, 9, 9, 8, 8, 8, 9, 6];
const print = (cells) =>
  console.log(
    cells
      .map((cell, i) => cell.padEnd(WIDTHS[i]))
      .join(' ')
      .trimEnd(),
  );

function helpRow() {
  const times = Array.from({ length: 9 }, () => [
    measure(`${node} -e 0`).cpu,
    measure(`${node} ${join(here, '../../dist/cli.js')} --help >/dev/null`).cpu,
  ]);
  const floor = median(times.map((t) => t[0]));
  const help = median(times.map((t) => t[1]));
  const ratio = help / floor;
  print([
    'T15',
    '--help',
    '',
    'node -e 0',
    help.toFixed(3),
    floor.toFixed(3),
    ratio.toFixed(2),
    '<= 1.7',
    ratio <= 1.7 ? 'met' : 'NOT MET',
    '',
    '9',
  ]);
}

/** Exact counts against what the generator says it wrote. */
function countRow(name) {
  const file = familyFile(name);
  const truth = truthOf(file);
  const run = spawnSync(
    'bash',
    [
      '-c',
      `${node} ${join(here, '../../dist/cli.js')} ${file}${keyLog(file)} --format ndjson --fail-on never | tail -n 1`,
    ],
    { encoding: 'utf8' },
  );
  const summary = JSON.parse(run.stdout);
  const { pairs, preflightsDenied, corsSimple, actualWithoutPreflight } = truth;
  const attempts = pairs + preflightsDenied + corsSimple + actualWithoutPreflight;
  const same = summary.exchanges === truth.exchanges && (Number.isNaN(attempts) || summary.attempts === attempts);
  console.log(
    `count ${name}: exchanges ${summary.exchanges}, truth ${truth.exchanges}; attempts ${summary.attempts}, truth ${attempts}${same ? '' : '  DIFFERENT'}`,
  );
}

const chosen = ROWS.filter((row) =>
  argv.includes('--quick') ? QUICK.has(row.id) : only.length === 0 || only.includes(row.id),
);
print(['row', 'file', 'MB', 'yardstick', 'ours s', 'theirs s', 'ratio', 'target', '', 'peak MB', 'rounds']);
for (const row of chosen) runRow(row);
if (only.length === 0 || only.includes('T15')) helpRow();
if (only.length === 0 || only.includes('counts'))
  for (const name of ['small', 'small1600k', 'mixed', 'bulk', 'h500', 'tlsh2', 'tlsh2x10', 'tlsh1', 'tlsbulk'])
    if (chosen.some((row) => row.file === name)) countRow(name);
