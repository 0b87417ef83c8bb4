import type { SegmentView } from '../packet/segment-view.ts';
import { addressOf } from './endpoint.ts';
import { FAMILY, FLAGS, type FlowIndex, FREE, ISN, LINK, PORTS, STATE } from './flow-index.ts';
import {
  CLIENT_IS_HIGH,
  clientSideOf,
  FRESH,
  GENERATION,
  HAS_SYN,
  IS_CROSSED,
  isOfConnection,
  LEGS,
  LIVE,
  ONE_LEG,
  OTHER_LEG,
} from './flow-state.ts';
import type { HashSeed } from './hash.ts';
import { RecentSyns, type SynKey } from './recent-syns.ts';
import { ACK } from './sequence.ts';
import { opposite } from './stream.ts';
import type { Side } from './stream-assembler.ts';
import { SynOptions } from './syn-options.ts';

/** Numbers below this are what hand-made captures count from; a stack's choice is among them once in 65,536 times. */
const LEAST_ISN = 1 << 16;

const MAX_ORDERS = 8192;

/**
 * The same connection on several legs: before and behind a NAT, where a recorder or several see both. Addresses and
 * ports differ, sequence numbers and options do not. A leg is recognised by its SYN or SYN-ACK: the client's initial
 * sequence number and time stamp, all its options, and an address or port in common. In doubt it is another connection.
 */
export class OtherLegs {
  readonly #index: FlowIndex;
  readonly #recent: RecentSyns;
  readonly #options: SynOptions;
  /** Addresses before and behind a translation, in the order in which they were first seen. */
  readonly #orders = new Set<string>();
  /** By the record of the first leg the one whose endpoints are told instead. */
  readonly #naming = new Map<number, number>();
  /** Whether the table may have records of other legs. */
  isUsed = false;

  constructor(index: FlowIndex, seed: HashSeed) {
    this.#index = index;
    this.#recent = new RecentSyns(seed);
    this.#options = new SynOptions(seed);
  }

  /** Notes the SYN or SYN-ACK with which the connection of a record begins, or began. */
  note(segment: SegmentView, record: number): void {
    const key = this.#keyOf(segment);
    if (key === null) return;
    this.#recent.note(key, record, this.#index.records[record + FLAGS]! & GENERATION, segment.timeUs);
  }

