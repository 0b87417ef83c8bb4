import { type ConnectionInfo, opposite } from '../flow/stream.ts';
import { ALERTS, COMPLAINT_ABOUT_CLOSE, isHarmless } from './alerts-table.ts';
import type { Handshake } from './handshake.ts';
import type { RecordView } from './record-view.ts';
import type { Side } from './side.ts';
import type { TlsReports } from './tls-reports.ts';

const FATAL = 2;

/** What there is to tell of one connection, and why it could not be read. */
export class ConnectionReports {
  /** Where the connection begins in the capture; 0: not yet. */
  firstFrame = 0;
  /** Bytes of it are missing from the capture. */
  hasGap = false;
  /** The ServerHello was found in a damaged record, and believed until nothing opens. */
  hasDamagedHello = false;
  readonly #reports: TlsReports;
  readonly #info: ConnectionInfo;
  readonly #handshake: Handshake;
  readonly #sides: readonly [Side, Side];

  constructor(reports: TlsReports, info: ConnectionInfo, handshake: Handshake, sides: readonly [Side, Side]) {
    this.#reports = reports;
    this.#info = info;
    this.#handshake = handshake;
    this.#sides = sides;
  }

  /** Something of it was not read: it is missing, or there was no room for it. */
  get isIncomplete(): boolean {
    return this.hasGap || this.#hasGivenUp;
  }

  get #hasGivenUp(): boolean {
    return this.#sides.some(({ messages }) => messages.hasGivenUp);
  }

  noSecret(): void {
    this.#reports.noSecret(this.#host, this.firstFrame, this.#handshake.lack);
  }

  /** Secrets are there, but nothing opens with them. */
  nothingOpens(): void {
    if (this.hasDamagedHello) this.#reports.handshakeMissing(this.#host, this.firstFrame, 'damaged');
    else this.#reports.wrongSecret(this.#host, this.firstFrame);
  }

  lostTrack(frame: number): void {
    this.#reports.lostTrack(this.#host, frame);
  }

  damaged(frame: number): void {
    this.#reports.damaged(this.#host, frame);
  }

  handshakeMissing(): void {
    const { hasClientHello, clientDirection } = this.#handshake;
    const isWithin = this.#info.fromStart || hasClientHello;
    const server = this.#sides[opposite(clientDirection)];
    const isLost = this.hasGap || (hasClientHello && server.reader.isFresh);
    const loss = !isWithin || (!isLost && !hasClientHello) ? 'began-before' : isLost ? 'lost' : 'damaged';
    this.#reports.handshakeMissing(this.#host, this.firstFrame, this.#hasGivenUp ? 'crowded' : loss);
  }

  /** Taken up behind a handshake of which packets are missing: perhaps nothing came that says anything but its end. */
  takenUpInVain(): void {
    const hasData = this.#sides.some((side) => side.hasData);
    if (this.#handshake.isResumed && this.#info.fromStart && this.hasGap && !hasData) this.handshakeMissing();
  }

  obstructed(): void {
    const obstacle = this.#handshake.obstacle!;
    if (obstacle === 'handshake-missing') this.handshakeMissing();
    else this.#reports.notDecoded(obstacle, this.#host, this.firstFrame);
  }

  alert({ direction, frameNumber }: RecordView, level: number, description: number): void {
    const { isTls13, clientDirection } = this.#handshake;
    if (isHarmless(description) || (level !== FATAL && !isTls13)) return;
    const isEarly = !this.#sides.some((side) => side.hasData);
    const hasPeerLeft = this.#sides[opposite(direction)].isOver;
    if (description === COMPLAINT_ABOUT_CLOSE && hasPeerLeft && !isEarly) return;
    const sender = direction === clientDirection ? 'client' : 'server';
    const what = `the ${sender} sent ${ALERTS[description] ?? `alert ${description}`}`;
    this.#reports.fatalAlert(what, this.#host, frameNumber, isEarly);
  }

  get #host(): string {
    return this.#handshake.hostOf(this.#info);
  }
}
