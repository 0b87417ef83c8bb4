import type { UnreadLinkType } from '../diagnostics/capture.ts';
import { LINK_TYPE_NAMES } from './link-type-names-table.ts';

/** How often something was seen, and where first. */
export class Tally {
  count = 0;
  firstFrame = 0;

  add(frameNumber: number): void {
    if (this.count === 0) this.firstFrame = frameNumber;
    this.count += 1;
  }
}

/** Packets of link types that we do not look into. */
export class UnreadLinkTypes {
  readonly #tallies = new Map<number, Tally>();

  add(linkType: number, frameNumber: number): void {
    let tally = this.#tallies.get(linkType);
    if (tally === undefined) {
      tally = new Tally();
      this.#tallies.set(linkType, tally);
    }
    tally.add(frameNumber);
  }

  /** The most frequent first. */
  sorted(): UnreadLinkType[] {
    return [...this.#tallies]
      .map(([linkType, { count, firstFrame }]) => ({
        linkType,
        name: LINK_TYPE_NAMES.get(linkType) ?? null,
        packets: count,
        firstFrame,
      }))
      .sort((a, b) => b.packets - a.packets);
  }
}
