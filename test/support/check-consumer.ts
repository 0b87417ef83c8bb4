import { expect } from 'vitest';
import { type ByteConsumer, Intake } from '../../src/bytes/intake.ts';

/** A consumer with a way to see what it made of the input. */
export interface Observed<E> {
  readonly consumer: ByteConsumer;
  /** Says that the input is over and hands out all events, adjacent data merged. */
  finish(rest: Buffer): E[];
}

export function drive<E>(make: () => Observed<E>, chunks: readonly Uint8Array[]): E[] {
  const { consumer, finish } = make();
  const intake = new Intake(consumer);
  for (const chunk of chunks) intake.push(chunk);
  return finish(intake.rest());
}

function* cuts(length: number, rounds: number): Generator<number[]> {
  let state = 0x9e3779b9;
  for (let i = 0; i < rounds; i++) {
    const at: number[] = [];
    for (let k = 0; k < 1 + (i % 7); k++) {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      at.push(state % (length + 1));
    }
    yield at.sort((a, b) => a - b);
  }
}

/**
 * However a stream is cut, the same events come out; and no prefix of it makes the reader throw. `everyPrefix` bounds
 * the number of truncations tried on long inputs.
 */
export function checkIncremental<E>(make: () => Observed<E>, whole: Uint8Array, everyPrefix = 4096): void {
  const expected = drive(make, [whole]);
  expect(
    drive(
      make,
      [...whole].map((byte) => Uint8Array.of(byte)),
    ),
  ).toEqual(expected);
  for (const at of cuts(whole.length, 40)) {
    const edges = [0, ...at, whole.length];
    expect(
      drive(
        make,
        edges.slice(1).map((end, i) => whole.subarray(edges[i], end)),
      ),
    ).toEqual(expected);
  }
  const step = Math.max(1, Math.floor(whole.length / everyPrefix));
  for (let n = 0; n < whole.length; n += step) drive(make, [whole.subarray(0, n)]);
}
