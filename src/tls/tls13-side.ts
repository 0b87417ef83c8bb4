import { Tls13Opener } from './aead-openers.ts';
import { HASH_BYTES } from './crypto.ts';
import type { KeyLogLabel } from './key-log.ts';
import { nextSecret, trafficKeys } from './key-schedule.ts';
import { RECORD_HEADER_BYTES } from './record-opener.ts';
import type { RecordView } from './record-view.ts';
import type { Secrets } from './secrets.ts';
import { openBehind, openNext, type SideCipher, type TryBudget } from './side-cipher.ts';
import type { Suite } from './suites-table.ts';

/** The keys of each side in the order in which they come into use (RFC 8446 section 7.1). */
const CLIENT_EPOCHS: readonly KeyLogLabel[] = [
  'CLIENT_EARLY_TRAFFIC_SECRET',
  'CLIENT_HANDSHAKE_TRAFFIC_SECRET',
  'CLIENT_TRAFFIC_SECRET_0',
];
const SERVER_EPOCHS: readonly KeyLogLabel[] = ['SERVER_HANDSHAKE_TRAFFIC_SECRET', 'SERVER_TRAFFIC_SECRET_0'];

/** Type and length of a handshake message. */
const FINISHED_HEADER_BYTES = 4;

export interface Tls13Parameters {
  readonly suite: Suite;
  readonly clientRandom: Buffer;
  readonly secrets: Secrets;
  readonly budget: TryBudget;
  readonly hasEarlyData: boolean;
}

/** One side's keys. Those whose secrets are not logged are stepped over: records are tried with later ones. */
export class Tls13Side implements SideCipher {
  lacksSecret = false;
  /** Whether the last record that did not open could not be tried with the keys of the handshake. */
  lacksHandshake = false;
  skipped = 0;
  readonly #parameters: Tls13Parameters;
  readonly #labels: readonly KeyLogLabel[];
  /** Index into the labels of the keys in use; those before them are over. */
  #epoch: number;
  #secret: Buffer | null = null;
  #opener: Tls13Opener | null = null;
  /** Its keys are over, those of the next epoch come. */
  #isEpochOver = true;
  readonly #firstEpoch: number;
  /** Records before the next one were not seen, however many. */
  #isPlaceUnknown = false;
  /** The secret for the application's data, once it was asked for. */
  #application: Buffer | null = null;
  /** The server took early data. */
  #isEarlyTaken = false;

  constructor(isClient: boolean, parameters: Tls13Parameters) {
    this.#parameters = parameters;
    this.#labels = isClient ? CLIENT_EPOCHS : SERVER_EPOCHS;
    this.#firstEpoch = isClient && !parameters.hasEarlyData ? 0 : -1;
    this.#epoch = this.#firstEpoch;
  }

  /** Whether the secret for the application's data is known. */
  get isReady(): boolean {
    this.#application ??= this.#secretOf(this.#labels.length - 1);
    return this.#application !== null;
  }

  /** Whether any secret of this side is known. */
  get isKnown(): boolean {
    return this.#labels.some((_label, epoch) => this.#secretOf(epoch) !== null);
  }

