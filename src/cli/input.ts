import { closeSync, fstatSync, openSync, readSync, type Stats, statSync } from 'node:fs';
import type { Readable } from 'node:stream';
import { type ByteConsumer, Intake } from '../bytes/intake.ts';
import { damagedGzip } from '../diagnostics/capture.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { type GzipDamage, gunzip, looksLikeGzip } from './gunzip.ts';
import { boundNursery, suitNursery } from './heap.ts';
import { openStream } from './named-pipe.ts';

/** Signals are served and progress is told after so many bytes. */
const YIELD_BYTES = 8 * 1024 * 1024;
const PACKED_PIECE_BYTES = 16 * 1024;
/** The piece that holds damage is unpacked once more, byte by byte, to lose nothing before it. */
const SALVAGE_PIECE_BYTES = 1;
/** Nothing comes for so long: then somebody may have forgotten the writer. */
const PATIENCE_MS = 2000;
/** A pipe out of which nothing comes is told to its consumer so often. */
const IDLE_MS = 250;
const MAGIC_BYTES = 3;
const EMPTY = Buffer.alloc(0);

/** Takes the bytes of one input, then its unused end. */
export interface InputConsumer extends ByteConsumer {
  end(rest: Buffer): void;
  /** Nothing has come out of a pipe for a moment: something else may have come to pass meanwhile. */
  idle?(): void;
}

export interface ReadOptions {
  /** What `-` stands for. */
  readonly stdin: Readable & { readonly fd?: number };
  /** How much is read between two moments at which others get their turn; 8 MiB by default. */
  readonly yieldBytes?: number;
  /** How much of a file is read before the first of these moments, if that is less. */
  readonly firstBytes?: number;
  /** Aborting ends the input where it stands. */
  readonly signal: AbortSignal | null;
  /** `totalBytes` is `null` for a pipe. Called every few megabytes. */
  readonly progress: ((readBytes: number, totalBytes: number | null) => void) | null;
  readonly diagnostic: (diagnostic: Diagnostic) => void;
  /** Asked after every piece of a file: reading goes on when it resolves. Absent: at once. */
  readonly turn?: () => Promise<void>;
  /** Nothing comes out of a pipe with a name within `patienceMs` (true), or it does not matter any more (false). */
  readonly waiting?: (isWaiting: boolean) => void;
  readonly patienceMs?: number;
  /** How often a consumer is told that nothing comes out of a pipe. */
  readonly idleMs?: number;
}

export interface InputOutcome {
  /** Bytes of the file, packed if it is packed. */
  readonly readBytes: number;
  readonly aborted: boolean;
}

/** An input that cannot be opened or read. The message says which and why. */
export class InputError extends Error {
  readonly path: string;

  constructor(path: string, cause: unknown) {
    super(`cannot read ${path}: ${reasonOf(cause)}`, { cause });
    this.name = 'InputError';
    this.path = path;
  }
}

/**
 * Reads a file, or standard input for `-`, into the consumer and ends it. gzip is told by content and unpacked. Bytes of
 * a pipe are handed on as they come. Throws `InputError`; the consumer is ended all the same if it got anything.
 */
export async function readInput(path: string, consumer: InputConsumer, options: ReadOptions): Promise<InputOutcome> {
  const reading = new Reading(path, consumer, options);
  if (path !== '-') return reading.file();
  const { stdin } = options;
  return isFile(stdin.fd) ? reading.descriptor(stdin.fd) : reading.stream(stdin);
}

class Reading {
  readonly #path: string;
  readonly #consumer: InputConsumer;
  readonly #options: ReadOptions;
  readonly #intake: Intake;
  #readBytes = 0;
  #unpackedBytes = 0;
  #totalBytes: number | null = null;
  readonly #yieldBytes: number;
  #nextYield: number;
  /** The next bytes of a pipe are waited for. */
  #isIdle = false;
  /** Until the first bytes of a pipe come. */
  #patience: NodeJS.Timeout | null = null;

