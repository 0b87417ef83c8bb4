import { describe, expect, test } from 'vitest';
import type { Direction, StreamChunk } from '../../src/flow/stream.ts';
import { CausalOrder } from '../../src/tls/causal-order.ts';
import { HoldBudget } from '../../src/tls/held-records.ts';

function make(budget = new HoldBudget()) {
  const told: string[] = [];
  const handler = {
    isDone: false,
    chunk: ({ direction, offset, bytes }: StreamChunk) => void told.push(`${direction} @${offset} x${bytes.length}`),
    gap: (direction: Direction, length: number) => void told.push(`${direction} gap ${length}`),
    end: (direction: Direction, how: string) => void told.push(`${direction} ${how}`),
  };
  const order = new CausalOrder(handler, budget);
  const send = (direction: Direction, offset: number, length: number, acknowledged: number): void =>
    order.chunk({
      direction,
      bytes: Buffer.alloc(length),
      start: 0,
      end: length,
      offset,
      acknowledged,
      frameNumber: 1,
      timeUs: 0,
    });
  return { told, handler, order, send, budget };
}

describe('what one side sent', () => {
  test('waits for all that it had received, and so does what it sent behind it', () => {
    const { told, send, budget } = make();
    send(0, 0, 10, 30);
    send(0, 10, 5, 0);
    expect(told).toEqual([]);
    send(1, 0, 20, 0);
    expect(told).toEqual(['1 @0 x20']);
    send(1, 20, 10, 10);
    expect(told).toEqual(['1 @0 x20', '1 @20 x10', '0 @0 x10', '0 @10 x5']);
    expect(budget.bytes).toBe(0);
  });

  test('costs of all connections what it takes to keep it, however little it is', () => {
    const budget = new HoldBudget(1000, 20_000);
    const all = Array.from({ length: 100 }, () => make(budget));
    for (const { send } of all) for (let at = 0; at < 50; at++) send(0, at, 1, 1000);
    const kept = all.reduce((sum, { told }) => sum + 50 - told.length, 0);
    expect(kept).toBeGreaterThan(0);
    expect(kept).toBeLessThan(120);
    for (const { order } of all) order.end(0, 'reset', 0, 1);
    expect(budget.bytes).toBe(0);
  });

  test('and so do missing bytes of it, and what stands behind those', () => {
    const { told, order, send, budget } = make();
    send(0, 0, 10, 30);
    order.gap(0, 7);
    send(0, 17, 5, 40);
    expect(told).toEqual([]);
    order.gap(1, 30);
    expect(told).toEqual(['1 gap 30', '0 @0 x10', '0 gap 7']);
    send(1, 30, 10, 22);
    expect(told.slice(3)).toEqual(['1 @30 x10', '0 @17 x5']);
    expect(budget.bytes).toBe(0);
  });

  test('waits in bounds, missing bytes too', () => {
    const { told, order, send, budget } = make();
    send(0, 0, 10, 30);
    for (let n = 0; n < 64; n++) order.gap(0, 7);
    expect(told).toHaveLength(65);
    expect(budget.bytes).toBe(0);
  });

  test('waits no more when that is missing, or all is over', () => {
    const { told, order, send } = make();
    send(0, 0, 10, 30);
    order.gap(1, 30);
    send(0, 10, 5, 60);
    order.end(1, 'reset', 0, 1);
    expect(told).toEqual(['1 gap 30', '0 @0 x10', '0 @10 x5', '1 reset']);
  });

  test('waits on when its side is over: the end comes behind it', () => {
    const { told, order, send } = make();
    send(1, 0, 10, 30);
    order.end(1, 'fin', 0, 1);
    expect(told).toEqual([]);
    order.gap(0, 5);
    send(0, 5, 25, 0);
    expect(told).toEqual(['0 gap 5', '0 @5 x25', '1 @0 x10', '1 fin']);
    order.end(0, 'fin', 0, 1);
    expect(told.at(-1)).toBe('0 fin');
  });

  test('waits no more when both sides are over', () => {
    const { told, order, send } = make();
    send(1, 0, 10, 30);
    send(0, 0, 10, 30);
    order.end(1, 'fin', 0, 1);
    order.end(0, 'fin', 0, 1);
    expect(told).toEqual(['0 @0 x10', '0 fin', '1 @0 x10', '1 fin']);
  });

  test.each([
    ['too many pieces', new HoldBudget(), 1, 65],
    ['too many bytes', new HoldBudget(), 40_000, 2],
    ['too many bytes of all connections', new HoldBudget(100, 1000), 600, 2],
  ])('goes on as it came: %s', (_why, budget, length, pieces) => {
    const { told, send } = make(budget);
    for (let piece = 0; piece < pieces; piece++) {
      expect(told).toEqual([]);
      send(0, piece * length, length, 1_000_000);
    }
    expect(told).toHaveLength(pieces);
    expect(budget.bytes).toBe(0);
  });

  test('is forgotten when nothing more is wanted', () => {
    const { told, handler, send, budget } = make();
    send(0, 0, 10, 30);
    handler.isDone = true;
    send(1, 0, 5, 0);
    expect([told, budget.bytes]).toEqual([['1 @0 x5'], 0]);
  });
});
