import type { ConnectionInfo, Direction, StreamChunk, StreamEnd, StreamHandler } from '../flow/stream.ts';
import { opposite } from '../flow/stream.ts';
import { ConnectionReports } from './connection-reports.ts';
import { DamagedHello } from './damaged-hello.ts';
import { type DeferredHandshake, deferral } from './deferred-handshake.ts';
import { EarlyRecords } from './early-records.ts';
import { askedOf, Handshake } from './handshake.ts';
import { type HeldEnd, HeldRecords } from './held-records.ts';
import { LostHandshake } from './lost-handshake.ts';
import { Plaintext } from './plaintext.ts';
import { ALERT, APPLICATION_DATA, CHANGE_CIPHER_SPEC, HANDSHAKE, RECORD_HEADER_BYTES } from './record-opener.ts';
import type { RecordSink } from './record-reader.ts';
import type { RecordView } from './record-view.ts';
import { Side } from './side.ts';
import type { SideCipher } from './side-cipher.ts';
import type { TlsShared, Waiting } from './tls-shared.ts';
import { UnknownHandshake } from './unknown-handshake.ts';

/** So many records in a row that do not open are no accident. */
const MAX_FAILURES = 32;
const CHANGE_CIPHER_SPEC_BYTES = RECORD_HEADER_BYTES + 1;

/** One TLS connection (RFC 8446, RFC 5246): what its records carry goes to whoever reads it, as if it had been in the clear. */
export class TlsConnection implements StreamHandler, RecordSink, Waiting {
  readonly #shared: TlsShared;
  readonly #handshake: Handshake;
  readonly #sides: readonly [Side, Side];
  readonly #plaintext: Plaintext;
  /** Records since a secret is missing; `null`: none is. */
  #held: HeldRecords | null = null;
  /** How many secrets there were when one was found missing. */
  #secretsSeen = 0;
  readonly #early: EarlyRecords;
  readonly #unknown: UnknownHandshake;
  readonly #lost: LostHandshake;
  /** `null`: none is, or not any more. */
  #deferred: DeferredHandshake | null = null;
  /** Nothing more is read. */
  isDone = false;
  readonly #reports: ConnectionReports;
  readonly #damagedHello: DamagedHello;
  #lastFrame = 0;
  #lastUs = 0;

