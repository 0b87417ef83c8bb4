import { EventEmitter } from 'node:events';
import { PassThrough } from 'node:stream';
import { pageOf } from '../../src/tui/frame.ts';
import { Painter } from '../../src/tui/painter.ts';
import { caughtUp } from '../../src/tui/rows.ts';
import { openSession } from '../../src/tui/session.ts';
import { start } from '../../src/tui/start.tsx';
import type { State } from '../../src/tui/state.ts';
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

let state: State = openSession([], 'bench');
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

let now = performance.now();
state = caughtUp(state);
say(`first list of ${store.length}: ${(performance.now() - now).toFixed(0)} ms`);

for (const filter of ['verdict:fail', 'origin:*.example.com method:PUT', 'media-17', '-verdict:fail host:media-3*']) {
  let step = { state };
  step = press(state, '/', 37);
  now = performance.now();
  for (const key of filter === '' ? [] : [filter]) step = { state: typeAll(step.state, key) };
  say(`filter ${filter}: ${(performance.now() - now).toFixed(0)} ms for the last letter (at most 150, or in pieces)`);
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
const times: number[] = [];
const KEYS = [
  'tab',
  ...Array<string>(150).fill('j'),
  ...Array<string>(50).fill('pagedown'),
  'G',
  'g',
  ...Array<string>(100).fill('n'),
];
for (const key of KEYS) {
  const frames = terminal.frames;
  const from = performance.now();
  model.press(key);
  while (terminal.frames === frames && performance.now() - from < 200)
    await new Promise((resolve) => setImmediate(resolve));
  times.push(performance.now() - from);
}
screen.stop();
times.sort((a, b) => a - b);
const at = (share: number): string => times[Math.min(times.length - 1, Math.floor(times.length * share))]!.toFixed(1);
say(
  `key to frame over ${times.length} keys: median ${at(0.5)} ms, 95 % ${at(0.95)} ms, 99 % ${at(0.99)} ms, most ${at(1)} ms (16 ms)`,
);
process.exit(0);
