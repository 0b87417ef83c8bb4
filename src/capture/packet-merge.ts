import { PacketQueue, SAME_TIME_US } from './packet-queue.ts';
import { newPacketView, type PacketView } from './packet-view.ts';

/** One of the captures that are merged. */
export interface MergedSource {
  readonly queue: PacketQueue;
  /** When its first packet is due, as far as that is known before it is read; else `-Infinity`. */
  readonly firstUs: number;
  /** It was begun to be read. */
  isBegun: boolean;
  /** No more packets come. */
  isOver: boolean;
  /** How many of its packets were left out because they were in another capture, too. */
  repeated: number;
}

export const mergedSource = (firstUs: number): MergedSource => ({
  queue: new PacketQueue(),
  firstUs: Math.floor(firstUs),
  isBegun: false,
  isOver: false,
  repeated: 0,
});

/** Hands on the packets of several captures by their times, those of one capture in its order (as mergecap does). */
export class PacketMerge {
  readonly #sources: readonly MergedSource[];
  readonly #take: (source: MergedSource, packet: PacketView) => void;
  readonly #view: PacketView = newPacketView();

  /** `take`: as with a `CaptureSink` the packet is valid during the call. */
  constructor(sources: readonly MergedSource[], take: (source: MergedSource, packet: PacketView) => void) {
    this.#sources = sources;
    this.#take = take;
  }

  /**
   * Hands on all packets whose turn is certain. Returns the sources that have to be read on before another can be; none:
   * all are over and empty.
   */
  advance(): readonly MergedSource[] {
    for (;;) {
      let next: MergedSource | null = null;
      let nextUs = Infinity;
      let limitUs = Infinity;
      for (const source of this.#sources) {
        const due = dueUs(source);
        // Of those that are due at once, what is not at hand comes first: it may be a copy.
        if (due < nextUs || (due === nextUs && next !== null && source.queue.isEmpty && !source.isOver)) {
          limitUs = nextUs;
          nextUs = due;
          next = source;
        } else if (due < limitUs) limitUs = due;
      }
      if (next === null) return [];
      if (next.queue.isEmpty) return this.#sources.filter((source) => isHungry(source) && dueUs(source) === nextUs);
      this.#handOn(next, limitUs);
    }
  }

  /** Packets of one source until another is due. */
  #handOn(source: MergedSource, limitUs: number): void {
    const { queue } = source;
    const view = this.#view;
    do {
      if (queue.take(view)) {
        const isLeft = view.timeUs + SAME_TIME_US >= limitUs && this.#dropCopies(view, source);
        if (isLeft) source.repeated += 1;
        else this.#take(source, view);
      }
    } while (!queue.isEmpty && queue.dueUs < limitUs);
  }

  /**
   * The same bytes at the same time are one packet that was recorded twice; the copy that was kept whole counts.
   * Whether that is another than this one.
   */
  #dropCopies(view: PacketView, source: MergedSource): boolean {
    let isLonger = false;
    for (const other of this.#sources) {
      const copy = other === source || other.queue.isEmpty ? 'none' : other.queue.dropSame(view);
      if (copy === 'dropped') other.repeated += 1;
      else if (copy === 'longer') isLonger = true;
    }
    return isLonger;
  }
}

const isHungry = ({ queue, isOver }: MergedSource): boolean => queue.isEmpty && !isOver;

/** When the next packet of a source is due; a source that was begun and has none at hand is asked first. */
function dueUs(source: MergedSource): number {
  if (!source.queue.isEmpty) return source.queue.dueUs;
  if (source.isOver) return Infinity;
  return source.isBegun ? -Infinity : source.firstUs;
}
