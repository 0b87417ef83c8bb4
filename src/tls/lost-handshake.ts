import { type Direction, opposite } from '../flow/stream.ts';
import type { Handshake } from './handshake.ts';
import type { KeyLogLabel } from './key-log.ts';
import type { RecordView } from './record-view.ts';
import type { Secrets } from './secrets.ts';
import type { SessionSearch } from './session-search.ts';
import type { Side } from './side.ts';

const DATA: readonly KeyLogLabel[] = ['SERVER_TRAFFIC_SECRET_0', 'CLIENT_TRAFFIC_SECRET_0'];
/** The protected part of a handshake comes first where only its hellos are lost. */
const MAX_RECORDS = 12;

export interface Lookup {
  readonly secrets: Secrets;
  readonly search: SessionSearch;
}

/**
 * Connections of TLS 1.3 of which the wire does not say whose secrets are theirs: the capture began behind the handshake,
 * or lacks the hellos; or the client random is that of the outer hello of an Encrypted Client Hello.
 */
export class LostHandshake {
  readonly #handshake: Handshake;
  readonly #sides: readonly [Side, Side];
  readonly #lookup: Lookup;
  #records = 0;
  #isRenameTried = false;

  constructor(handshake: Handshake, sides: readonly [Side, Side], lookup: Lookup) {
    this.#handshake = handshake;
    this.#sides = sides;
    this.#lookup = lookup;
  }

  /** Data came, and nothing that leads there. */
  get isNoticed(): boolean {
    return this.#records > 0;
  }

  /** Whether to wait for further records. */
  get mayBeFound(): boolean {
    return this.#records < MAX_RECORDS && this.#lookup.secrets.count > 0;
  }

  /** Takes data of a connection that is not negotiated, as far as the capture knows. Whether its secrets are found. */
  takeUp(record: RecordView): boolean {
    this.#records += 1;
    const session = this.#lookup.search.find(record, DATA, this.#handshake.clientRandom);
    if (session === null) return false;
    const isClient = session.label === 'CLIENT_TRAFFIC_SECRET_0';
    this.#handshake.resume(isClient ? record.direction : opposite(record.direction), session);
    this.#setCiphers();
    return true;
  }

  /** Takes the first protected record, of which no secret is known by the client random. Whether it is found by another. */
  rename(record: RecordView): boolean {
    const handshake = this.#handshake;
    const isServer = record.direction !== handshake.clientDirection;
    const isAny = [0, 1].some((direction) => handshake.tls13Side(direction as Direction)?.isKnown ?? true);
    if (isAny || !isServer || !handshake.hasEncryptedHello || this.#isRenameTried) return false;
    this.#isRenameTried = true;
    const session = this.#lookup.search.find(record, ['SERVER_HANDSHAKE_TRAFFIC_SECRET'], null);
    if (session === null) return false;
    handshake.rename(session);
    this.#setCiphers();
    return true;
  }

  #setCiphers(): void {
    for (const direction of [0, 1] as const) this.#sides[direction].cipher = this.#handshake.tls13Side(direction);
  }
}
