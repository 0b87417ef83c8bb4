import type { WaitingRoom } from '../bytes/waiting-room.ts';
import type { ConnectionInfo, Direction, StreamChunk, StreamEnd, StreamHandler } from '../flow/stream.ts';
import { ByContent } from './by-content.ts';
import type { Handshake } from './handshake.ts';
import type { PlaintextFactory } from './plaintext-factory.ts';
import type { RecentSessions } from './recent-sessions.ts';
import type { RecordView } from './record-view.ts';
import type { Side } from './side.ts';
import type { SideCipher } from './side-cipher.ts';
import type { TlsReports } from './tls-reports.ts';

/** Content of which only heads are true: as long as that of any record. */
const skimmed = Buffer.alloc(1 << 15);

export interface PlaintextShared {
  readonly plain: PlaintextFactory;
  readonly recent: RecentSessions;
  /** For content of which it is not known what it is. */
  readonly contents: WaitingRoom;
  readonly reports: TlsReports;
  /** What clients sent up to now, about, cannot be read. */
  requestsLost(timeUs: number): void;
  /** What is handed on, one object for all. */
  readonly chunk: StreamChunk;
}

/** Hands what was decrypted to whoever reads it, once it is known who does. */
export class Plaintext {
  readonly #shared: PlaintextShared;
  readonly #info: ConnectionInfo;
  readonly #handshake: Handshake;
  #reader: StreamHandler | null = null;
  /** It is known that nobody reads it. */
  isUnwanted = false;

  constructor(shared: PlaintextShared, info: ConnectionInfo, handshake: Handshake) {
    this.#shared = shared;
    this.#info = info;
    this.#handshake = handshake;
  }

  get isOpen(): boolean {
    return this.#reader !== null;
  }

  /** Content that `cipher` has opened; `peer` is the opposite side. */
  data(side: Side, peer: Side, cipher: SideCipher, content: Buffer, record: RecordView): void {
    const { chunk } = this.#shared;
    chunk.bytes = content;
    chunk.start = 0;
    chunk.end = cipher.contentLength;
    this.#give(side, peer, record);
  }

  /**
   * Hands on a record of which nothing is looked at but, perhaps, heads that say so (HTTP/2 frames of data): only these
   * are made, and no tag is checked. `false`: it has to be opened.
   */
  skim(side: Side, peer: Side, cipher: SideCipher, record: RecordView): boolean {
    const reader = this.#reader;
    if (reader?.stepsOver === undefined) return false;
    const direction = this.#directionOf(record.direction);
    const steps = reader.stepsOver(direction);
    if (steps < 0 || (steps === 0 && !reader.headBytes)) return false;
    const length = cipher.glance(record);
    if (length < 0 || !this.#hasOnlySteps(reader, direction, steps, length, cipher, record)) return false;
    cipher.pass();
    const { chunk } = this.#shared;
    chunk.bytes = skimmed;
    chunk.start = 0;
    chunk.end = length;
    this.#give(side, peer, record);
    return true;
  }

  /** Whether `length` bytes of content are stepped over, heads apart, which are made. */
  #hasOnlySteps(
    reader: StreamHandler,
    direction: Direction,
    steps: number,
    length: number,
    cipher: SideCipher,
    record: RecordView,
  ): boolean {
    const { headBytes = 0 } = reader;
    let at = steps;
    while (at < length) {
      const end = at + headBytes;
      if (headBytes === 0 || end > length || !cipher.reveal(record, at, end, skimmed)) return false;
      const behind = reader.stepsBehind?.(direction, skimmed, at) ?? -1;
      if (behind < 0) return false;
      at = end + behind;
    }
    // Unchecked, a head is believed where what it heads ends with the record.
    return at === length || at === steps;
  }

