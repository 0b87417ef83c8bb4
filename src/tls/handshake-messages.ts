import type { Waiter, WaitingRoom } from '../bytes/waiting-room.ts';

/** Handshake types (RFC 8446 section 4, RFC 5246 section 7.4). */
export const HELLO_REQUEST = 0;
export const CLIENT_HELLO = 1;
export const SERVER_HELLO = 2;
export const NEW_SESSION_TICKET = 4;
export const END_OF_EARLY_DATA = 5;
export const ENCRYPTED_EXTENSIONS = 8;
export const CERTIFICATE = 11;
export const CLIENT_KEY_EXCHANGE = 16;
export const FINISHED = 20;
export const KEY_UPDATE = 24;

const HEADER_BYTES = 4;
/** Longer messages (huge chains of certificates) are stepped over. */
const MAX_HELD_BYTES = 64 * 1024;
const NOTHING = Buffer.alloc(0);

/** Takes one whole handshake message, header included, in place. */
export type MessageSink = (type: number, bytes: Buffer, start: number, end: number) => void;

/** Cuts the handshake content of one direction into messages, wherever records cut it. */
export class HandshakeMessages implements Waiter {
  readonly #room: WaitingRoom;
  #held = NOTHING;
  #length = 0;
  #skip = 0;
  #isClosed = false;
  /** A message was given up before it was whole. */
  hasGivenUp = false;

  /** `room`: for what all connections hold of messages. */
  constructor(room: WaitingRoom) {
    this.#room = room;
  }

  /** Nothing of a message is held, and nothing is to be skipped. */
  get isBetweenMessages(): boolean {
    return this.#length === 0 && this.#skip === 0;
  }

  /**
   * How many bytes are missing of the message that is held, if it is of this type and `bytes[at, end)` are what follows;
   * 0: it is another, or none.
   */
  missingOf(type: number, bytes: Buffer, at: number, end: number): number {
    if (this.#length === 0 || this.#held[0] !== type) return 0;
    const length = this.#length;
    const head = Buffer.concat([this.#held.subarray(0, length), bytes.subarray(at, Math.min(end, at + HEADER_BYTES))]);
    return head.length < HEADER_BYTES ? 0 : messageLength(head, 0) - length;
  }

  /** Something is missing: what is held is of no use. */
  reset(): void {
    if (this.#held !== NOTHING) this.#room.leave(this);
    this.#held = NOTHING;
    this.#length = 0;
    this.#skip = 0;
  }

  /** Nothing more is wanted. */
  close(): void {
    this.reset();
    this.#isClosed = true;
  }

  /** Steps over the message at hand; over all that comes where its length is not known yet. */
  giveUp(): void {
    const length = this.#length;
    const whole = length < HEADER_BYTES ? Number.POSITIVE_INFINITY : messageLength(this.#held, 0);
    this.reset();
    this.#skip = whole - length;
    this.hasGivenUp = true;
  }

  read(bytes: Buffer, start: number, end: number, sink: MessageSink): void {
    let at = start;
    while (at < end && !this.#isClosed) {
      if (this.#skip > 0) {
        const skipped = Math.min(this.#skip, end - at);
        this.#skip -= skipped;
        at += skipped;
      } else if (this.#length > 0) at = this.#continue(bytes, at, end, sink);
      else at = this.#begin(bytes, at, end, sink);
    }
  }

  #begin(bytes: Buffer, at: number, end: number, sink: MessageSink): number {
    if (end - at >= HEADER_BYTES) {
      const length = messageLength(bytes, at);
      if (at + length <= end) {
        sink(bytes[at]!, bytes, at, at + length);
        return at + length;
      }
      if (length > MAX_HELD_BYTES) {
        this.#skip = length;
        return at;
      }
    }
    return this.#add(bytes, at, end) ? end : at;
  }

  #continue(bytes: Buffer, at: number, end: number, sink: MessageSink): number {
    const wanted = this.#length < HEADER_BYTES ? HEADER_BYTES : messageLength(this.#held, 0);
    const next = Math.min(end, at + wanted - this.#length);
    if (!this.#add(bytes, at, next)) return at;
    if (this.#length < HEADER_BYTES) return next;
    const length = messageLength(this.#held, 0);
    if (length > MAX_HELD_BYTES) {
      const skip = length - this.#length;
      this.reset();
      this.#skip = skip;
    } else if (this.#length === length) {
      const held = this.#held;
      this.reset();
      sink(held[0]!, held, 0, length);
    }
    return next;
  }

  /** Whether there was room; if not, the message is given up. */
  #add(bytes: Buffer, start: number, end: number): boolean {
    const length = this.#length + end - start;
    if (length > this.#held.length) {
      const room = Math.max(length * 2, 512);
      if (!this.#room.keep(this, room)) return false;
      const larger = Buffer.allocUnsafe(room);
      this.#held.copy(larger, 0, 0, this.#length);
      this.#held = larger;
    }
    bytes.copy(this.#held, this.#length, start, end);
    this.#length = length;
    return true;
  }
}

/** Of the message at `at`, with its header. */
export const messageLength = (bytes: Buffer, at: number): number =>
  HEADER_BYTES + ((bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!);