  /** Makes the record, whose connection begins with this SYN or SYN-ACK, another leg of the one that it copies, if any. */
  join(segment: SegmentView, record: number, side: Side): boolean {
    const key = this.#keyOf(segment);
    if (key === null) return false;
    const copied = this.#recent.find(key, segment.timeUs, (leg, generation) => {
      return leg !== record && this.#isCopy(segment, record, side, leg, generation);
    });
    if (copied === 0) return false;
    const { records } = this.#index;
    const flags = records[record + FLAGS]! & (FAMILY | GENERATION | CLIENT_IS_HIGH);
    const first = this.#firstOfAny(copied);
    const isCrossed = clientSideOf(flags) !== clientSideOf(records[first + FLAGS]!);
    records[record + FLAGS] = flags | OTHER_LEG | (isCrossed ? IS_CROSSED : 0);
    records[record + LINK] = first;
    records[record + ISN] = records[first + FLAGS]! & GENERATION;
    records[first + FLAGS] = records[first + FLAGS]! + ONE_LEG;
    this.isUsed = true;
    this.note(segment, record);
    this.#order(first, record);
    return true;
  }

  /** The endpoints, `address:port`, of the low and the high side of a connection. */
  endpoints(record: number): readonly [string, string] {
    const index = this.#index;
    const leg = this.#naming.get(record);
    if (leg !== undefined && (index.records[leg + FLAGS]! & STATE) === OTHER_LEG && this.firstOf(leg) === record)
      return [index.endpoint(leg, this.sideOf(leg, 0)), index.endpoint(leg, this.sideOf(leg, 1))];
    return [index.endpoint(record, 0), index.endpoint(record, 1)];
  }

  /**
   * The record of the first leg, 0 when it has another connection now. Generations come round: that it is no other leg
   * itself keeps legs from forming chains, as long as a forged capture likes, or rings.
   */
  firstOf(record: number): number {
    const { records } = this.#index;
    const first = records[record + LINK]!;
    const flags = records[first + FLAGS]!;
    return (flags & GENERATION) === records[record + ISN] && (flags & STATE) !== OTHER_LEG ? first : 0;
  }

  /** The side of the first leg that is `side` of another leg. */
  sideOf(record: number, side: Side): Side {
    return (this.#index.records[record + FLAGS]! & IS_CROSSED) === 0 ? side : opposite(side);
  }

  /** Makes a record of another leg one of its own, of which nothing was seen. */
  part(record: number): void {
    const { records } = this.#index;
    records[record + FLAGS] = (records[record + FLAGS]! & (FAMILY | GENERATION)) | FRESH;
  }

  /** Records were swept out: those of their other legs go, too. */
  swept(): void {
    if (!this.isUsed) return;
    const index = this.#index;
    const stateOf = (record: number): number => index.records[record + FLAGS]! & STATE;
    index.sweep((record) => {
      if (stateOf(record) !== OTHER_LEG) return false;
      const first = this.firstOf(record);
      return first === 0 || stateOf(first) === FREE || stateOf(first) === OTHER_LEG;
    });
  }

  /** One client keeps its address in all its connections, also where clocks make now this leg the first, now that one. */
  #order(first: number, record: number): void {
    const [one, other] = [this.#addresses(first), this.#addresses(record)];
    this.#naming.delete(first);
    if (this.#orders.size + this.#naming.size > MAX_ORDERS) {
      this.#orders.clear();
      this.#naming.clear();
    }
    if (this.#orders.has(`${other} ${one}`)) this.#naming.set(first, record);
    else this.#orders.add(`${one} ${other}`);
  }

  #addresses(record: number): string {
    const client = clientSideOf(this.#index.records[record + FLAGS]!);
    const both = [client, opposite(client)] as const;
    return both.map((side) => addressOf(this.#index.endpoint(record, side))).join(' ');
  }

  #firstOfAny(record: number): number {
    const state = this.#index.records[record + FLAGS]! & STATE;
    return state === OTHER_LEG ? this.firstOf(record) : record;
  }

  /** Whether the connection of `leg`, as it was noted, goes on, has room, and this SYN or SYN-ACK of `record` may be of it. */
  #isCopy(segment: SegmentView, record: number, side: Side, leg: number, generation: number): boolean {
    const { records } = this.#index;
    if ((records[leg + FLAGS]! & GENERATION) !== generation) return false;
    const first = this.#firstOfAny(leg);
    const flags = records[first + FLAGS]!;
    const state = flags & STATE;
    if (first === record || (state !== FRESH && state !== LIVE) || (flags & HAS_SYN) === 0 || (flags & LEGS) === LEGS)
      return false;
    const isCrossed = clientSideOf(flags) !== clientSideOf(records[record + FLAGS]!);
    // The record may be another's by now: the numbers tell.
    if (!isOfConnection(records, first, segment, isCrossed ? opposite(side) : side)) return false;
    return this.#mayBeLegs(record, leg);
  }

  #keyOf(segment: SegmentView): SynKey | null {
    const options = this.#options;
    const isAnswer = (segment.flags & ACK) !== 0;
    const isn = (isAnswer ? segment.ack - 1 : segment.seq) >>> 0;
    if (isn < LEAST_ISN || !options.read(segment)) return null;
    const stamp = isAnswer ? options.echo : options.value;
    return stamp === 0 ? null : { isn: isn | 0, stamp, options: isAnswer ? 0 : options.hash || 1 };
  }

  /** Whether the endpoints are such as a translation leaves: not all other, and not the same two machines. */
  #mayBeLegs(record: number, other: number): boolean {
    const { records } = this.#index;
    const client = clientSideOf(records[record + FLAGS]!);
    const otherClient = clientSideOf(records[other + FLAGS]!);
    const isSamePort = portOf(records, record, client) === portOf(records, other, otherClient);
    if (((records[record + FLAGS]! ^ records[other + FLAGS]!) & FAMILY) !== 0) return isSamePort;
    const source = records[record + client]!;
    const destination = records[record + opposite(client)]!;
    const otherSource = records[other + otherClient]!;
    const otherDestination = records[other + opposite(otherClient)]!;
    if (source === otherSource && destination === otherDestination) return false;
    // A machine that translates both is the destination before and the source behind.
    const isBetween = source === otherDestination || destination === otherSource;
    return isSamePort || isBetween || source === otherSource || destination === otherDestination;
  }
}

const portOf = (records: Int32Array, record: number, side: Side): number =>
  side === 0 ? records[record + PORTS]! >>> 16 : records[record + PORTS]! & 0xffff;
