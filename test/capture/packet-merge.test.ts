import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type MergedSource, mergedSource, PacketMerge } from '../../src/capture/packet-merge.ts';
import type { PacketView } from '../../src/capture/packet-view.ts';

interface Packet {
  readonly text: string;
  readonly timeUs: number;
}

/** Merges sources that come in pieces of `piece` packets; what came out, and how many were begun at a time. */
function merged(sources: readonly (readonly Packet[])[], piece = 2) {
  const out: string[] = [];
  const states = sources.map((packets) => mergedSource(packets[0]?.timeUs ?? Number.NEGATIVE_INFINITY));
  const fed = sources.map(() => 0);
  const merge = new PacketMerge(states, (_, { bytes, start, end }) => out.push(bytes.toString('latin1', start, end)));
  let mostOpen = 0;
  for (let hungry = merge.advance(); hungry.length > 0; hungry = merge.advance()) {
    for (const state of hungry) {
      expect([state.queue.isEmpty, state.isOver]).toEqual([true, false]);
      const index = states.indexOf(state);
      feed(state, sources[index]!.slice(fed[index]!, fed[index]! + piece));
      fed[index]! += piece;
      if (fed[index]! >= sources[index]!.length) state.isOver = true;
    }
    mostOpen = Math.max(mostOpen, states.filter(({ isBegun, isOver }) => isBegun && !isOver).length);
  }
  return { out, repeated: states.map(({ repeated }) => repeated), mostOpen };
}

function feed(state: MergedSource, packets: readonly Packet[]): void {
  state.isBegun = true;
  for (const [i, { text, timeUs }] of packets.entries()) {
    const bytes = Buffer.from(text);
    const view: PacketView = {
      bytes,
      start: 0,
      end: bytes.length,
      originalLength: 1,
      linkType: 1,
      timeUs,
      frameNumber: i + 1,
    };
    state.queue.add(view);
  }
}

const at = (timeUs: number, text = `${timeUs}`): Packet => ({ text, timeUs });

describe('captures that are merged', () => {
  test('are in the order of their times, each in its own order', () => {
    const source = fc.array(fc.nat(50), { maxLength: 20 });
    fc.assert(
      fc.property(fc.array(source, { maxLength: 5 }), fc.integer({ min: 1, max: 7 }), (times, piece) => {
        const sources = times.map((own, index) =>
          [...own].sort((a, b) => a - b).map((timeUs, i) => at(timeUs, `${timeUs} ${index} ${i}`)),
        );
        const { out, repeated } = merged(sources, piece);
        const times_ = out.map((text) => Number.parseInt(text, 10));
        expect(times_).toEqual([...times_].sort((a, b) => a - b));
        expect([...out].sort()).toEqual(
          sources
            .flat()
            .map(({ text }) => text)
            .sort(),
        );
        for (const [index, own] of sources.entries()) {
          expect(out.filter((text) => text.split(' ')[1] === `${index}`)).toEqual(own.map(({ text }) => text));
        }
        expect(repeated.every((count) => count === 0)).toBe(true);
      }),
    );
  });

  test('that follow each other are never open at the same time', () => {
    const files = [3, 1, 2, 0, 4].map((n) => [0, 1, 2, 3, 4].map((i) => at(n * 10 + i)));
    const { out, mostOpen } = merged(files);
    expect(out).toEqual(
      [...files].sort((a, b) => a[0]!.timeUs - b[0]!.timeUs).flatMap((own) => own.map((p) => p.text)),
    );
    expect(mostOpen).toBe(1);
  });

  test('give a packet that is in several once, however they are cut into pieces', () => {
    const all = Array.from({ length: 40 }, (_, i) => at(Math.floor(i / 3), `packet ${i}`));
    for (const piece of [1, 2, 3, 50]) {
      const { out, repeated } = merged([all, all.slice(12, 30), all.slice(12, 30)], piece);
      // Of several in one microsecond those of the next piece are not there to be compared.
      const isWhole = piece === 50;
      if (isWhole) expect([out, repeated]).toEqual([all.map(({ text }) => text), [0, 18, 18]]);
      expect(new Set(out).size).toBe(40);
    }
  });

  test('do not take what looks alike for the same at other times, or in one file', () => {
    const { out, repeated } = merged(
      [
        [at(10, 'a'), at(10, 'a'), at(50, 'a')],
        [at(30, 'a'), at(70, 'a')],
      ],
      9,
    );
    expect([out.length, repeated]).toEqual([5, [0, 0]]);
  });

  test('take for the same what one recorder stamped in nanoseconds and the other in whole microseconds', () => {
    // As doubles of microseconds since 1970 are kept: to a quarter.
    const start = 1_795_875_000_000_000;
    const fine = Array.from({ length: 50 }, (_, i) => at(start + 3 * i + 0.75 + (i % 2) * 0.25, `packet ${i}`));
    const coarse = fine.map(({ text }, i) => at(start + 3 * i, text));
    for (const sources of [
      [fine, coarse],
      [coarse, fine],
    ])
      expect(merged(sources, 50).out).toEqual(fine.map(({ text }) => text));
  });

  test('go on behind a stamp far in the future, or in the past', () => {
    const damaged = [at(1), at(3), at(9e15, 'future'), at(5), at(0, 'past'), at(7)];
    expect(merged([damaged, [at(2), at(4), at(6), at(8)]], 9).out).toEqual(
      ['1', '2', '3', '4', 'future', 'past', '5', '6', '7', '8'].sort((a, b) => order(a) - order(b)),
    );
  });
});

/** Where the damaged ones go: right before what stands behind them in their file, or at once. */
const order = (text: string): number => (text === 'future' ? 4.5 : text === 'past' ? 5.5 : Number(text));