  constructor(path: string, consumer: InputConsumer, options: ReadOptions) {
    this.#path = path;
    this.#consumer = consumer;
    this.#options = options;
    this.#intake = new Intake(consumer);
    this.#yieldBytes = options.yieldBytes ?? YIELD_BYTES;
    this.#nextYield = options.firstBytes ?? this.#yieldBytes;
  }

  async file(): Promise<InputOutcome> {
    const stats = this.#try(() => statSync(this.#path));
    if (!stats.isFile()) return this.#piped(await this.#open(stats));
    const fd = this.#try(() => openSync(this.#path, 'r'));
    try {
      return await this.descriptor(fd);
    } finally {
      closeSync(fd);
    }
  }

  /** Of a regular file: straight into the consumer's window. */
  async descriptor(fd: number): Promise<InputOutcome> {
    this.#totalBytes = this.#try(() => fstatSync(fd).size);
    for (;;) {
      const first = this.#readBytes === 0;
      const space = first ? this.#intake.space().subarray(0, this.#options.firstBytes) : this.#intake.space();
      const length = this.#read(fd, space, null);
      if (length === 0) return this.#end();
      if (first && looksLikeGzip(space.subarray(0, length))) {
        await this.#packedFile(fd, Buffer.from(space.subarray(0, length)));
        return this.#end();
      }
      if (first) suitNursery(space.subarray(0, length));
      this.#intake.written(length);
      if (await this.#pause()) return this.#end();
    }
  }

  async stream(source: Readable): Promise<InputOutcome> {
    const stop = (): void => {
      source.destroy();
    };
    this.#options.signal?.addEventListener('abort', stop);
    const idle = setInterval(() => this.#idle(source), this.#options.idleMs ?? IDLE_MS).unref();
    try {
      await this.#chunks(source);
    } catch (error) {
      if (!this.#aborted) {
        if (this.#readBytes > 0) this.#end();
        throw isSystemError(error) ? new InputError(this.#path, error) : error;
      }
    } finally {
      clearInterval(idle);
      this.#options.signal?.removeEventListener('abort', stop);
    }
    return this.#end();
  }

  async #open(stats: Stats): Promise<Readable> {
    try {
      return await openStream(this.#path, stats, process.platform);
    } catch (error) {
      throw new InputError(this.#path, error);
    }
  }

  /** Of a named pipe, to which perhaps nobody writes. */
  async #piped(source: Readable): Promise<InputOutcome> {
    const { waiting, patienceMs = PATIENCE_MS } = this.#options;
    this.#patience = setTimeout(() => waiting?.(true), patienceMs);
    try {
      return await this.stream(source);
    } finally {
      this.#stopWaiting();
    }
  }

  #stopWaiting(): void {
    if (this.#patience === null) return;
    clearTimeout(this.#patience);
    this.#patience = null;
    this.#options.waiting?.(false);
  }

  get #aborted(): boolean {
    return this.#options.signal?.aborted === true;
  }

  async #chunks(source: Readable): Promise<void> {
    const chunks = this.#counted(source);
    let head = EMPTY;
    while (head.length < MAGIC_BYTES) {
      const { done, value } = await chunks.next();
      if (done) break;
      head = Buffer.concat([head, value]);
    }
    if (looksLikeGzip(head)) {
      this.#report(await gunzip(packedPieces(head, chunks), (chunk) => this.#unpacked(chunk)));
      return;
    }
    suitNursery(head);
    this.#intake.push(head);
    for await (const chunk of chunks) this.#intake.push(chunk);
  }

  /** What goes wrong there ends the reading, as what goes wrong with bytes does. */
  #idle(source: Readable): void {
    if (!this.#isIdle || this.#aborted) return;
    try {
      this.#consumer.idle?.();
    } catch (error) {
      source.destroy(error as Error);
    }
  }

  async *#counted(source: Readable): AsyncGenerator<Uint8Array> {
    this.#isIdle = true;
    for await (const chunk of source) {
      this.#isIdle = false;
      if (this.#aborted) return;
      this.#stopWaiting();
      this.#readBytes += chunk.length;
      yield chunk;
      await this.#pause();
      this.#isIdle = true;
    }
    this.#isIdle = false;
  }

  #unpacked(chunk: Buffer): void {
    this.#unpackedBytes += chunk.length;
    this.#intake.push(chunk);
  }

  async #packedFile(fd: number, head: Buffer): Promise<void> {
    const damage = await gunzip(packedPieces(head, this.#packed(fd)), (chunk) => this.#unpacked(chunk));
    if (damage !== null && !damage.isCutOff) await this.#salvage(fd, damage);
    this.#report(damage);
  }

  async *#packed(fd: number): AsyncGenerator<Uint8Array> {
    for (;;) {
      const piece = Buffer.allocUnsafe(PACKED_PIECE_BYTES);
      const length = this.#read(fd, piece, null);
      if (length === 0 || (await this.#pause())) return;
      yield piece.subarray(0, length);
    }
  }

  /** Unpacks once more up to the damage, in small pieces where it must be, and hands on what did not come out before. */
  async #salvage(fd: number, damage: GzipDamage): Promise<void> {
    let known = this.#unpackedBytes;
    await gunzip(salvagePieces(fd, damage.soundBytes), (chunk) => {
      const fresh = chunk.subarray(Math.min(known, chunk.length));
      known -= chunk.length - fresh.length;
      this.#unpacked(fresh);
    });
  }

  #report(damage: GzipDamage | null): void {
    if (damage === null || this.#aborted) return;
    this.#options.diagnostic(damagedGzip(this.#path, this.#unpackedBytes, damage.problem));
  }

  /** Lets others have their turn, and signals be served now and then; true: stop. */
  async #pause(): Promise<boolean> {
    boundNursery();
    if (this.#options.turn !== undefined) await this.#options.turn();
    if (this.#readBytes >= this.#nextYield) {
      this.#nextYield = this.#readBytes + this.#yieldBytes;
      this.#options.progress?.(this.#readBytes, this.#totalBytes);
      await new Promise((resolve) => setImmediate(resolve));
    }
    return this.#aborted;
  }

  #read(fd: number, into: Buffer, position: number | null): number {
    try {
      const length = readSync(fd, into, 0, into.length, position);
      this.#readBytes += length;
      return length;
    } catch (error) {
      if (this.#readBytes > 0) this.#end();
      throw new InputError(this.#path, error);
    }
  }

  #try<T>(open: () => T): T {
    try {
      return open();
    } catch (error) {
      throw new InputError(this.#path, error);
    }
  }

  /** A half record at the point where the user stopped us is not worth a word. */
  #end(): InputOutcome {
    this.#consumer.end(this.#aborted ? EMPTY : this.#intake.rest());
    return { readBytes: this.#readBytes, aborted: this.#aborted };
  }
}

function* slices(bytes: Uint8Array, size: number): Generator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function* packedPieces(head: Uint8Array, more: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield* slices(head, PACKED_PIECE_BYTES);
  for await (const chunk of more) yield* slices(chunk, PACKED_PIECE_BYTES);
}

/** The beginning of the file again: large pieces up to `soundBytes`, small ones for the piece with the damage. */
function* salvagePieces(fd: number, soundBytes: number): Generator<Uint8Array> {
  const piece = Buffer.allocUnsafe(PACKED_PIECE_BYTES);
  for (let at = 0; at <= soundBytes; ) {
    const length = readSync(fd, piece, 0, Math.min(piece.length, soundBytes - at) || piece.length, at);
    if (length === 0) return;
    yield* slices(piece.subarray(0, length), at < soundBytes ? length : SALVAGE_PIECE_BYTES);
    at += length;
  }
}

function isFile(fd: number | undefined): fd is number {
  if (fd === undefined) return false;
  try {
    return fstatSync(fd).isFile();
  } catch {
    return false;
  }
}

const isSystemError = (error: unknown): boolean => error instanceof Error && 'errno' in error;

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'no such file',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EISDIR: 'it is a directory',
  EMFILE: 'too many open files',
};

/** Why a file cannot be read, in words. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = 'code' in error ? String(error.code) : '';
  return REASONS[code] ?? error.message;
}
