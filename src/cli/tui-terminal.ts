import type { ReadStream } from 'node:tty';
import { copyText } from '../tui/copy-text.ts';
import { frame, pageOf, wholeView } from '../tui/frame.ts';
import { type Look, lookOf } from '../tui/look.ts';
import { Painter } from '../tui/painter.ts';
import { caughtUp, continued } from '../tui/rows.ts';
import type { Screen } from '../tui/start.tsx';
import type { State } from '../tui/state.ts';
import { isCounting } from '../tui/tallies.ts';
import { allRead } from '../tui/trials.ts';
import { type Effect, press } from '../tui/update.ts';
import type { CloserLook } from './closer-look.ts';
import type { AnalyzeFlags } from './invocation.ts';
import { type Io, say } from './io.ts';
import type { AlternateScreen } from './screen.ts';
import { wantsColour } from './terminal.ts';
import { copied, editorFor, written } from './tui-effects.ts';

interface Surroundings {
  readonly io: Io;
  readonly flags: AnalyzeFlags;
  readonly keys: ReadStream;
  readonly screen: AlternateScreen;
}

/** Views that show counts of everything. */
const COUNTS = new Set<State['view']>(['overview', 'choice']);
/** The first requests come before what reads the keyboard. */
const HEAD_START_MS = 30;
/** Lines that are written to a file have room for everything. */
const EXPORT_COLUMNS = 200;

/** The state on the terminal, and what it asks of the world: files, clipboard, editor, signals. */
export class Terminal {
  readonly #io: Io;
  readonly #flags: AnalyzeFlags;
  readonly #keys: ReadStream;
  readonly #screen: AlternateScreen;
  readonly #listeners = new Set<() => void>();
  readonly #painter: Painter;
  readonly #isSpoken: boolean;
  #state: State | null = null;
  #closer: CloserLook | null = null;
  #drawn: Screen | null = null;
  #isScanning = false;
  #isAway = false;
  #ended: (how: 'quit' | 'reload') => void = () => undefined;
  #failed: (error: unknown) => void = () => undefined;
  readonly #onResize = (): void => this.#redraw();

