import { bytesText } from '../report/conclusion.ts';
import { sanitise } from '../report/sanitise.ts';
import { shorten } from '../report/width.ts';
import { type Io, say } from './io.ts';

const PATIENCE_MS = 1000;
const INTERVAL_MS = 150;

/** One line on standard error that tells how far the reading is; only on a terminal, and only when it takes long. */
export class Progress {
  readonly #io: Io;
  readonly #enabled: boolean;
  #next: number;
  #shown = false;

  constructor(io: Io, enabled: boolean) {
    this.#io = io;
    this.#enabled = enabled && io.stderr.isTTY && io.env['TERM'] !== 'dumb';
    this.#next = io.now() + PATIENCE_MS;
  }

  update(file: string, readBytes: number, totalBytes: number | null): void {
    if (!this.#enabled || this.#io.now() < this.#next) return;
    this.#next = this.#io.now() + INTERVAL_MS;
    const share = totalBytes ? ` ${Math.floor((100 * readBytes) / totalBytes)} % of ${bytesText(totalBytes)}` : '';
    const text = `reading ${sanitise(file)}:${share || ` ${bytesText(readBytes)}`}`;
    say(this.#io.stderr, `\r\x1b[K${shorten(text, (this.#io.stderr.columns ?? 80) - 1)}`);
    this.#shown = true;
  }

  /** Nobody writes to a pipe; there is nothing to tell of how far the reading is. */
  waiting(file: string, isWaiting: boolean): void {
    if (!isWaiting) this.clear();
    if (!isWaiting || !this.#enabled) return;
    say(this.#io.stderr, `\r\x1b[Kwaiting for somebody to write to ${sanitise(file)} (Ctrl-C to stop)`);
    this.#shown = true;
  }

  clear(): void {
    if (this.#shown) say(this.#io.stderr, '\r\x1b[K');
    this.#shown = false;
  }
}
