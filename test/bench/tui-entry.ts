import { EventEmitter } from 'node:events';
import { readFileSync } from 'node:fs';
import { PassThrough } from 'node:stream';
import { readConfiguration } from '../../src/bucket/read-configuration.ts';
import { pageOf } from '../../src/tui/frame.ts';
import { Painter } from '../../src/tui/painter.ts';
import { caughtUp, continued } from '../../src/tui/rows.ts';
import { openSession } from '../../src/tui/session.ts';
import { start } from '../../src/tui/start.tsx';
import type { State } from '../../src/tui/state.ts';
import { isCounting } from '../../src/tui/tallies.ts';
import { press } from '../../src/tui/update.ts';
import { buildJudged } from '../support/build-judged.ts';
import { look } from '../support/tui-session.ts';

const TOTAL = Number(process.argv[2]);
const COLUMNS = 120;
const ROWS = 40;
const say = (text: string): boolean => process.stderr.write(`${text}\n`);

const templates = Array.from({ length: 64 }, (_, i) =>
  buildJudged({
    id: i + 1,
    origin: `https://app${i % 20}.example.com`,
    method: ['PUT', 'GET', 'POST', 'DELETE'][i % 4]!,
    observed: i % 5 === 0 ? { verdict: 'blocked' } : {},
  }),
);

const text = readFileSync('test/bench/cors-4-rules.xml');
const configuration = readConfiguration('cors.xml', text);
let state: State = openSession([{ host: null, configuration }], 'bench');
const { store } = state.session;
const memory = (): number => {
  globalThis.gc?.();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
};
for (let n = 0; n < 10_000; n++) add(n);
const before = memory();
for (let n = 10_000; n < TOTAL; n++) add(n);
say(`bytes per listed request: ${Math.round((memory() - before) / (TOTAL - 10_000))} (at most 400)`);

function add(n: number): void {
  const like = templates[n % templates.length]!;
  const url = `https://media-${n % 64}.s3.eu-west-1.amazonaws.com/uploads/2026/${(n * 2654435761) % 4294967296}/${n}.bin`;
  store.add({ ...like, attempt: { ...like.attempt, id: n + 1, url } });
}

// As it would be counted while it is read.
while (isCounting(state));
let now = performance.now();
state = caughtUp(state);
say(`first list of ${store.length}: ${(performance.now() - now).toFixed(0)} ms`);

for (const filter of ['verdict:fail', 'origin:*.example.com method:PUT', 'media-17', '-verdict:fail host:media-3*']) {
  let step = { state };
  step = press(state, '/', 37);
  for (const key of filter === '' ? [] : [filter]) step = { state: typeAll(step.state, key) };
  const piece = performance.now() - now;
  let all = step.state;
  while (all.scan) all = continued(all);
  const whole = performance.now() - now;
  say(`filter ${filter}: first piece ${piece.toFixed(0)} ms, all ${whole.toFixed(0)} ms (at most 150, or in pieces)`);
}

/** All but the last letter at no cost: only that one is measured by the caller. */
function typeAll(from: State, text: string): State {
  const almost = { ...from, prompt: { kind: 'filter' as const, text: text.slice(0, -1) } };
  now = performance.now();
  return press(almost, text.at(-1)!, 37).state;
}

class Terminal extends EventEmitter {
  columns = COLUMNS;
  rows = ROWS;
  isTTY = true;
  frames = 0;
  write(_text: string): boolean {
    this.frames += 1;
    return true;
  }
}

const terminal = new Terminal();
const keyboard = Object.assign(new PassThrough(), {
  isTTY: true,
  setRawMode: () => keyboard,
  ref: () => keyboard,
  unref: () => keyboard,
});
const drawing = look(COLUMNS, ROWS - 1, { colour: true });
const listeners = new Set<() => void>();
const model = {
  subscribe: (listener: () => void) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
  state: () => state,
  look: () => drawing,
  paint: (lines: readonly string[]) => painter.paint(lines),
  press: (key: string) => {
    state = press(state, key, pageOf(drawing)).state;
    for (const listener of listeners) listener();
  },
};
const painter = new Painter((text) => terminal.write(text));
const screen = start(model, {
  stdin: keyboard as never,
  stdout: terminal as never,
  isSpoken: false,
  failed: (error) => say(String(error)),
});
const repeated = (times: number, ...keys: readonly string[]): string[] =>
  Array.from({ length: times }, () => keys).flat();
const LISTED = ['tab', ...repeated(150, 'j'), ...repeated(50, 'pagedown'), 'G', 'g', ...repeated(100, 'n')];
const TRIED = ['n', 'return', 'return', ...repeated(10, '*', 'u', 'a', 'u')];
await measure('key to frame in the list', LISTED);
await measure('what-if keys, every verdict anew', TRIED);
await measure('keys in the overview', ['1', ...repeated(20, 'j', 'k')]);
screen.stop();

/** Processor time besides: what other programs on the machine do not change. */
async function measure(what: string, keys: readonly string[]): Promise<void> {
  const times: number[] = [];
  const cpu: number[] = [];
  for (const key of keys) {
    const { frames } = terminal;
    const before = process.cpuUsage();
    const from = performance.now();
    model.press(key);
    // A key that changes nothing draws nothing.
    for (let turn = 0; turn < 3 && terminal.frames === frames; turn++) await new Promise((done) => setImmediate(done));
    times.push(performance.now() - from);
    const { user, system } = process.cpuUsage(before);
    cpu.push((user + system) / 1000);
  }
  say(`${what}, ${times.length} keys: ${spread(times)}; processor time ${spread(cpu)}`);
}

function spread(values: readonly number[]): string {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (share: number): string =>
    sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]!.toFixed(1);
  return `median ${at(0.5)} ms, 95 % ${at(0.95)}, 99 % ${at(0.99)}, most ${at(1)}`;
}
process.exit(0);
