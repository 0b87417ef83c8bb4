import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Exchange } from '../../../src/exchange/exchange.ts';
import { headerValue } from '../../../src/fetch/header-list.ts';
import type { Direction } from '../../../src/flow/stream.ts';
import { CONNECTION, chunkOf, listen, message } from '../converse.ts';

/** A segment as it was sent, with what its sender had received by then. */
interface Sent {
  readonly direction: Direction;
  readonly bytes: Buffer;
  readonly offset: number;
  readonly acknowledged: number;
  readonly isLost: boolean;
  /** How many segments later it is handed on. */
  readonly delay: number;
}

const segmentSize = 60;
const fate = fc.record({
  isLost: fc.integer({ min: 0, max: 12 }).map((n) => n === 0),
  delay: fc.constantFrom(0, 0, 0, 1, 3),
});
const exchange = fc.record({
  requestBody: fc.constantFrom(0, 0, 10, 200),
  responseBody: fc.constantFrom(0, 5, 150),
  isChunked: fc.boolean(),
  isHead: fc.integer({ min: 0, max: 5 }).map((n) => n === 0),
});
type Plan = typeof exchange extends fc.Arbitrary<infer T> ? T : never;

function requestOf(id: number, { requestBody, isHead }: Plan): string {
  if (isHead) return message(`HEAD /${id} HTTP/1.1`, ['Host: a']);
  if (requestBody === 0) return message(`GET /${id} HTTP/1.1`, ['Host: a', 'Accept: */*']);
  return message(`PUT /${id} HTTP/1.1`, [`Content-Length: ${requestBody}`], 'q'.repeat(requestBody));
}

function responseOf(id: number, { responseBody, isChunked, isHead }: Plan): string {
  const body = 's'.repeat(responseBody);
  if (isHead) return message('HTTP/1.1 200 OK', [`X-Id: ${id}`, 'Content-Length: 1234']);
  if (!isChunked) return message('HTTP/1.1 200 OK', [`X-Id: ${id}`, `Content-Length: ${responseBody}`], body);
  const chunks = responseBody === 0 ? '' : `${responseBody.toString(16)}\r\n${body}\r\n`;
  return message('HTTP/1.1 200 OK', [`X-Id: ${id}`, 'Transfer-Encoding: chunked'], `${chunks}0\r\n\r\n`);
}

/** Sends one message after the other; the other side acknowledges each whole message before it answers. */
function send(plans: readonly Plan[], fates: readonly { isLost: boolean; delay: number }[]): Sent[] {
  const sent: Sent[] = [];
  const offsets: [number, number] = [0, 0];
  for (const [index, plan] of plans.entries()) {
    for (const direction of [0, 1] as const) {
      const bytes = Buffer.from((direction === 0 ? requestOf : responseOf)(index, plan));
      for (let at = 0; at < bytes.length; at += segmentSize) {
        const part = bytes.subarray(at, at + segmentSize);
        const { isLost, delay } = fates[sent.length % fates.length]!;
        const acknowledged = offsets[direction === 0 ? 1 : 0];
        sent.push({ direction, bytes: part, offset: offsets[direction], acknowledged, isLost, delay });
        offsets[direction] += part.length;
      }
    }
  }
  return sent;
}

/**
 * Sends up to `window` requests ahead of the answers. Every segment acknowledges what the other side has sent so far, as
 * nothing is on its way when one writes.
 */
function pipeline(
  plans: readonly Plan[],
  window: number,
  fates: readonly { isLost: boolean; delay: number }[],
): Sent[] {
  const sent: Sent[] = [];
  const offsets: [number, number] = [0, 0];
  const say = (direction: Direction, index: number): void => {
    const bytes = Buffer.from((direction === 0 ? requestOf : responseOf)(index, plans[index]!));
    for (let at = 0; at < bytes.length; at += segmentSize) {
      const part = bytes.subarray(at, at + segmentSize);
      const { isLost, delay } = fates[sent.length % fates.length]!;
      const acknowledged = offsets[direction === 0 ? 1 : 0];
      // A hole before the first request of several says nothing of how many there were.
      sent.push({
        direction,
        bytes: part,
        offset: offsets[direction],
        acknowledged,
        isLost: isLost && direction === 1,
        delay,
      });
      offsets[direction] += part.length;
    }
  };
  for (let index = 0; index < plans.length + window; index++) {
    if (index >= window) say(1, index - window);
    if (index < plans.length) say(0, index);
  }
  return sent;
}

