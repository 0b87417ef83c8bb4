import type { JudgedAttempt } from '../attribution/finding.ts';
import { type ExchangeSource, fileOfFrame } from '../exchange/exchange.ts';
import { Analysis, type AnalysisOptions } from '../pipeline/analysis.ts';
import { EntryCollector } from '../pipeline/entry-collector.ts';
import { FrameCollector } from '../pipeline/frame-collector.ts';
import { entryKey, frameKey, type State, selectedRow } from '../tui/state.ts';
import { type InputConsumer, InputError, type ReadOptions, readInput } from './input.ts';
import type { Io } from './io.ts';
import { readInputs } from './read-inputs.ts';

/** Between pieces of the input the keyboard is heard. */
const YIELD_BYTES = 512 * 1024;
/** Who leafs through does not want every attempt. */
const PATIENCE_MS = 120;
/** Neighbours in the list that are read along, on each side. */
const AROUND = 30;
/** How many attempts behind the wanted one are waited for, for its neighbours. */
const FURTHER = 500;
const KEPT_FRAMES = 256;
const KEPT_ENTRIES = 64;

export interface Surroundings {
  readonly files: readonly string[];
  readonly io: Io;
  /** As those of the first reading. */
  readonly options: () => AnalysisOptions;
  /** Something was read. */
  readonly onRead: () => void;
  readonly onBug: (error: unknown) => void;
}

/** Something to read again, and by what names its failure is known. */
interface Need {
  readonly key: string;
  readonly names?: readonly string[];
  readonly read: (signal: AbortSignal) => Promise<void>;
}

/** Reads inputs again for what a view shows and nobody kept: whole attempts, bytes of frames, entries of a HAR. */
export class CloserLook {
  readonly #around: Surroundings;
  #running: { readonly key: string; readonly controller: AbortController } | null = null;
  #timer: NodeJS.Timeout | null = null;
  /** How much of the file at hand has been read again; `null`: nothing is read, or it cannot be known. */
  share: number | null = null;

  constructor(around: Surroundings) {
    this.#around = around;
  }

  /** Reads what the state shows, unless it is at hand or being read. */
  look(state: State): void {
    const need = this.#needOf(state);
    if (need?.key === this.#running?.key) return;
    this.stop();
    if (need) this.#begin(state, need);
  }

  stop(): void {
    this.#running?.controller.abort();
    this.#running = null;
    this.share = null;
    if (this.#timer) clearTimeout(this.#timer);
  }

  #begin({ session }: State, { key, names = [key], read }: Need): void {
    const controller = new AbortController();
    this.#running = { key, controller };
    this.#timer = setTimeout(async () => {
      try {
        await read(controller.signal);
      } catch (error) {
        if (!(error instanceof InputError)) this.#around.onBug(error);
        for (const name of names) session.missing.set(name, error instanceof InputError ? error.message : 'a bug');
      }
      if (this.#running?.controller !== controller) return;
      this.#running = null;
      this.share = null;
      this.#around.onRead();
    }, PATIENCE_MS);
  }

  #needOf(state: State): Need | null {
    const row = selectedRow(state);
    if (row === null || (state.view !== 'detail' && state.view !== 'evidence')) return null;
    const { store, missing } = state.session;
    const whole = store.whole(row);
    if (!whole?.isItself) {
      const key = `attempt ${row}`;
      return missing.has(key) ? null : { key, read: (signal) => this.#attempts(state, row, key, signal) };
    }
    if (state.view !== 'evidence') return null;
    const { preflight, actual } = whole.judged.attempt;
    for (const exchange of [preflight, actual]) {
      const need = exchange && this.#bytesOf(state, exchange.source);
      if (need) return need;
    }
    return null;
  }