  #give(side: Side, peer: Side, record: RecordView): void {
    const { chunk } = this.#shared;
    const length = chunk.end - chunk.start;
    const reader = this.#open();
    if (reader === null || length === 0) return;
    chunk.direction = this.#directionOf(record.direction);
    chunk.offset = side.plainOffset;
    chunk.acknowledged = acknowledgedBy(chunk.direction, side, peer, record);
    chunk.frameNumber = record.frameNumber;
    chunk.timeUs = record.timeUs;
    side.plainOffset += length;
    side.offsets.add(record.endOffset, side.plainOffset);
    reader.chunk(chunk);
  }

  /** Records are missing before one that opens: how much of the data that is follows from how many they are. */
  behindLoss(side: Side, cipher: SideCipher, record: RecordView): void {
    side.messages.reset();
    const { isApplication, skipped, overhead } = cipher;
    // Records that did not open have been stepped over.
    if (isApplication && (skipped > 0 || side.failures > 0))
      this.loseBefore(side, record, record.lostBytes - skipped * overhead);
  }

  /** `length` bytes of content are missing before the record. */
  loseBefore(side: Side, record: RecordView, length: number): void {
    this.#lose(side, record, record.endOffset - (record.end - record.start), length);
  }

  /** The record is damaged, its type perhaps, too: what it may have held is missing. */
  loseContent(side: Side, cipher: SideCipher, record: RecordView): void {
    cipher.pass();
    this.#lose(side, record, record.endOffset, record.end - record.start - cipher.overhead);
  }

  /**
   * Nothing that opens comes behind missing bytes, or behind records that do not open, of `only` one direction or of both:
   * some of them may have been content, whether or not the keys for it had come into use by what was captured.
   */
  loseRest(sides: readonly [Side, Side], only: Direction | null, timeUs: number): void {
    for (const direction of [0, 1] as const) {
      if (only !== null && only !== direction) continue;
      const { reader, cipher, carriedLoss, damagedContent } = sides[direction];
      const length = damagedContent + Math.max(0, reader.takeLoss() + carriedLoss - (cipher?.overhead ?? 0));
      if (length > 0) this.#gap(direction, length, timeUs);
    }
  }

  /** `endOffset`: where in the ciphertext the records end of which content is missing. */
  #lose(side: Side, { direction, timeUs }: RecordView, endOffset: number, length: number): void {
    if (length <= 0) return;
    this.#open();
    this.#gap(direction, length, timeUs);
    side.plainOffset += length;
    side.offsets.add(endOffset, side.plainOffset);
  }

  #gap(direction: Direction, length: number, timeUs: number): void {
    const itsDirection = this.#directionOf(direction);
    if (itsDirection === 0) this.#shared.requestsLost(timeUs);
    this.#reader?.gap(itsDirection, length);
  }

  end(direction: Direction, how: StreamEnd, timeUs: number, frameNumber: number): void {
    this.#reader?.end(this.#directionOf(direction), how, timeUs, frameNumber);
  }

  #open(): StreamHandler | null {
    if (this.#reader !== null || this.isUnwanted) return this.#reader;
    const { alpn, clientRandom } = this.#handshake;
    const { plain, recent } = this.#shared;
    if (clientRandom !== null && recent.meetsAgain(clientRandom)) {
      this.isUnwanted = true;
      return null;
    }
    const info = secured(this.#info, this.#handshake);
    this.#reader = alpn === null ? this.#byContent(info) : plain.openSecure(alpn, info);
    this.isUnwanted = this.#reader === null;
    return this.#reader;
  }

  #byContent(info: ConnectionInfo): ByContent {
    const { plain, contents, reports, chunk } = this.#shared;
    const frame = chunk.frameNumber;
    return new ByContent(plain, info, contents, () =>
      reports.handshakeMissing(this.#handshake.hostOf(this.#info), frame, 'crowded'),
    );
  }

  /** Who begins the stream of bytes may not be who the flow took for the client. */
  #directionOf(direction: Direction): Direction {
    return direction === this.#handshake.clientDirection ? 0 : 1;
  }
}

/**
 * How far in the plaintext of the other side the sender had got. Which requests a server had is waited for; what a client
 * had received must not be overrated, or an answer that follows its request would seem to come before: with its first
 * request that was the handshake, even where not all of that is known.
 */
function acknowledgedBy(
  sender: Direction,
  side: Side,
  { offsets, cipher }: Side,
  { acknowledged }: RecordView,
): number {
  if (sender === 1) return offsets.plainAt(acknowledged, cipher?.overhead ?? 0);
  const certain = offsets.certainlyAt(acknowledged);
  return side.plainOffset === 0 ? Math.floor(certain) : certain;
}

/** What is handed on begins with the first byte of the application, if that was seen, whoever opened the connection. */
function secured(info: ConnectionInfo, handshake: Handshake): ConnectionInfo {
  const { clientDirection, serverName, isResumed } = handshake;
  const [client, server] = clientDirection === 0 ? [info.client, info.server] : [info.server, info.client];
  return { ...info, client, server, fromStart: !isResumed, scheme: 'https', serverName };
}
