import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import type { ReadStream } from 'node:tty';
import { FrameCollector } from '../pipeline/frame-collector.ts';
import { clipboardSequence, copyText } from '../tui/copy-text.ts';
import { frame, pageOf } from '../tui/frame.ts';
import { type Look, lookOf } from '../tui/look.ts';
import { matrixOf } from '../tui/matrix-of.ts';
import { caughtUp } from '../tui/rows.ts';
import { type Screen, start } from '../tui/start.tsx';
import { type State, selectedRow } from '../tui/state.ts';
import { type Effect, press } from '../tui/update.ts';
import { readInput } from './input.ts';
import type { AnalyzeFlags } from './invocation.ts';
import { type Io, say } from './io.ts';
import { openOutput } from './output.ts';
import type { AlternateScreen } from './screen.ts';
import { wantsColour } from './terminal.ts';
import { UsageError } from './usage-error.ts';

interface Surroundings {
  readonly io: Io;
  readonly flags: AnalyzeFlags;
  readonly keys: ReadStream;
  readonly screen: AlternateScreen;
}

/** The state on the terminal, and what it asks of the world: files, clipboard, editor, signals. */
export class Terminal {
  readonly #io: Io;
  readonly #flags: AnalyzeFlags;
  readonly #keys: ReadStream;
  readonly #screen: AlternateScreen;
  readonly #listeners = new Set<() => void>();
  #state: State | null = null;
  #drawn: Screen | null = null;
  #ended: (how: 'quit' | 'reload') => void = () => undefined;
  readonly #onResize = (): void => this.#redraw();

