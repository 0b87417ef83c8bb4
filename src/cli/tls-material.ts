import { closeSync, existsSync, fstatSync, openSync, readFileSync, readSync, realpathSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { unknownKeyLogLines } from '../diagnostics/tls.ts';
import { readCaptureHead } from '../pipeline/first-packet.ts';
import { RsaKey } from '../tls/crypto.ts';
import { KeyLog } from '../tls/key-log.ts';
import { behindLine, encodingOf, type KeyLogEncoding, toAscii, wholeLines } from '../tls/key-log-encoding.ts';
import type { TlsMaterial } from '../tls/secrets.ts';
import { looksLikeGzip } from './gunzip.ts';
import { reasonOf } from './input.ts';
import type { AnalyzeFlags } from './invocation.ts';
import type { Io } from './io.ts';
import { UsageError } from './usage-error.ts';

/** Much longer than any line. */
const PIECE_BYTES = 256 * 1024;
const MAX_KEY_LOG_BYTES = 512 * 1024 * 1024;
const MAX_PEM_BYTES = 1024 * 1024;
/** So much of a key log shows what else it may be. */
const HEAD_BYTES = 256;
/** A log that grows is looked at no more often than this, unless records are given up otherwise. */
const LOOK_AGAIN_MS = 100;

/** The key logs of the command line and of the environment, and the private keys. */
export class KeyFiles implements TlsMaterial {
  readonly keyLog = new KeyLog();
  readonly rsaKeys: readonly RsaKey[];
  readonly verifiesAll: boolean;
  readonly more: ((isUrgent?: boolean) => Buffer | null) | undefined;
  readonly #logs: GrowingFile[];
  readonly #io: Io;
  #lookedMs = Number.NEGATIVE_INFINITY;

  /** `live`: logs may still grow, or come into being. Otherwise one that cannot be read is a mistake of the user. */
  constructor(flags: AnalyzeFlags, io: Io, live: boolean, diagnostic: (diagnostic: Diagnostic) => void) {
    this.#io = io;
    this.verifiesAll = flags.verify === true;
    const named = flags.keylog ?? [];
    refuseStandardInput('--keylog', named);
    refuseStandardInput('--tls-key', flags.tlsKey ?? []);
    this.rsaKeys = (flags.tlsKey ?? []).map(readPrivateKey);
    const inherited = io.env['SSLKEYLOGFILE'];
    const names = inherited && !named.includes(inherited) ? [...named, inherited] : named;
    this.#logs = names.map((path) => new GrowingFile(path, live || !named.includes(path)));
    this.more = live && names.length > 0 ? (isUrgent) => this.#more(isUrgent === true) : undefined;
    for (const log of this.#logs) {
      const { count, unknownLines } = this.keyLog;
      // Whatever stands at the end of a log that is finished is a line.
      log.read(!live, (text) => this.keyLog.add(text));
      const skipped = this.keyLog.unknownLines - unknownLines;
      if (skipped === 0) continue;
      diagnostic(unknownKeyLogLines(log.path, skipped, this.keyLog.count - count, log.mistaken));
    }
  }

  get emptyLogs(): readonly string[] {
    return this.#logs.flatMap(({ path, lack }) => (lack === null ? [] : [`${path}: ${lack}`]));
  }

  #more(isUrgent: boolean): Buffer | null {
    const now = this.#io.now();
    if (!isUrgent && now - this.#lookedMs < LOOK_AGAIN_MS) return null;
    this.#lookedMs = now;
    const texts: Buffer[] = [];
    for (const log of this.#logs) log.read(false, (text) => texts.push(Buffer.from(text)));
    return texts.length === 0 ? null : Buffer.concat(texts);
  }

  /** By whatever name it was given. */
  isGiven(path: string): boolean {
    return this.#logs.some((log) => log.path === path || isSameFile(log.path, path));
  }

  get paths(): readonly string[] {
    return this.#logs.map(({ path }) => path);
  }
}

/** Secrets are read before anything else, and may grow while the rest is: not from standard input. */
function refuseStandardInput(option: string, paths: readonly string[]): void {
  if (!paths.includes('-')) return;
  throw new UsageError(
    `${option} -: not read from standard input, which is for captures and configurations; name a file (pipes have names as well: <(...), /dev/stdin)`,
  );
}

/** Key logs that lie beside a capture, by their names. */
export function keysBeside(path: string): readonly string[] {
  if (path === '-') return [];
  const names = [
    `${path}.keys`,
    path.replace(/\.(?:pcapng|pcap|cap)(?:\.gz)?$/i, '.keys'),
    join(dirname(path), 'keys.log'),
    join(dirname(path), 'sslkeylog.log'),
  ];
  return names.filter((name) => name !== path && existsSync(name));
}

class GrowingFile {
  readonly path: string;
  /** Why it says nothing; `null`: it does. */
  lack: string | null = null;
  /** What to do with it where it is something else; `null`: it may be a key log. */
  mistaken: string | null = null;
  readonly #mayLack: boolean;
  #offset = 0;
  #encoding: KeyLogEncoding = 'ascii';
  /** A line that is longer than a piece was handed on; its rest is to be passed over, lest it look like lines of its own. */
  #isWithinLine = false;
  /** It was a pipe, and is read. */
  #isSpent = false;

  constructor(path: string, mayLack: boolean) {
    this.path = path;
    this.#mayLack = mayLack;
  }

  /** Hands on what is new, in pieces of whole lines; behind the last one only `toEnd`. A piece is good until `take` returns. */
  read(toEnd: boolean, take: (text: Buffer) => void): void {
    if (this.#isSpent) return;
    try {
      const fd = openSync(this.path, 'r');
      try {
        this.#readFrom(fd, toEnd, take);
      } finally {
        closeSync(fd);
      }
    } catch (error) {
      if (error instanceof UsageError) throw error;
      this.lack = reasonOf(error);
      if (!this.#mayLack) throw new UsageError(`--keylog ${this.path}: ${this.lack}`);
    }
  }

  #readFrom(fd: number, toEnd: boolean, take: (text: Buffer) => void): void {
    const stat = fstatSync(fd);
    if (stat.isDirectory()) throw new UsageError(`--keylog ${this.path}: it is a directory`);
    // A process substitution, standard input.
    const isPipe = !stat.isFile();
    if (isPipe) this.#isSpent = true;
    // A log that was begun anew.
    else if (stat.size < this.#offset) {
      this.#offset = 0;
      this.#isWithinLine = false;
    } else if (stat.size === this.#offset && this.#offset > 0) return;
    const piece = Buffer.allocUnsafeSlow(PIECE_BYTES);
    for (let kept = 0; ; ) {
      const length = fill(fd, piece, kept, isPipe ? null : this.#offset + kept);
      if (Math.max(stat.size, this.#offset + length) > MAX_KEY_LOG_BYTES) {
        throw new UsageError(`--keylog ${this.path}: larger than 512 MiB`);
      }
      const read = piece.subarray(0, length);
      this.lack = this.#offset === 0 ? lackOf(read) : null;
      if (this.#offset === 0) {
        this.#encoding = encodingOf(read);
        this.mistaken = mistakenFor(read);
      }
      if (this.lack !== null) return;
      const isEnd = length < piece.length;
      const whole = wholeLines(read, this.#encoding);
      const used = isEnd && (toEnd || isPipe) ? length : whole || (isEnd ? 0 : length);
      const from = this.#isWithinLine ? Math.min(behindLine(read, this.#encoding), used) : 0;
      if (used > from) take(toAscii(read.subarray(from, used), this.#encoding));
      if (used > 0) this.#isWithinLine = whole === 0;
      this.#offset += used;
      if (isEnd) return;
      kept = length - used;
      piece.copyWithin(0, used, length);
    }
  }
}

/** Reads behind what `into` holds until it is full, or there is no more. `position`: in a file. Returns how much it holds then. */
function fill(fd: number, into: Buffer, from: number, position: number | null): number {
  let length = from;
  while (length < into.length) {
    const at = position === null ? null : position + length - from;
    const more = readSync(fd, into, length, into.length - length, at);
    if (more === 0) break;
    length += more;
  }
  return length;
}

function lackOf(read: Buffer): string | null {
  if (read.length === 0) return 'it is empty';
  return looksLikeGzip(read) ? 'it is packed with gzip; unpack it first' : null;
}

/** What is to be done with a file whose first bytes show that it is no key log; `null`: they do not. */
function mistakenFor(read: Buffer): string | null {
  const bytes = read.subarray(0, HEAD_BYTES);
  if (readCaptureHead(bytes) !== null) return 'this is a capture: name it without --keylog';
  const head = bytes.toString('latin1');
  const [, pem] = /^\s*-----BEGIN ([A-Z0-9 ]*)-----/.exec(head) ?? [];
  if (pem?.endsWith('PRIVATE KEY')) {
    return 'this is a private key: it goes to --tls-key, and opens RSA key exchange only; else let the browser write a key log (SSLKEYLOGFILE)';
  }
  if (pem !== undefined) return 'this is a PEM file, and no key log: let the browser write one (SSLKEYLOGFILE)';
  if (!/^(?:\xef\xbb\xbf)?\s*[<{[]/.test(head)) return null;
  return 'this is XML or JSON, and no key log: let the browser write one (SSLKEYLOGFILE)';
}

function isSameFile(one: string, other: string): boolean {
  try {
    return realpathSync(one) === realpathSync(other);
  } catch {
    return false;
  }
}

function readPrivateKey(path: string): RsaKey {
  let pem: Buffer;
  try {
    if (statSync(path).size > MAX_PEM_BYTES) throw new UsageError(`--tls-key ${path}: too large for a key`);
    pem = readFileSync(path);
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(`--tls-key ${path}: ${reasonOf(error)}`);
  }
  const key = RsaKey.fromPem(pem);
  if (key === null) throw new UsageError(`--tls-key ${path}: not a private RSA key in PEM without a passphrase`);
  return key;
}
