import type { Budget } from '../bytes/budget.ts';
import { Tls12AeadOpener } from './aead-openers.ts';
import { HASH_BYTES } from './crypto.ts';
import type { ClientHello, ServerHello } from './hello.ts';
import { extendedMasterSecret, keyBlock, masterSecret } from './key-schedule.ts';
import { CbcOpener, StreamCipherOpener } from './mac-openers.ts';
import type { RecordOpener } from './record-opener.ts';
import type { RecordView } from './record-view.ts';
import type { Secrets } from './secrets.ts';
import { openBehind, openNext, type SideCipher, type TryBudget } from './side-cipher.ts';
import type { Suite } from './suites-table.ts';

/**
 * How a connection comes to its secret, as far as private keys go: one fits (`rsa`) or does not (`other-rsa`), or none can
 * help, because it resumes a session that was not captured, or because the secret never crosses the wire.
 */
export type KeyExchange = 'rsa' | 'other-rsa' | 'resumed' | 'ephemeral';

/** 0: the client, 1: the server. */
export type Sender = 0 | 1;

const TLS_1_2 = 0x0303;
/** Messages up to the ClientKeyExchange, certificates of both sides included. */
const MAX_TRANSCRIPT_BYTES = 128 * 1024;
const MASTER_BYTES = 48;

/** What one handshake of TLS 1.0 to 1.2 agrees upon, as far as it was seen. */
export class Tls12Handshake {
  readonly #client: ClientHello;
  readonly #server: ServerHello;
  readonly #suite: Suite;
  readonly #secrets: Secrets;
  readonly #kept: Budget;
  #transcript: Buffer[] | null;
  #transcriptBytes = 0;
  #encryptedPremaster: Buffer | null = null;
  /** Of the ticket that the server sent in this handshake. */
  #ticket: Buffer | null = null;
  #isFull = false;
  #master: Buffer | null = null;
  #hasPremaster = false;

  /** `kept`: what all connections keep of their handshakes. */
  constructor(client: ClientHello, server: ServerHello, suite: Suite, secrets: Secrets, kept: Budget) {
    this.#kept = kept;
    this.#client = client;
    this.#server = server;
    this.#suite = suite;
    this.#secrets = secrets;
    this.#transcript = suite.isRsaKeyExchange && server.hasExtendedMasterSecret ? [] : null;
  }

