import { unsupportedLinkType } from '../diagnostics/capture.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { type CutPackets, fragmentDropped, malformedPacket } from '../diagnostics/packet.ts';
import type { FragmentTable } from './fragment-table.ts';
import { LINK_TYPE_NAMES } from './link-type-names-table.ts';

/** How often something was seen, and where first. */
class Tally {
  count = 0;
  firstFrame = 0;

  add(frameNumber: number): void {
    if (this.count === 0) this.firstFrame = frameNumber;
    this.count += 1;
  }
}

/** What could not be looked into, counted, so that it is said once and at the end. */
export class Losses {
  /** Packets that the recorder cut short. */
  readonly cut = new Tally();
  /** Packets whose headers contradict themselves. */
  readonly malformed = new Tally();
  readonly #linkTypes = new Map<number, Tally>();

  /** Packets of link types that are not known. */
  get unreadPackets(): number {
    let packets = 0;
    for (const { count } of this.#linkTypes.values()) packets += count;
    return packets;
  }

  unread(linkType: number, frameNumber: number): void {
    let tally = this.#linkTypes.get(linkType);
    if (tally === undefined) {
      tally = new Tally();
      this.#linkTypes.set(linkType, tally);
    }
    tally.add(frameNumber);
  }

  /** The packets that the recorder did not keep whole: at most one entry. Who tells of them knows what came of it. */
  cutIn(file: string): readonly CutPackets[] {
    const { count: packets, firstFrame } = this.cut;
    return packets === 0 ? [] : [{ file, packets, firstFrame }];
  }

  report(file: string, fragments: FragmentTable, sink: { diagnostic(diagnostic: Diagnostic): void }): void {
    const { malformed } = this;
    const { dropped, firstDroppedFrame } = fragments;
    const unread = [...this.#linkTypes]
      .map(([linkType, { count: packets, firstFrame }]) => {
        return { linkType, name: LINK_TYPE_NAMES.get(linkType) ?? null, packets, firstFrame };
      })
      .sort((a, b) => b.packets - a.packets);
    if (unread.length > 0) sink.diagnostic(unsupportedLinkType(file, unread));
    if (dropped > 0) sink.diagnostic(fragmentDropped(file, dropped, firstDroppedFrame));
    if (malformed.count > 0) sink.diagnostic(malformedPacket(file, malformed.count, malformed.firstFrame));
  }
}