  /** What the secrets are logged as that data were, or will be, sealed with and that are not known. */
  get missingLabels(): readonly KeyLogLabel[] {
    const application = this.#labels.at(-1)!;
    return [...(this.#lacksEarly ? [CLIENT_EPOCHS[0]!] : []), ...(this.isReady ? [] : [application])];
  }

  /** Length of a record that holds a Finished (RFC 8446 section 4.4.4) and nothing else, without padding. */
  get finishedBytes(): number {
    const { hash, cipher } = this.#parameters.suite;
    return (
      RECORD_HEADER_BYTES +
      FINISHED_HEADER_BYTES +
      HASH_BYTES[hash] +
      1 +
      (cipher.kind === 'aead' ? cipher.tagLength : 0)
    );
  }

  /** Takes the keys of the application if they are ready, though the end of the handshake was not seen. */
  assumeApplication(): void {
    if (!this.isReady) return;
    this.#use(this.#labels.length - 1, this.#application!);
    this.#isEpochOver = false;
  }

  /** The handshake was not seen: the keys of the application are in use, by which number is not known. */
  resume(): void {
    this.#isPlaceUnknown = true;
    this.assumeApplication();
  }

  /** As if no record had come yet. */
  restart(): void {
    this.#epoch = this.#firstEpoch;
    this.#opener = null;
    this.#isEpochOver = true;
  }

  get contentType(): number {
    return this.#opener!.contentType;
  }

  get contentLength(): number {
    return this.#opener!.contentLength;
  }

  get overhead(): number {
    return this.#opener?.overhead ?? 22;
  }

  get isApplication(): boolean {
    return this.#epoch === this.#labels.length - 1;
  }

  open(record: RecordView): Buffer | null {
    const opener = this.#opener;
    this.lacksSecret = false;
    if (opener !== null && this.#isPlaceUnknown) return this.#settle(record);
    if (opener !== null && !this.#isEpochOver) {
      const from = opener.sequence;
      const plain =
        record.lostBytes === 0 ? openNext(opener, record) : openBehind(opener, record, this.#parameters.budget);
      if (plain !== null) {
        this.skipped = opener.sequence - from - 1;
        return plain;
      }
      if (this.isApplication) return record.lostBytes > 0 ? this.#updated(record) : null;
    }
    return this.#later(record);
  }

  /** Finds the number of a record, and which of the secrets that are logged for this it was sealed with. */
  #settle(record: RecordView): Buffer | null {
    const { secrets, clientRandom } = this.#parameters;
    for (const secret of secrets.findAll(this.#labels.at(-1)!, clientRandom)) {
      const opener = this.#openerOf(secret);
      const number = opener.numberOf(record.bytes, record.start, record.end);
      if (number < 0) continue;
      opener.sequence = number;
      this.#secret = secret;
      this.#opener = opener;
      this.#isPlaceUnknown = false;
      // Of those before it, some were in what is missing, or all were before the capture.
      this.skipped = record.lostBytes > 0 ? Math.min(number, 1) : 0;
      return openNext(opener, record);
    }
    return null;
  }

  glance({ bytes, start, end }: RecordView): number {
    return this.isApplication && this.#opener !== null ? this.#opener.glance(bytes, start, end) : -1;
  }

  reveal(record: RecordView, from: number, to: number, into: Buffer): boolean {
    return this.#opener!.reveal(record, from, to, into);
  }

  pass(): void {
    if (this.#opener !== null) this.#opener.sequence += 1;
  }

  /** Behind Finished or EndOfEarlyData the next keys are in use. */
  endEpoch(): void {
    this.#isEpochOver = !this.isApplication;
  }

  /** Early data, if any, is not opened. */
  refuseEarlyData(): void {
    if (this.#epoch < 0) this.#epoch = 0;
  }

  /** Early data comes first, and is content. */
  takeEarlyData(): void {
    this.#isEarlyTaken = true;
  }

  /** Early data may still come, and cannot be opened. */
  get #lacksEarly(): boolean {
    return this.#isEarlyTaken && this.#epoch < 0 && this.#secretOf(0) === null;
  }

  /** KeyUpdate (RFC 8446 section 4.6.3). */
  update(): void {
    if (!this.isApplication || this.#secret === null) return;
    this.#use(this.#epoch, nextSecret(this.#parameters.suite.hash, this.#secret));
  }

  /** A KeyUpdate may be among the missing records. */
  #updated(record: RecordView): Buffer | null {
    if (this.#secret === null) return null;
    const secret = nextSecret(this.#parameters.suite.hash, this.#secret);
    const opener = this.#openerOf(secret);
    const plain = openBehind(opener, record, this.#parameters.budget);
    if (plain === null) return null;
    this.skipped = opener.sequence;
    this.#secret = secret;
    this.#opener = opener;
    return plain;
  }

  /** Tries the keys of later epochs. */
  #later(record: RecordView): Buffer | null {
    const last = this.#labels.length - 1;
    this.lacksHandshake = false;
    for (let epoch = this.#epoch + 1; epoch <= last; epoch++) {
      const secret = this.#secretOf(epoch);
      if (secret === null) {
        if (epoch === last) this.lacksSecret = true;
        else if (epoch === last - 1) this.lacksHandshake = true;
        continue;
      }
      const plain = this.#begin(epoch, secret, record) ?? this.#beginWithOther(epoch, record);
      if (plain !== null) return plain;
    }
    // What opens with none of the later keys is early data: to step over it would be to lose requests in silence.
    if (this.#lacksEarly) this.lacksSecret = true;
    return null;
  }

  /** Takes the secret for an epoch if the record opens with it. */
  #begin(epoch: number, secret: Buffer, record: RecordView): Buffer | null {
    const opener = this.#openerOf(secret);
    const plain = openBehind(opener, record, this.#parameters.budget);
    if (plain === null) return null;
    this.skipped = opener.sequence - 1;
    this.#epoch = epoch;
    this.#secret = secret;
    this.#opener = opener;
    this.#isEpochOver = false;
    return plain;
  }

  /** Key logs may give several secrets for one. */
  #beginWithOther(epoch: number, record: RecordView): Buffer | null {
    const { secrets, clientRandom } = this.#parameters;
    const [, ...others] = secrets.findAll(this.#labels[epoch]!, clientRandom);
    for (const other of others) {
      const plain = this.#begin(epoch, other, record);
      if (plain !== null) return plain;
    }
    return null;
  }

  #secretOf(epoch: number): Buffer | null {
    const { secrets, clientRandom } = this.#parameters;
    return secrets.find(this.#labels[epoch]!, clientRandom);
  }

  #use(epoch: number, secret: Buffer): void {
    this.#epoch = epoch;
    this.#secret = secret;
    this.#opener = this.#openerOf(secret);
  }

  #openerOf(secret: Buffer): Tls13Opener {
    const { suite } = this.#parameters;
    const { cipher } = suite;
    if (cipher.kind !== 'aead') throw new Error('TLS 1.3 has AEAD suites only');
    return new Tls13Opener(cipher, trafficKeys(suite.hash, secret, cipher.keyLength));
  }
}