  constructor({ io, flags, keys, screen }: Surroundings) {
    this.#io = io;
    this.#flags = flags;
    this.#keys = keys;
    this.#screen = screen;
    this.#isSpoken = io.env['INK_SCREEN_READER'] === 'true';
    this.#painter = new Painter((text) => say(io.stdout, text));
    process.stdout.on('resize', this.#onResize);
    // Somebody else stopped us and let us go on (kill -TSTP is served by `suspend`).
    screen.onSuspend = () => this.#suspend();
  }

  /** Shows a session; settles when the user leaves it. */
  show(state: State, closer: CloserLook): Promise<'quit' | 'reload'> {
    this.#state = state;
    this.#closer = closer;
    this.#draw();
    return new Promise((resolve, reject) => {
      this.#ended = resolve;
      this.#failed = reject;
    });
  }

  /** A bug of ours: the screen is left before it is told. */
  fail(error: unknown): void {
    this.#failed(error);
  }

  /** Takes up what was read since. */
  refresh(): void {
    const state = this.#state;
    if (state) this.#guard(() => this.#set(caughtUp(state)));
  }

  /** Draws what the session holds now. */
  again(): void {
    this.#set({ ...this.#state!, rereadShare: this.#closer?.share ?? null });
  }

  progress(file: string, share: number | null): void {
    const state = this.#state!;
    this.#state = { ...state, loading: { file, share, done: false } };
    // The first requests are not waited for.
    if (state.seenLength === 0 && state.session.store.length > 0) this.refresh();
  }

  done(): void {
    this.#set(allRead(this.#state!));
  }

  tell(message: string): void {
    this.#set({ ...this.#state!, message });
  }

  close(): void {
    this.#closer?.stop();
    this.#isAway = true;
    process.stdout.off('resize', this.#onResize);
    this.#drawn?.stop();
    this.#drawn = null;
    if (this.#keys.isTTY) this.#keys.setRawMode(false);
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
    this.#paint();
    this.#closer?.look(state);
    if (!this.#isScanning && (state.scan || (COUNTS.has(state.view) && isCounting(state)))) this.#goOn();
  }

  /** A filter or a count over many rows goes on between the keys. */
  #goOn(): void {
    this.#isScanning = true;
    setImmediate(() => {
      this.#isScanning = false;
      const state = this.#state!;
      this.#guard(() => this.#set(state.scan ? continued(state) : { ...state }));
    });
  }

  #guard(work: () => void): void {
    try {
      work();
    } catch (error) {
      this.#failed(error);
    }
  }

  #look(): Look {
    const io = this.#io;
    const locale = io.env['LC_ALL'] || io.env['LC_CTYPE'] || io.env['LANG'] || '';
    return lookOf({
      columns: process.stdout.columns || 80,
      rows: process.stdout.rows || 24,
      colour: wantsColour(io, io.stdout, this.#flags.color ?? 'auto'),
      unicode: /utf-?8/i.test(locale),
      spoken: this.#isSpoken,
      showSecrets: this.#flags.showSecrets === true,
    });
  }

  #draw(): void {
    this.#screen.enter();
    this.#painter.forget();
    // What draws is loaded while the first lines are read already.
    this.#keys.setRawMode(true);
    this.#paint();
    setTimeout(() => {
      import('../tui/start.tsx').then(({ start }) => this.#start(start)).catch((error: unknown) => this.fail(error));
    }, HEAD_START_MS);
  }

  #start(start: typeof import('../tui/start.tsx').start): void {
    if (this.#isAway) return;
    this.#drawn ??= start(
      {
        subscribe: (listener) => {
          this.#listeners.add(listener);
          return () => this.#listeners.delete(listener);
        },
        state: () => this.#state!,
        look: () => this.#look(),
        press: (key) => this.#guard(() => this.#press(key)),
        paint: (lines) => this.#painter.paint(lines),
      },
      {
        stdin: this.#keys,
        stdout: process.stdout,
        isSpoken: this.#isSpoken,
        failed: (error) => this.#failed(error),
      },
    );
    for (const listener of this.#listeners) listener();
  }

  /** A frame before there is somebody to draw it. */
  #paint(): void {
    if (!this.#drawn && !this.#isSpoken) this.#painter.paint(frame(this.#state!, this.#look()));
  }

  /** What was drawn for another size is in the way. */
  #redraw(): void {
    if (!this.#isSpoken) say(this.#io.stdout, '\x1b[2J');
    this.#painter.forget();
    this.again();
  }

  #press(key: string): void {
    if (key === 'ctrl+c') {
      this.#ended('quit');
      return;
    }
    const { state, effect } = press(this.#state!, key, pageOf(this.#look()));
    this.#set(state);
    if (effect) this.#do(effect);
  }

  #do(effect: Effect): void {
    switch (effect.kind) {
      case 'quit':
      case 'reload':
        this.#ended(effect.kind);
        break;
      case 'copy':
        this.tell(copied(copyText(this.#state!, effect.what, this.#flags.showSecrets === true), this.#io));
        break;
      case 'redraw':
        this.#redraw();
        break;
      case 'editor':
        this.#edit();
        break;
      case 'suspend':
        this.#suspend();
        break;
      case 'save':
        this.#write(effect.path, this.#state!.trial.texts.at(-1) ?? '', effect);
        break;
      case 'export':
        this.#write(effect.path, this.#viewText(), effect);
        break;
    }
  }

  /** All of the view, not only what the screen has room for, without colour. */
  #viewText(): string {
    const columns = Math.max(EXPORT_COLUMNS, this.#look().columns);
    const plain = lookOf({ columns, rows: 0, colour: false, unicode: true, spoken: false, showSecrets: false });
    const lines = wholeView({ ...this.#state!, prompt: null, scroll: 0 }, plain);
    return `${lines.map((line) => line.trimEnd()).join('\n')}\n`;
  }

  #write(path: string, text: string, { kind, overwrite }: Extract<Effect, { kind: 'save' | 'export' }>): void {
    const outcome = written(path, text, overwrite, this.#io);
    if (outcome === 'taken') {
      this.#set({ ...this.#state!, prompt: { kind: 'confirm', text: path, path, by: kind } });
    } else this.tell(outcome.said);
  }

  #suspend(): void {
    this.#away(() => process.kill(process.pid, 'SIGSTOP'));
  }

  /** Leaves the terminal to somebody else for a while. */
  #away(work: () => void): void {
    this.#isAway = true;
    this.#drawn?.stop();
    this.#drawn = null;
    this.#keys.setRawMode(false);
    this.#screen.leave();
    try {
      work();
    } finally {
      this.#isAway = false;
      this.#draw();
    }
  }

  #edit(): void {
    const edit = editorFor(this.#state!, this.#io);
    if (!edit) {
      this.tell('no configuration was given (--cors CONFIG)');
      return;
    }
    let said = '';
    this.#away(() => {
      said = edit();
    });
    this.tell(said);
  }
}
