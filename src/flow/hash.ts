/** Secret odd multipliers: a crafted capture cannot know which keys collide. */
export interface HashSeed {
  readonly a: number;
  readonly b: number;
  readonly c: number;
}

export function hashSeed(seed: number): HashSeed {
  let state = seed | 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return (t ^ (t >>> 14)) | 1;
  };
  return { a: next(), b: next(), c: next() };
}

/** Three words to 32 bits; a shift between the products keeps patterns in the high bits from falling together. */
export function mix(seed: HashSeed, x: number, y: number, z: number): number {
  let h = Math.imul(x ^ seed.b ^ (x >>> 16), seed.a);
  h = Math.imul((h ^ (h >>> 15)) + y, seed.b);
  h = Math.imul((h ^ (h >>> 13)) + z, seed.c);
  return h ^ (h >>> 16);
}
