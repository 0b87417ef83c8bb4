import { describe, expect, test } from 'vitest';
import type { SegmentView } from '../../src/packet/segment-view.ts';
import { ClockWatch } from '../../src/pipeline/clock-watch.ts';

const ACK = 0x10;
const CLIENT = [10, 0, 0, 2];
const SERVER = [10, 0, 0, 1];

/** From the client to the server, or back. */
function segment(isUp: boolean, port: number, fields: Partial<SegmentView>): SegmentView {
  return {
    bytes: Buffer.from(isUp ? [...CLIENT, ...SERVER] : [...SERVER, ...CLIENT]),
    addressLength: 4,
    sourceAt: 0,
    destinationAt: 4,
    sourcePort: isUp ? port : 443,
    destinationPort: isUp ? 443 : port,
    seq: 0,
    ack: 0,
    flags: ACK,
    optionsAt: 0,
    payloadStart: 0,
    payloadEnd: 0,
    payloadLength: 0,
    timeUs: 0,
    frameNumber: 1,
    ...fields,
  };
}

/** Requests of 100 bytes in file 0, each acknowledged in file 1, `lagUs` before it was sent. */
function play(watch: ClockWatch, requests: number, lagUs: number, port = (_request: number): number => 50_000): void {
  for (let request = 0; request < requests; request++) {
    const timeUs = request * 1e6;
    const seq = 1000 + 100 * request;
    const sent = segment(true, port(request), { seq, payloadLength: 100, timeUs });
    const acknowledged = segment(false, port(request), { ack: seq + 100, timeUs: timeUs - lagUs });
    if (lagUs < 0) watch.note(0, sent);
    watch.note(1, acknowledged);
    if (lagUs >= 0) watch.note(0, sent);
  }
}

const differing = (requests: number, lagUs: number, port?: (request: number) => number) => {
  const watch = new ClockWatch();
  play(watch, requests, lagUs, port);
  return watch.differing();
};

describe('what is acknowledged before it was sent', () => {
  test('tells which clock is ahead, and by how much', () => {
    expect(differing(9, 70_000)).toEqual([{ late: 0, early: 1, byUs: 70_000 }]);
  });

  test('is nothing where it comes behind, or hardly before, or seldom', () => {
    expect(differing(9, -200)).toEqual([]);
    expect(differing(9, 900)).toEqual([]);
    expect(differing(3, 70_000)).toEqual([]);
  });

  test('is nothing within one file', () => {
    const watch = new ClockWatch();
    for (let seq = 0; seq < 2000; seq += 100) {
      watch.note(0, segment(false, 50_000, { ack: seq + 100, timeUs: seq }));
      watch.note(0, segment(true, 50_000, { seq, payloadLength: 100, timeUs: seq + 90_000 }));
    }
    expect(watch.differing()).toEqual([]);
  });

  test('is seen across the end of the sequence numbers, and where they are sent again', () => {
    const watch = new ClockWatch();
    for (let seq = 2 ** 32 - 350; seq < 2 ** 32 + 400; seq += 100) {
      watch.note(1, segment(false, 50_000, { ack: (seq + 100) % 2 ** 32, timeUs: 0 }));
      for (let copy = 0; copy < 3; copy++) {
        watch.note(0, segment(true, 50_000, { seq: seq % 2 ** 32, payloadLength: 100, timeUs: 5000 + copy }));
      }
    }
    expect(watch.differing()).toEqual([{ late: 0, early: 1, byUs: 5000 }]);
  });

  test('is looked for among the first segments of a file only', () => {
    const watch = new ClockWatch();
    play(watch, 10_000, -200);
    play(watch, 100_000, 70_000, (request) => 1000 + (request % 50_000));
    expect(watch.differing()).toEqual([]);
  });

  test('needs no more than the last connections', () => {
    expect(differing(9000, 70_000, (request) => 1000 + request)).toEqual([{ late: 0, early: 1, byUs: 70_000 }]);
  });
});