  constructor(shared: TlsShared, info: ConnectionInfo) {
    this.#shared = shared;
    this.#handshake = new Handshake(shared.secrets, shared.hellos, (host, by) =>
      shared.named(askedOf(host, by, info, this.#reports.firstFrame)),
    );
    this.#plaintext = new Plaintext(shared, info, this.#handshake);
    this.#early = new EarlyRecords(this.#handshake, shared.budget);
    const sideOf = (direction: Direction): Side =>
      new Side(direction, this, shared, (type, bytes, start, end) =>
        this.#handshake.message(direction, type, bytes, start, end),
      );
    this.#sides = [sideOf(0), sideOf(1)];
    this.#unknown = new UnknownHandshake(this.#handshake, this.#sides);
    this.#lost = new LostHandshake(this.#handshake, this.#sides, shared);
    this.#reports = new ConnectionReports(shared.reports, info, this.#handshake, this.#sides);
    this.#damagedHello = new DamagedHello(this.#handshake, this.#sides, (side, bytes, start, end) => {
      this.#reports.hasDamagedHello = true;
      this.#handshakeContent(side, bytes, start, end);
    });
  }

  chunk(chunk: StreamChunk): void {
    if (this.isDone) return;
    if (this.#reports.firstFrame === 0) this.#reports.firstFrame = chunk.frameNumber;
    this.#lastFrame = chunk.frameNumber;
    this.#lastUs = chunk.timeUs;
    this.#sides[chunk.direction].reader.chunk(chunk);
  }

  gap(direction: Direction, length: number): void {
    if (this.isDone) return;
    this.#reports.hasGap = true;
    this.#sides[direction].reader.gap(length);
  }

  end(direction: Direction, how: StreamEnd, timeUs: number, frameNumber: number): void {
    if (this.isDone) return;
    this.#sides[direction].reader.finish();
    if (this.isDone) return;
    const end: HeldEnd = { direction, how, timeUs, frameNumber };
    this.#deferred?.finish();
    if (this.#held === null) this.#end(end);
    else this.#held.addEnd(end);
  }

  retry(isFinal: boolean): void {
    const held = this.#held;
    if (held === null || (!isFinal && this.#secretsSeen === this.#shared.secrets.count)) return;
    this.#secretsSeen = this.#shared.secrets.count;
    this.#stopWaiting();
    const events = held.release();
    for (const [index, event] of events.entries()) {
      if (this.isDone) return;
      if (event.kind === 'end') this.#end(event.end);
      else if (!this.#process(event.record)) this.#wait().restore(events, index);
      // Early data that it brought to light may lack its secret, and the rest waits behind that.
      else this.#held?.restore(events, index + 1);
      if (this.#held !== null) break;
    }
    if (isFinal && this.#held !== null) this.giveUp();
  }

  giveUp(): void {
    this.#stop(() => this.#reports.noSecret());
  }

  // RecordSink: what the readers find

  record(record: RecordView): void {
    if (this.isDone || (this.#held === null && this.#process(record))) return;
    if (this.#held === null && this.#lost.rename(record) && this.#process(record)) return;
    if (!this.#shared.expectsSecrets) this.giveUp();
    if (this.isDone) return;
    const held = this.#held ?? this.#wait();
    held.addRecord(record);
    this.#shared.lacking(held.overstays(record.timeUs));
    this.retry(false);
    if (this.#held?.overstays(record.timeUs)) this.giveUp();
  }

  unframed(_direction: Direction, frameNumber: number): void {
    // Records that are held were sound.
    if (this.isDone || this.#held !== null) return;
    this.#stop(() => this.#handshake.hasClientHello && this.#reports.lostTrack(frameNumber));
  }

  misframed(direction: Direction, frameNumber: number, bytes: Buffer, at: number, end: number): boolean {
    if (this.isDone) return false;
    if (!this.#handshake.isNegotiated && !this.#damagedHello.takeAt(direction, bytes, at, end)) return false;
    this.#reports.damaged(frameNumber);
    return true;
  }

  // Records

  /** Whether the record could be dealt with; if not, a secret is missing. */
  #process(record: RecordView): boolean {
    const side = this.#sides[record.direction];
    const type = record.bytes[record.start]!;
    // Behind the first data of TLS 1.3 nothing is in the clear but ChangeCipherSpec: the type is damaged then.
    const isDamaged = side.hasData && record.end - record.start !== CHANGE_CIPHER_SPEC_BYTES;
    const isClear = type !== APPLICATION_DATA && this.#handshake.isTls13 && !isDamaged;
    const cipher = isClear ? null : side.cipher;
    const isDone = cipher ? this.#protected(side, cipher, record) : this.#clear(side, type, record);
    // Whatever its header calls it: a protected record that did not open may have carried something.
    if (side.failures === 0 || cipher === null) side.offsets.pass(record.endOffset);
    return isDone;
  }

  #clear(side: Side, type: number, record: RecordView): boolean {
    const { bytes, end } = record;
    const start = record.start + RECORD_HEADER_BYTES;
    if (record.lostBytes > 0) side.messages.reset();
    // Keys may have come into use in the missing bytes, and data with them.
    side.carriedLoss += record.lostBytes;
    const isHidden = type !== HANDSHAKE && this.#damagedHello.isContent(record.direction, bytes, start, end);
    if (type === HANDSHAKE || isHidden) this.#clearHandshake(side, record, isHidden);
    else if (type === ALERT && end - start === 2) this.#reports.alert(record, bytes[start]!, bytes[start + 1]!);
    else if (type === CHANGE_CIPHER_SPEC) return this.#changeCipher(side, record.direction);
    else if (type === APPLICATION_DATA) return this.#early.keepBeforeKeys(record) || this.#unannounced(side, record);
    return true;
  }

  /** `isHidden`: the header calls it something else. */
  #clearHandshake(side: Side, record: RecordView, isHidden: boolean): void {
    const isFirst = !this.#handshake.isTls13;
    this.#handshakeContent(side, record.bytes, record.start + RECORD_HEADER_BYTES, record.end);
    // Behind the ServerHello of TLS 1.3 a record ends (RFC 8446 section 5.1): its length is wrong, and it holds others.
    const isTooLong = isFirst && this.#handshake.isTls13 && !side.messages.isBetweenMessages;
    if (isTooLong) {
      side.messages.reset();
      side.reader.doubt(record);
    }
    if (!isHidden && !isTooLong) return;
    this.#reports.hasDamagedHello = true;
    this.#reports.damaged(record.frameNumber);
  }

  #handshakeContent(side: Side, bytes: Buffer, start: number, end: number): void {
    const handshake = this.#handshake;
    side.messages.read(bytes, start, end, side.take);
    if (handshake.obstacle !== null) this.#stop(() => this.#reports.obstructed());
    else if (handshake.isTls13 && this.#sides[0].cipher === null) {
      for (const direction of [0, 1] as const) this.#sides[direction].cipher = handshake.tls13Side(direction);
      if (!this.#shared.verifiesAll) {
        this.#deferred = deferral(handshake, this.#shared.budget, (put) => this.isDone || this.#process(put));
      }
    }
    const { tookEarlyData } = handshake;
    if (tookEarlyData !== null) for (const early of this.#early.take(tookEarlyData)) this.record(early);
  }

  /** RFC 5246 section 7.1; without meaning in TLS 1.3 (RFC 8446 section 5). */
  #changeCipher(side: Side, direction: Direction): boolean {
    if (this.#handshake.isTls13 || !this.#handshake.isNegotiated) return true;
    const cipher = this.#handshake.changedCipher(direction);
    if (cipher === null) return false;
    side.cipher = cipher;
    side.failures = 0;
    side.carriedLoss = 0;
    return true;
  }

  /** Data, but nothing that leads there was captured. */
  #unannounced(side: Side, record: RecordView): boolean {
    if (!this.#handshake.isNegotiated) this.#sides[opposite(record.direction)].reader.recheck(false);
    if (this.#handshake.isTls13) return this.#process(record);
    if (this.#handshake.isNegotiated) {
      const cipher = this.#handshake.changedCipher(record.direction);
      if (cipher === null) return false;
      side.cipher = cipher;
      return this.#protected(side, cipher, { ...record, lostBytes: Math.max(record.lostBytes, 128), lostRecords: -1 });
    }
    if (this.#lost.takeUp(record)) return this.#process(record);
    if (!this.#lost.mayBeFound) this.#stop(() => this.#reports.handshakeMissing());
    return true;
  }

  #protected(side: Side, cipher: SideCipher, record: RecordView): boolean {
    if (!side.hasData && this.#early.keepBeforeAnswer(record)) return true;
    const step = this.#deferred?.meet(record) ?? 'open';
    if (step === 'put-aside' || this.isDone) return true;
    if (side.carriedLoss > 0) {
      record.lostBytes += side.carriedLoss;
      record.lostRecords = -1;
    }
    if (side.damagedFrame > 0 && record.lostBytes === 0) record.lostRecords = side.failures;
    if (record.lostBytes === 0 && this.#isUnseen(side, cipher, record)) return true;
    const content = step === 'try' ? this.#deferred!.try(cipher, record) : cipher.open(record);
    if (content === null) return this.#unopened(side, cipher, record);
    if (side.damagedFrame > 0) this.#behindDamage(side, cipher, record);
    if (record.lostBytes > 0) this.#plaintext.behindLoss(side, cipher, record);
    side.noteOpened(record);
    return this.#content(side, cipher, content, record);
  }

  /**
   * Bodies that nobody looks at need not be made, nor their tags be checked; every record of which anything but the
   * heads of such bodies is looked at is opened with its tag.
   */
  #isUnseen(side: Side, cipher: SideCipher, record: RecordView): boolean {
    if (this.#shared.verifiesAll || !side.hasData || side.failures > 0) return false;
    return this.#plaintext.skim(side, this.#sides[opposite(record.direction)], cipher, record);
  }

  #content(side: Side, cipher: SideCipher, content: Buffer, record: RecordView): boolean {
    const { contentType, contentLength } = cipher;
    if (contentType === APPLICATION_DATA) this.#data(side, cipher, content, record);
    else if (contentType === HANDSHAKE) this.#handshakeContent(side, content, 0, contentLength);
    else if (contentType === ALERT && contentLength === 2) this.#reports.alert(record, content[0]!, content[1]!);
    // In a renegotiation; the record has been opened and cannot be held.
    else if (contentType === CHANGE_CIPHER_SPEC && !this.#changeCipher(side, record.direction)) this.giveUp();
    return true;
  }

  #data(side: Side, cipher: SideCipher, content: Buffer, record: RecordView): void {
    side.hasData = true;
    let own = content;
    if (!this.#early.isEmpty && this.#handshake.tookEarlyData === null) {
      // Records that are opened meanwhile come to lie in the same place.
      own = Buffer.from(content);
      // What the server said of early data cannot be read: it is not taken for taken.
      this.#handshake.refuseEarlyData();
      for (const early of this.#early.take(true)) this.#process(early);
    }
    this.#plaintext.data(side, this.#sides[opposite(record.direction)], cipher, own, record);
    if (this.#plaintext.isUnwanted) this.#stop(() => undefined, 'capture-ended');
  }

  #unopened(side: Side, cipher: SideCipher, record: RecordView): boolean {
    if (cipher.lacksSecret) return false;
    const isHandshake = !side.hasData && this.#unknown.takes(record);
    if (!isHandshake) side.failures += 1;
    const length = record.end - record.start;
    if (record.lostBytes === 0 && !isHandshake && (side.hasData || length < cipher.overhead)) {
      this.#reports.damaged(record.frameNumber);
    }
    if (record.lostBytes > 0 || length < cipher.overhead) {
      side.carriedLoss = record.lostBytes + (side.reader.distrust(record) ? 0 : length);
    } else if (!isHandshake && !(side.hasData && side.reader.doubt(record))) {
      if (side.hasData) this.#plaintext.loseContent(side, cipher, record);
      else side.noteDamage(record, cipher.overhead);
    }
    if (side.failures < MAX_FAILURES) return true;
    if (side.hasData) this.#stop(() => this.#reports.lostTrack(record.frameNumber));
    else this.#stop(() => this.#reports.nothingOpens());
    return true;
  }

  /** Records before the first that opens did not: they were damaged, or the secret was not theirs. */
  #behindDamage(side: Side, cipher: SideCipher, record: RecordView): void {
    if (record.lostBytes === 0 && cipher.isApplication && cipher.skipped > 0) {
      this.#reports.damaged(side.damagedFrame);
      this.#plaintext.loseBefore(side, record, side.damagedContent);
    }
    side.forgetDamage();
  }

  // The end

  #end({ direction, how, timeUs, frameNumber }: HeldEnd): void {
    const side = this.#sides[direction];
    side.end();
    this.#plaintext.loseRest(this.#sides, how === 'fin' ? direction : null, timeUs);
    this.#plaintext.end(direction, how, timeUs, frameNumber);
    if (this.#sides.some((one) => !one.isOver) || this.isDone) return;
    const failed = this.#sides.filter(({ hasData, failures }) => !hasData && failures > 0);
    const damaged = this.#plaintext.isOpen ? failed.filter(({ damagedFrame }) => damagedFrame > 0) : [];
    for (const { damagedFrame } of damaged) this.#reports.damaged(damagedFrame);
    if (failed.length > 0 && !this.#plaintext.isOpen) this.#reports.nothingOpens();
    const isNoticed = this.#reports.isIncomplete || this.#lost.isNoticed;
    if (isNoticed && !this.#handshake.isNegotiated) this.#reports.handshakeMissing();
    else this.#reports.takenUpInVain();
    this.isDone = true;
    this.#early.close();
  }

  #wait(): HeldRecords {
    this.#held = new HeldRecords(this.#shared.budget);
    this.#secretsSeen = this.#shared.secrets.count;
    this.#shared.waiting.add(this);
    return this.#held;
  }

  #stopWaiting(): void {
    this.#held = null;
    this.#shared.waiting.delete(this);
  }

  /** Reads nothing more. What is unfinished is not known to have failed. */
  #stop(report: () => unknown, how: StreamEnd = 'unread'): void {
    if (this.isDone) return;
    this.isDone = true;
    report();
    if (how === 'unread' && this.#plaintext.isOpen) this.#shared.requestsLost(this.#lastUs);
    this.#early.close();
    this.#deferred?.drop();
    this.#held?.release();
    this.#stopWaiting();
    for (const direction of [0, 1] as const) {
      const side = this.#sides[direction];
      side.stop();
      if (!side.isOver) this.#plaintext.end(direction, how, this.#lastUs, this.#lastFrame);
    }
  }
}
