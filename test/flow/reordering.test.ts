import { expect, test } from 'vitest';
import type { SegmentView } from '../../src/packet/segment-view.ts';
import { ACK, CLIENT, FIN, random, record, SERVER, SYN, segment } from './support.ts';

interface Sent {
  readonly side: 0 | 1;
  readonly start: number;
  readonly end: number;
  readonly isLost: boolean;
  readonly view: SegmentView;
}

const CASES = Number(process.env['FLOW_MODEL_CASES'] ?? 1000) / 2;

/** Two streams of a connection cut into segments, some lost for good, the rest repeated and overtaking each other. */
function traffic(pick: (below: number) => number) {
  const isns = [pick(2) === 0 ? 0xffff_ffff - pick(500) : pick(0xffff_ffff), pick(0xffff_ffff)] as const;
  const streams = (['GET ', 'HTTP/1.'] as const).map((head) => {
    const rest = Array.from({ length: 200 + pick(800) }, () => 97 + pick(26));
    return Buffer.concat([Buffer.from(head), Buffer.from(rest)]);
  });
  const ends = [
    { from: CLIENT, to: SERVER },
    { from: SERVER, to: CLIENT },
  ];
  const views: SegmentView[] = [
    segment({ ...ends[0]!, seq: isns[0], flags: SYN }),
    segment({ ...ends[1]!, seq: isns[1], ack: isns[0] + 1, flags: SYN }),
  ];
  const sent: Sent[] = [];
  const at: [number, number] = [0, 0];
  while (at[0] < streams[0]!.length || at[1] < streams[1]!.length) {
    const side = at[0] < streams[0]!.length && (pick(2) === 0 || at[1] >= streams[1]!.length) ? 0 : 1;
    const start = Math.max(0, at[side] - (pick(10) === 0 ? pick(30) : 0));
    const end = Math.min(streams[side]!.length, at[side] + 1 + pick(60));
    const other = side === 0 ? 1 : 0;
    const view = segment({
      ...ends[side]!,
      seq: isns[side] + 1 + start,
      ack: isns[other] + 1 + at[other],
      data: streams[side]!.subarray(start, end),
      us: 0,
    });
    sent.push({ side, start, end, isLost: at[side] > 8 && pick(25) === 0, view });
    at[side] = end;
  }
  for (let i = 0; i < sent.length; i++) {
    if (!sent[i]!.isLost) views.push(sent[i]!.view);
    if (pick(12) === 0 && !sent[i]!.isLost) views.push(sent[i]!.view);
  }
  // Packets overtake each other by a few places.
  for (let i = 2; i < views.length; i++) {
    const j = Math.min(views.length - 1, i + (pick(8) === 0 ? pick(5) : 0));
    [views[i], views[j]] = [views[j]!, views[i]!];
  }
  for (const side of [0, 1] as const) {
    const other = side === 0 ? 1 : 0;
    const seq = isns[side] + 1 + streams[side]!.length;
    views.push(segment({ ...ends[side]!, seq, ack: isns[other] + 1 + streams[other]!.length, flags: FIN | ACK }));
  }
  return { streams, sent, views };
}

function wanted(stream: Buffer, side: 0 | 1, sent: readonly Sent[]): string {
  const seen = new Array<boolean>(stream.length).fill(false);
  for (const one of sent) if (one.side === side && !one.isLost) seen.fill(true, one.start, one.end);
  return seen.map((isSeen, i) => (isSeen ? String.fromCharCode(stream[i]!) : '_')).join('');
}

test(`${CASES} random captures: what is there is told once and in order, what is not is a gap`, () => {
  for (let seed = 1; seed <= CASES; seed++) {
    const { streams, sent, views } = traffic(random(seed));
    const told = ['', ''];
    const ends: string[] = [];
    const { table } = record(
      {},
      {
        open: () => ({
          chunk({ direction, bytes, start, end, offset }) {
            expect(offset).toBe(told[direction]!.length);
            told[direction] += bytes.toString('latin1', start, end);
          },
          gap(direction, length) {
            expect(length).toBeGreaterThan(0);
            told[direction] += '_'.repeat(length);
          },
          end: (direction, how) => void ends.push(`${direction} ${how}`),
        }),
      },
    );
    for (const view of views) table.segment(view);
    table.end();
    expect(told, `seed ${seed}`).toEqual([wanted(streams[0]!, 0, sent), wanted(streams[1]!, 1, sent)]);
    expect(ends.map((end) => end.slice(0, 1)).sort()).toEqual(['0', '1']);
  }
});
