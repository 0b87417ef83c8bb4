/** A fragment of an IP datagram, in place. One object, reused. */
export interface Fragment {
  bytes: Buffer;
  /** Source and destination are `bytes[addressesAt, addressesAt + 2 * addressLength)`. */
  addressesAt: number;
  addressLength: 4 | 16;
  /** The protocol of the data: the Protocol field of IPv4, the Next Header field of an IPv6 Fragment header. */
  protocol: number;
  id: number;
  /** Of the data in the datagram, in bytes; a multiple of eight. */
  offset: number;
  more: boolean;
  /** The data are `bytes[start, end)`, all of them. */
  start: number;
  end: number;
  timeUs: number;
  frameNumber: number;
}

/** RFC 791 section 3.2 has 16 bits of total length. */
const MAX_DATAGRAM_BYTES = 65_535;
const UNIT = 8;
const FIRST_CAPACITY = 2048;

class Datagram {
  bytes: Buffer;
  /** 1 for each unit of eight bytes that is there. */
  units: Uint8Array;
  receivedUnits = 0;
  /** Of all data; -1 while the last fragment is missing. */
  length = -1;
  protocol: number;
  /** Where the data begin: after the addresses. */
  readonly dataAt: number;
  readonly timeUs: number;
  readonly frameNumber: number;

  constructor(fragment: Fragment) {
    const { bytes, addressesAt, addressLength } = fragment;
    this.dataAt = 2 * addressLength;
    this.bytes = Buffer.allocUnsafe(this.dataAt + FIRST_CAPACITY);
    this.units = new Uint8Array(FIRST_CAPACITY / UNIT);
    bytes.copy(this.bytes, 0, addressesAt, addressesAt + this.dataAt);
    this.protocol = fragment.protocol;
    this.timeUs = fragment.timeUs;
    this.frameNumber = fragment.frameNumber;
  }

  get heldBytes(): number {
    return this.bytes.length + this.units.length;
  }

  get isComplete(): boolean {
    return this.length >= 0 && this.receivedUnits === Math.ceil(this.length / UNIT);
  }

  /** Takes the units that are not there yet: what came first stays. */
  add({ bytes, start, end, offset, more, protocol }: Fragment): void {
    if (offset === 0 && this.units[0] === 0) this.protocol = protocol;
    const length = end - start;
    if (!more && this.length < 0) this.#closeAt(offset + length);
    const until = this.length < 0 ? offset + length : Math.min(offset + length, this.length);
    this.#reserve(until);
    for (let at = offset; at < until; at += UNIT) {
      // A second last fragment that ends elsewhere: half a unit is no unit.
      if (at + UNIT > until && until !== this.length) return;
      const unit = at / UNIT;
      if (this.units[unit] === 1) continue;
      this.units[unit] = 1;
      this.receivedUnits += 1;
      const from = start + at - offset;
      bytes.copy(this.bytes, this.dataAt + at, from, Math.min(from + UNIT, end));
    }
  }

  /** The last fragment says how long the datagram is; units beyond it no longer count. */
  #closeAt(length: number): void {
    this.length = length;
    for (let unit = Math.ceil(length / UNIT); unit < this.units.length; unit++) this.receivedUnits -= this.units[unit]!;
  }

  #reserve(length: number): void {
    if (length <= this.units.length * UNIT) return;
    const capacity = Math.min(2 ** Math.ceil(Math.log2(length)), MAX_DATAGRAM_BYTES + 1);
    const bytes = Buffer.allocUnsafe(this.dataAt + capacity);
    this.bytes.copy(bytes);
    this.bytes = bytes;
    const units = new Uint8Array(capacity / UNIT);
    units.set(this.units);
    this.units = units;
  }
}

export interface FragmentLimits {
  readonly datagrams: number;
  readonly heldBytes: number;
  readonly ageUs: number;
}

const DEFAULT_LIMITS: FragmentLimits = { datagrams: 1024, heldBytes: 8 * 1024 * 1024, ageUs: 60e6 };

/** Puts fragmented datagrams together again. Where fragments overlap, what came first wins. */
export class FragmentTable {
  /** Datagrams given up incomplete, and the frame of the first fragment of the first such. */
  dropped = 0;
  firstDroppedFrame = 0;
  /** Of the datagram that `add` returned last. */
  protocol = 0;
  readonly #datagrams = new Map<string, Datagram>();
  readonly #limits: FragmentLimits;
  #heldBytes = 0;

  constructor(limits: FragmentLimits = DEFAULT_LIMITS) {
    this.#limits = limits;
  }

  /** The whole datagram if this was the last missing fragment: source, destination, then the data. Else `null`. */
  add(fragment: Fragment): Buffer | null {
    const length = fragment.end - fragment.start;
    this.#expire(fragment.timeUs);
    if (fragment.offset + length > MAX_DATAGRAM_BYTES || (fragment.more && length % UNIT !== 0)) {
      this.drop(fragment.frameNumber);
      return null;
    }
    const key = keyOf(fragment);
    const datagram = this.#datagrams.get(key) ?? this.#open(key, fragment);
    const before = datagram.heldBytes;
    datagram.add(fragment);
    this.#heldBytes += datagram.heldBytes - before;
    if (!datagram.isComplete) {
      while (this.#heldBytes > this.#limits.heldBytes && this.#datagrams.size > 1) this.#evictOldest();
      return null;
    }
    this.#forget(key, datagram);
    this.protocol = datagram.protocol;
    return datagram.bytes.subarray(0, datagram.dataAt + datagram.length);
  }

  /** Counts a fragment that can not be part of a datagram. */
  drop(frameNumber: number): void {
    if (this.dropped === 0) this.firstDroppedFrame = frameNumber;
    this.dropped += 1;
  }

  /** No more fragments come. */
  end(): void {
    while (this.#datagrams.size > 0) this.#evictOldest();
  }

  #open(key: string, fragment: Fragment): Datagram {
    if (this.#datagrams.size >= this.#limits.datagrams) this.#evictOldest();
    const datagram = new Datagram(fragment);
    this.#datagrams.set(key, datagram);
    this.#heldBytes += datagram.heldBytes;
    return datagram;
  }

  #expire(timeUs: number): void {
    for (const datagram of this.#datagrams.values()) {
      if (timeUs - datagram.timeUs <= this.#limits.ageUs) return;
      this.#evictOldest();
    }
  }

  #evictOldest(): void {
    for (const [key, datagram] of this.#datagrams) {
      this.drop(datagram.frameNumber);
      this.#forget(key, datagram);
      return;
    }
  }

  #forget(key: string, datagram: Datagram): void {
    this.#datagrams.delete(key);
    this.#heldBytes -= datagram.heldBytes;
  }
}

/** RFC 791 section 3.2; in IPv6 the protocol is no part of it (RFC 8200 section 4.5). */
function keyOf({ bytes, addressesAt, addressLength, protocol, id }: Fragment): string {
  const addresses = bytes.toString('latin1', addressesAt, addressesAt + 2 * addressLength);
  return `${addresses}${addressLength === 4 ? protocol : ''}/${id}`;
}
