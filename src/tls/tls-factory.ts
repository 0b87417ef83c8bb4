import { Budget } from '../bytes/budget.ts';
import { WaitingRoom } from '../bytes/waiting-room.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { onSeveralLegs, unknownKeyLogLines } from '../diagnostics/tls.ts';
import type { ConnectionInfo, StreamHandler } from '../flow/stream.ts';
import { CausalOrder } from './causal-order.ts';
import { TlsConnection } from './connection.ts';
import type { AskedHost } from './handshake.ts';
import { HoldBudget, KEY_LOG_DELAY_US } from './held-records.ts';
import type { KeyLogLabel } from './key-log.ts';
import type { PlaintextFactory } from './plaintext-factory.ts';
import { RecentSessions } from './recent-sessions.ts';
import { RecordMemory } from './record-memory.ts';
import { Secrets, type TlsMaterial } from './secrets.ts';
import { SessionSearch } from './session-search.ts';
import { type TlsFailed, TlsReports } from './tls-reports.ts';
import type { TlsShared } from './tls-shared.ts';

export interface TlsOptions {
  readonly material: TlsMaterial;
  /** Hears which host a client asks for. */
  readonly onServerName?: (asked: AskedHost) => void;
  /** Hears of handshakes that failed, and says whether it tells of them; else they are diagnostics. */
  readonly onFailure?: TlsFailed;
  /** The input may bring secrets itself (pcapng); so it is taken where this is absent. */
  readonly mayBringSecrets?: boolean | undefined;
  /** Key logs that lie beside the input: the first that was not given is named in advice. */
  readonly keysBeside?: readonly string[] | undefined;
}

/** Of messages of handshakes that came in pieces. */
const MAX_MESSAGE_BYTES = 32 * 1024 * 1024;
/** Of hellos and transcripts. */
const MAX_HELLO_BYTES = 32 * 1024 * 1024;
/** Of content that does not say yet what it is. */
const MAX_CONTENT_BYTES = 16 * 1024 * 1024;

/** Who hears of what could not be read. */
export interface TlsSink {
  diagnostic(diagnostic: Diagnostic): void;
  /** What clients sent cannot be decrypted: requests from before this time may never come. */
  requestsLost?(timeUs: number): void;
}

/** Opens the TLS connections of one input and what they carry. */
export class TlsFactory {
  readonly #file: string;
  readonly #options: TlsOptions;
  readonly #secrets: Secrets;
  readonly #shared: TlsShared;
  /** For connections inside a tunnel. */
  readonly #tunnelShared: TlsShared;
  readonly #sink: TlsSink;
  /** Secrets there were when all who wait were last asked to look. */
  #secretsSeen = 0;
  /** Records of those who wait since then. */
  #lacks = 0;

  constructor(file: string, sink: TlsSink, plain: PlaintextFactory, options: TlsOptions) {
    this.#file = file;
    this.#sink = sink;
    this.#options = options;
    this.#secrets = new Secrets(options.material);
    const chunk = {
      direction: 0 as const,
      bytes: Buffer.alloc(0),
      start: 0,
      end: 0,
      offset: 0,
      acknowledged: -1,
      frameNumber: 0,
      timeUs: 0,
    };
    this.#shared = {
      plain,
      recent: new RecentSessions(),
      secrets: this.#secrets,
      search: new SessionSearch(this.#secrets),
      reports: new TlsReports(options.onFailure),
      memory: new RecordMemory(),
      messages: new WaitingRoom(MAX_MESSAGE_BYTES),
      contents: new WaitingRoom(MAX_CONTENT_BYTES),
      budget: new HoldBudget(undefined, undefined, options.material.more === undefined ? 0 : KEY_LOG_DELAY_US),
      hellos: new Budget(MAX_HELLO_BYTES),
      verifiesAll: options.material.verifiesAll === true,
      expectsSecrets: options.material.more !== undefined || options.mayBringSecrets !== false,
      chunk,
      requestsLost: (timeUs) => sink.requestsLost?.(timeUs),
      waiting: new Set(),
      named: (asked) => options.onServerName?.(asked),
      lacking: (isUrgent) => this.#lacking(isUrgent),
    };
    // One record may hand on a chunk while that of the record around it is still read.
    this.#tunnelShared = { ...this.#shared, chunk: { ...chunk } };
  }

  open(connection: ConnectionInfo): StreamHandler {
    const shared = connection.isTunnelled ? this.#tunnelShared : this.#shared;
    return new CausalOrder(new TlsConnection(shared, connection), shared.budget);
  }

  /** Takes the secrets of a Decryption Secrets Block. */
  secrets(type: number, payload: Buffer): void {
    this.#secrets.addBlock(type, payload);
  }

  /** No records come for a moment: looks whether secrets do that some wait for. */
  idle(): void {
    if (this.#shared.waiting.size === 0) return;
    this.#refresh(false);
    this.#retryAll();
  }

  /** With whom connections were not read to their end: hosts, or `address:port` where no name is known. */
  get unread(): string[] {
    return this.#shared.reports.unread;
  }

  /** With whom connections have a record that did not open, though those around it did. */
  get damaged(): string[] {
    return this.#shared.reports.damagedHosts;
  }

  /** Connections that were not read because packets of their handshakes are missing. */
  get lostHandshakes(): TlsReports['lostHandshakes'] {
    return this.#shared.reports.lostHandshakes;
  }

  /** Tells what was counted. Every connection is over. `hasCutPackets`: not of lost handshakes, which are told with that. */
  end(hasCutPackets = false): void {
    this.#refresh(true);
    for (const connection of [...this.#shared.waiting]) connection.retry(true);
    const { unknownLines, ownCount } = this.#secrets;
    if (unknownLines > 0) this.#sink.diagnostic(unknownKeyLogLines(this.#file, unknownLines, ownCount));
    const { material, keysBeside = [] } = this.#options;
    const given = {
      known: this.#secrets.count,
      privateKeys: material.rsaKeys.length,
      emptyLogs: material.emptyLogs ?? [],
      keysBeside: keysBeside.find((path) => material.isGiven?.(path) !== true) ?? null,
      hasCutPackets,
      isKnown: (label: KeyLogLabel, random: Buffer) => this.#secrets.find(label, random) !== null,
    };
    this.#shared.reports.tell(this.#file, given, (diagnostic) => this.#sink.diagnostic(diagnostic));
    const { copies } = this.#shared.recent;
    if (copies > 0) this.#sink.diagnostic(onSeveralLegs(this.#file, copies));
  }

  #lacking(isUrgent: boolean): void {
    const { waiting, budget } = this.#shared;
    this.#refresh(isUrgent || budget.isExceeded);
    this.#lacks += 1;
    // Asking all is paid for by the records that came since.
    if (this.#lacks >= waiting.size || budget.isExceeded) this.#retryAll();
    for (const connection of waiting) {
      if (!budget.isExceeded) break;
      connection.giveUp();
    }
  }

  #retryAll(): void {
    if (this.#secretsSeen === this.#secrets.count) return;
    this.#secretsSeen = this.#secrets.count;
    this.#lacks = 0;
    for (const connection of [...this.#shared.waiting]) connection.retry(false);
  }

  #refresh(isUrgent: boolean): void {
    const more = this.#options.material.more?.(isUrgent) ?? null;
    if (more !== null) this.#options.material.keyLog.add(more);
  }
}