  #bytesOf(state: State, source: ExchangeSource): Need | null {
    const { missing, frames, entries } = state.session;
    if (source.kind === 'har') {
      const key = entryKey(source);
      if (missing.has(key) || entries.has(key)) return null;
      return { key, read: (signal) => this.#entry(state, source, key, signal) };
    }
    // A NetLog holds events, not the bytes of the wire.
    if (source.kind === 'netlog') return null;
    const lacking = [...source.request, ...source.response]
      .map((span) => ({ file: fileOfFrame(source, span), frame: span.frame }))
      .filter(({ file, frame }) => {
        return !frames.get(file)?.some((one) => one.frame === frame) && !missing.has(frameKey(file, frame));
      });
    if (lacking.length === 0) return null;
    // One file at a time; the next look asks for those of another.
    const { file } = lacking[0]!;
    const wanted = lacking.filter((one) => one.file === file).map(({ frame }) => frame);
    const names = wanted.map((frame) => frameKey(file, frame));
    return { key: names.join(), names, read: (signal) => this.#frames(state, file, wanted, signal) };
  }

  async #attempts(state: State, row: number, key: string, signal: AbortSignal): Promise<void> {
    const { store, missing } = state.session;
    const wanted = new Map<string, number>();
    for (let at = Math.max(0, state.at - AROUND); at <= Math.min(state.at + AROUND, state.shownLength - 1); at++) {
      const other = state.shown[at]!;
      if (!store.whole(other)?.isItself) wanted.set(store.nameOf(other), other);
    }
    const enough = new AbortController();
    let left = FURTHER;
    const attempt = (judged: JudgedAttempt): void => {
      const found = wanted.get(store.nameFor(judged));
      if (found !== undefined) store.keepExact(found, judged);
      if (!store.whole(row)?.isItself) return;
      left -= 1;
      if (left === 0) enough.abort();
    };
    const nothing = (): void => undefined;
    const sink = { attempt, exchange: nothing, finding: nothing, diagnostic: nothing, end: nothing };
    const analysis = new Analysis(this.#around.options(), sink);
    const either = AbortSignal.any([signal, enough.signal]);
    let failure: InputError | null = null;
    await readInputs(
      this.#around.files.filter((file) => file !== '-'),
      analysis,
      {
        signal: either,
        read: () => this.#manner(signal, either),
        done: (_, failed) => {
          failure ??= failed;
        },
      },
    );
    if (failure !== null) throw failure;
    if (!signal.aborted) analysis.end();
    if (!signal.aborted && !store.whole(row)?.isItself) missing.set(key, this.#whyMissing());
  }

  #whyMissing(): string {
    return this.#around.files.includes('-')
      ? 'standard input cannot be read a second time'
      : 'it is not in the file any more: r reads everything again';
  }

  async #frames({ session }: State, file: string, wanted: readonly number[], signal: AbortSignal): Promise<void> {
    const collector = new FrameCollector(file, wanted);
    if (file !== '-') await this.#read(file, collector, signal, () => collector.isDone);
    if (signal.aborted) return;
    const known = session.frames.get(file) ?? [];
    session.frames.set(file, [...known, ...collector.frames].slice(-KEPT_FRAMES));
    for (const frame of wanted) {
      if (collector.frames.some((one) => one.frame === frame)) continue;
      session.missing.set(frameKey(file, frame), this.#whyMissing());
    }
  }

  async #entry(
    { session: { entries, missing } }: State,
    source: Extract<ExchangeSource, { kind: 'har' }>,
    key: string,
    signal: AbortSignal,
  ): Promise<void> {
    const collector = new EntryCollector(source.entry);
    if (source.file !== '-') await this.#read(source.file, collector, signal, () => collector.isDone);
    if (signal.aborted) return;
    const oldest = entries.size >= KEPT_ENTRIES ? entries.keys().next().value : undefined;
    if (oldest !== undefined) entries.delete(oldest);
    if (collector.text !== null) entries.set(key, collector.text);
    else missing.set(key, source.file === '-' ? this.#whyMissing() : 'the entry has no text that could be shown');
  }

  /** Reads a file until its end, until `isDone`, or until it is stopped. */
  async #read(
    file: string,
    consumer: InputConsumer,
    signal: AbortSignal,
    isDone: () => boolean = () => false,
  ): Promise<void> {
    const enough = new AbortController();
    const either = AbortSignal.any([signal, enough.signal]);
    await readInput(
      file,
      consumer,
      this.#manner(signal, either, () => {
        if (isDone()) enough.abort();
      }),
    );
  }

  /** `look` is called between pieces of the input. */
  #manner(signal: AbortSignal, either: AbortSignal, look: () => void = () => undefined): ReadOptions {
    return {
      stdin: this.#around.io.stdin,
      signal: either,
      yieldBytes: YIELD_BYTES,
      progress: (readBytes, totalBytes) => {
        look();
        if (signal.aborted) return;
        this.share = totalBytes ? readBytes / totalBytes : null;
        this.#around.onRead();
      },
      diagnostic: () => undefined,
    };
  }
}