  constructor({ io, flags, keys, screen }: Surroundings) {
    this.#io = io;
    this.#flags = flags;
    this.#keys = keys;
    this.#screen = screen;
    process.stdout.on('resize', this.#onResize);
  }

  /** Shows a session; settles when the user leaves it. */
  show(state: State): Promise<'quit' | 'reload'> {
    this.#state = state;
    this.#draw();
    return new Promise((resolve) => {
      this.#ended = resolve;
    });
  }

  /** Takes up what was read since. */
  refresh(): void {
    const state = this.#state;
    if (state) this.#set(caughtUp(state));
  }

  progress(file: string, share: number | null): void {
    const state = this.#state!;
    this.#state = { ...state, loading: { file, share, done: false } };
  }

  done(): void {
    const state = caughtUp(this.#state!);
    this.#set({ ...state, loading: { ...state.loading, share: 1, done: true } });
  }

  tell(message: string): void {
    this.#set({ ...this.#state!, message });
  }

  close(): void {
    process.stdout.off('resize', this.#onResize);
    this.#drawn?.stop();
    this.#drawn = null;
    if (this.#keys !== (this.#io.stdin as unknown)) this.#keys.destroy();
    else this.#keys.unref();
  }

  /** What is left in the terminal when the screen is gone. */
  summary(): string {
    const store = this.#state?.session.store;
    if (!store) return '';
    let blocked = 0;
    for (let row = 0; row < store.length; row++) if (store.verdict(row) === 'blocked') blocked += 1;
    return `corscope: ${store.length} CORS requests, ${blocked} blocked\n`;
  }

  #set(state: State): void {
    if (state === this.#state) return;
    this.#state = state;
    for (const listener of this.#listeners) listener();
  }

  #look(): Look {
    const io = this.#io;
    const locale = io.env['LC_ALL'] || io.env['LC_CTYPE'] || io.env['LANG'] || '';
    return lookOf({
      columns: process.stdout.columns ?? 80,
      // The last line stays empty: a screen that is filled to its end scrolls.
      rows: (process.stdout.rows ?? 24) - 1,
      colour: wantsColour(io, io.stdout, this.#flags.color ?? 'auto'),
      unicode: /utf-?8/i.test(locale),
      showSecrets: this.#flags.showSecrets === true,
    });
  }

  #draw(): void {
    this.#screen.enter();
    this.#drawn ??= start(
      {
        subscribe: (listener) => {
          this.#listeners.add(listener);
          return () => this.#listeners.delete(listener);
        },
        state: () => this.#state!,
        look: () => this.#look(),
        press: (key) => this.#press(key),
      },
      this.#keys,
      process.stdout,
    );
    for (const listener of this.#listeners) listener();
  }

  /** What was drawn for another size is in the way. */
  #redraw(): void {
    if (!this.#drawn) return;
    this.#drawn.stop();
    this.#drawn = null;
    say(this.#io.stdout, '\x1b[H\x1b[2J');
    this.#draw();
  }

  #press(key: string): void {
    if (key === 'ctrl+c') {
      this.#ended('quit');
      return;
    }
    const { state, effect } = press(this.#state!, key, pageOf(this.#look()));
    this.#set(state);
    if (state.view === 'evidence') void this.#fetchFrames();
    if (effect) this.#do(effect);
  }

  #do(effect: Effect): void {
    switch (effect.kind) {
      case 'quit':
      case 'reload':
        this.#ended(effect.kind);
        break;
      case 'copy':
        this.#copy();
        break;
      case 'editor':
        this.#edit();
        break;
      case 'suspend':
        this.#away(() => process.kill(process.pid, 'SIGSTOP'));
        break;
      case 'save':
        this.#write(effect.path, this.#state!.trial.texts.at(-1) ?? '', effect.overwrite);
        break;
      case 'export':
        this.#write(effect.path, this.#screenText(), effect.overwrite);
        break;
    }
  }

  /** What the screen shows, without colour. */
  #screenText(): string {
    const { columns, rows } = this.#look();
    const plain = lookOf({ columns, rows, colour: false, unicode: true, showSecrets: false });
    const lines = frame({ ...this.#state!, prompt: null }, plain);
    return `${lines.map((line) => line.trimEnd()).join('\n')}\n`;
  }

  #copy(): void {
    const text = copyText(this.#state!, this.#flags.showSecrets === true);
    const sequence = clipboardSequence(text, this.#io.env);
    if (text === '' || sequence === null) {
      this.tell(text === '' ? 'nothing to copy here' : 'too long for the clipboard of a terminal');
    } else {
      say(this.#io.stdout, sequence);
      this.tell(`copied ${text.length} characters`);
    }
  }

  #write(path: string, text: string, overwrite: boolean): void {
    if (!overwrite && existsSync(path)) {
      this.#set({ ...this.#state!, prompt: { kind: 'confirm', text: path, path } });
      return;
    }
    try {
      const output = openOutput(path, this.#io);
      output.write(Buffer.from(text));
      output.commit();
      this.tell(`wrote ${path}`);
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      this.tell(error.message.replace(/^--output /, ''));
    }
  }

  /** Leaves the terminal to somebody else for a while. */
  #away(work: () => void): void {
    this.#drawn?.stop();
    this.#drawn = null;
    this.#screen.leave();
    try {
      work();
    } finally {
      this.#draw();
    }
  }

  #edit(): void {
    const state = this.#state!;
    const config = state.session.edited?.configuration;
    if (!config || config === 'none') {
      this.tell('no configuration was given (--cors CONFIG)');
      return;
    }
    const matrix = selectedRow(state) === null ? null : matrixOf(state);
    const rule = config.rules[matrix?.nearest ?? -1];
    const line = rule ? config.text.slice(0, rule.span.start).split('\n').length : 1;
    const [program = 'vi', ...options] = (this.#io.env['VISUAL'] || this.#io.env['EDITOR'] || 'vi').split(/\s+/);
    this.#away(() => spawnSync(program, [...options, `+${line}`, config.file], { stdio: 'inherit' }));
    this.tell('r reads the files again');
  }

  /** The bytes of the frames that the evidence view names. */
  async #fetchFrames(): Promise<void> {
    const state = this.#state!;
    const row = selectedRow(state);
    const judged = row === null ? undefined : state.session.store.whole(row)?.judged;
    const sources = [judged?.attempt.preflight?.source, judged?.attempt.actual?.source];
    const wanted = new Set<number>();
    let file = '';
    for (const source of sources) {
      if (source?.kind !== 'capture' || source.file === '-') continue;
      file = source.file;
      for (const { frame: number } of [...source.request, ...source.response]) wanted.add(number);
    }
    const { frames } = state.session;
    const known = frames.get(file) ?? [];
    for (const { frame: number } of known) wanted.delete(number);
    if (wanted.size === 0) return;
    const collector = new FrameCollector(file, wanted);
    const controller = new AbortController();
    await readInput(file, collector, {
      stdin: this.#io.stdin,
      signal: controller.signal,
      progress: () => {
        if (collector.isDone) controller.abort();
      },
      diagnostic: () => undefined,
    }).catch(() => undefined);
    frames.set(file, [...known, ...collector.frames].slice(-256));
    this.#set({ ...this.#state! });
  }
}