/** Captures what was sent, each direction in its order but one behind the other, and tells the exchanges. */
function capture(sent: readonly Sent[]): Exchange[] {
  const { exchanges, factory } = listen();
  const handler = factory.open('http', CONNECTION)!;
  const due = [0, 0];
  const ordered = sent
    .map((segment, index) => {
      due[segment.direction] = Math.max(due[segment.direction]!, index + segment.delay);
      return { segment, at: due[segment.direction]!, index };
    })
    .sort((a, b) => a.at - b.at || a.index - b.index);
  for (const [frame, { segment }] of ordered.entries()) {
    const { direction, bytes, offset, acknowledged, isLost } = segment;
    if (isLost) handler.gap(direction, bytes.length);
    else handler.chunk(chunkOf(bytes, { direction, offset, acknowledged, frameNumber: frame + 1 }));
  }
  for (const direction of [0, 1] as const) handler.end(direction, 'capture-ended', 1e9, ordered.length);
  factory.end();
  return exchanges;
}

const idsOf = ({ method, url, status, responseHeaders }: Exchange): [string | null, string | null] => [
  method === null ? null : (/(\d+)$/.exec(url ?? '')?.[1] ?? null),
  status === null ? null : headerValue(responseHeaders, 'x-id'),
];

describe('requests and responses of a client that waits for each answer', () => {
  const plans = fc.array(exchange, { minLength: 1, maxLength: 12 });

  test('are matched one to one, complete, when nothing is missing, however late either side was captured', () => {
    const late = fc.array(fc.constantFrom(0, 0, 1, 2, 5), { minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(plans, late, (all, delays) => {
        const exchanges = capture(
          send(
            all,
            delays.map((delay) => ({ isLost: false, delay })),
          ),
        );
        const ids = exchanges.map(idsOf).sort(([a], [b]) => Number(a) - Number(b));
        expect(ids).toEqual(all.map((_, id) => [String(id), String(id)]));
        expect(exchanges.every(({ complete }) => complete)).toBe(true);
      }),
      { numRuns: 400 },
    );
  });

  test('are never matched wrongly, nor told twice, whatever is missing', () => {
    fc.assert(
      fc.property(plans, fc.array(fate, { minLength: 1, maxLength: 60 }), (all, fates) => {
        const ids = capture(send(all, fates)).map(idsOf);
        for (const [request, response] of ids) {
          if (request !== null && response !== null) expect(response).toBe(request);
        }
        for (const side of [0, 1] as const) {
          const told = ids.map((pair) => pair[side]).filter((id) => id !== null);
          expect(new Set(told).size).toBe(told.length);
        }
      }),
      { numRuns: 1500 },
    );
  });
});

describe('requests and responses of a client that does not wait for answers', () => {
  const plans = fc.array(exchange, { minLength: 2, maxLength: 12 });
  const windows = fc.integer({ min: 2, max: 5 });

  test('are matched one to one when nothing is missing', () => {
    fc.assert(
      fc.property(plans, windows, (all, window) => {
        const ids = capture(pipeline(all, window, [{ isLost: false, delay: 0 }])).map(idsOf);
        expect(ids).toEqual(all.map((_, id) => [String(id), String(id)]));
      }),
      { numRuns: 200 },
    );
  });

  test('are never matched wrongly, nor told twice, whatever answers are missing', () => {
    fc.assert(
      fc.property(plans, windows, fc.array(fate, { minLength: 1, maxLength: 60 }), (all, window, fates) => {
        const exchanges = capture(pipeline(all, window, fates));
        const ids = exchanges.map(idsOf);
        for (const [request, response] of ids) {
          if (request !== null && response !== null) expect(response).toBe(request);
        }
        expect(ids.map(([request]) => request).filter((id) => id !== null).length).toBe(all.length);
        for (const { status, lack } of exchanges) if (status === null) expect(lack).not.toBe('closed');
      }),
      { numRuns: 1500 },
    );
  });
});