  /** The messages of the handshake from the ClientHello on; only some handshakes need them. */
  addMessage(message: Buffer): void {
    if (this.#transcript === null || this.#isFull) return;
    this.#transcriptBytes += message.length;
    this.#kept.bytes += message.length;
    if (this.#transcriptBytes > MAX_TRANSCRIPT_BYTES || this.#kept.isExceeded) this.close();
    else this.#transcript.push(Buffer.from(message));
  }

  /** Keeps no messages any more. */
  close(): void {
    this.#kept.bytes -= this.#transcriptBytes;
    this.#transcriptBytes = 0;
    this.#transcript = null;
  }

  get needsMessages(): boolean {
    return this.#transcript !== null && !this.#isFull;
  }

  get keyExchange(): KeyExchange {
    if (!this.#suite.isRsaKeyExchange) return 'ephemeral';
    if (this.#encryptedPremaster === null) return 'resumed';
    return this.#hasPremaster ? 'rsa' : 'other-rsa';
  }

  clientKeyExchange(encryptedPremaster: Buffer | null): void {
    this.#isFull = true;
    if (this.#suite.isRsaKeyExchange) this.#encryptedPremaster = encryptedPremaster;
  }

  newTicket(ticket: Buffer): void {
    this.#ticket = ticket;
    if (this.#master !== null) this.#secrets.rememberSession(ticket, this.#master);
  }

  /** The keys of a side, or `null` while the secret is not known. */
  cipherOf(sender: Sender, budget: TryBudget): Tls12Side | null {
    const master = this.#master ?? this.#findMaster();
    if (master === null) return null;
    const others = (opens: Opens): RecordOpener | null => this.#openWithOther(sender, master, opens);
    return new Tls12Side(this.#openerOf(sender, master), budget, others);
  }

  #findMaster(): Buffer | null {
    for (const master of this.#masters()) return this.#take(master);
    return null;
  }

  #take(master: Buffer): Buffer {
    this.#master = master;
    this.#secrets.rememberSession(this.#server.sessionId, master);
    if (this.#ticket !== null) this.#secrets.rememberSession(this.#ticket, master);
    return master;
  }

  /** What may be the master secret; mostly there is one. */
  *#masters(): Generator<Buffer> {
    for (const logged of this.#secrets.findAll('CLIENT_RANDOM', this.#client.random)) {
      if (logged.length === MASTER_BYTES) yield logged;
    }
    if (this.#encryptedPremaster !== null) {
      for (const premaster of this.#secrets.premasters(this.#encryptedPremaster)) {
        this.#hasPremaster = true;
        const master = this.#fromPremaster(premaster);
        if (master !== null) yield master;
      }
    }
    if (!this.#isFull) yield* this.#resumed();
  }

  #fromPremaster(premaster: Buffer): Buffer | null {
    if (!this.#server.hasExtendedMasterSecret) {
      return masterSecret(this.#prfHash, premaster, this.#client.random, this.#server.random);
    }
    if (this.#transcript === null) return null;
    return extendedMasterSecret(this.#prfHash, premaster, Buffer.concat(this.#transcript));
  }

  /** An abbreviated handshake (RFC 5246 section 7.3, RFC 5077 section 3.1) takes the master secret of an earlier one. */
  *#resumed(): Generator<Buffer> {
    for (const name of [this.#client.ticket, this.#server.sessionId]) {
      const master = this.#secrets.sessionMaster(name);
      if (master !== null) yield master;
    }
  }

  /** The keys of another secret than `used` with which a record opens. */
  #openWithOther(sender: Sender, used: Buffer, opens: Opens): RecordOpener | null {
    for (const master of this.#masters()) {
      if (master.equals(used)) continue;
      const opener = this.#openerOf(sender, master);
      if (!opens(opener)) continue;
      this.#take(master);
      return opener;
    }
    return null;
  }

  get #prfHash(): 'sha256' | 'sha384' | null {
    return this.#server.version >= TLS_1_2 ? this.#suite.hash : null;
  }

  /** RFC 5246 section 6.3: both MAC keys, both keys, both IVs. */
  #openerOf(sender: Sender, master: Buffer): RecordOpener {
    const { cipher } = this.#suite;
    const macLength = cipher.kind === 'aead' ? 0 : HASH_BYTES[cipher.mac];
    const ivLength = cipher.kind === 'aead' ? cipher.fixedIvLength : cipher.kind === 'cbc' ? cipher.blockLength : 0;
    const { keyLength } = cipher;
    const randoms = { client: this.#client.random, server: this.#server.random };
    const block = keyBlock(this.#prfHash, master, randoms, 2 * (macLength + keyLength + ivLength));
    const part = (from: number, length: number): Buffer =>
      block.subarray(from + sender * length, from + (sender + 1) * length);
    const macKey = part(0, macLength);
    const key = part(2 * macLength, keyLength);
    const iv = part(2 * (macLength + keyLength), ivLength);
    switch (cipher.kind) {
      case 'aead':
        return new Tls12AeadOpener(cipher, { key, iv });
      case 'cbc':
        return new CbcOpener(cipher, { key, macKey, iv }, this.#server.version, this.#server.hasEncryptThenMac);
      case 'rc4':
        return new StreamCipherOpener(cipher.mac, macKey, key);
      case 'null':
        return new StreamCipherOpener(cipher.mac, macKey, null);
    }
  }
}

/** Whether a record opens so. */
type Opens = (opener: RecordOpener) => boolean;
/** Keys with which a record opens, where it does not with those that were thought to be right. */
type OtherKeys = (opens: Opens) => RecordOpener | null;

/** One side's records from a ChangeCipherSpec to the next. */
export class Tls12Side implements SideCipher {
  readonly lacksSecret = false;
  readonly isApplication = true;
  skipped = 0;
  #opener: RecordOpener;
  readonly #budget: TryBudget;
  /** `null`: a record has opened, so the keys are right. */
  #others: OtherKeys | null;

  constructor(opener: RecordOpener, budget: TryBudget, others: OtherKeys) {
    this.#opener = opener;
    this.#budget = budget;
    this.#others = others;
  }

  get contentType(): number {
    return this.#opener.contentType;
  }

  get contentLength(): number {
    return this.#opener.contentLength;
  }

  get overhead(): number {
    return this.#opener.overhead;
  }

  open(record: RecordView): Buffer | null {
    const plain = this.#openWith(this.#opener, record);
    if (plain === null) return this.#others === null ? null : this.#openWithOther(this.#others, record);
    this.#others = null;
    return plain;
  }

  #openWith(opener: RecordOpener, record: RecordView): Buffer | null {
    const from = opener.sequence;
    const behind = record.lostBytes > 0 && opener.survivesLoss;
    const plain = behind ? openBehind(opener, record, this.#budget) : openNext(opener, record);
    if (plain !== null) this.skipped = opener.sequence - from - 1;
    return plain;
  }

  #openWithOther(others: OtherKeys, record: RecordView): Buffer | null {
    let plain: Buffer | null = null;
    const opener = others((other) => {
      plain = this.#openWith(other, record);
      return plain !== null;
    });
    if (opener === null) return null;
    this.#opener = opener;
    this.#others = null;
    return plain;
  }

  glance({ bytes, start, end }: RecordView): number {
    return this.#opener.glance(bytes, start, end);
  }

  reveal(record: RecordView, from: number, to: number, into: Buffer): boolean {
    return this.#opener.reveal(record, from, to, into);
  }

  pass(): void {
    this.#opener.sequence += 1;
  }
}
