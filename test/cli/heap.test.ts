import { afterEach, beforeEach, expect, test, vi } from 'vitest';

const engine = vi.hoisted(() => ({ flags: [] as string[], nurseryBytes: 0 }));

vi.mock('node:v8', () => ({
  setFlagsFromString: (flag: string) => engine.flags.push(flag),
  getHeapSpaceStatistics: () => [
    { space_name: 'old_space', space_used_size: 1 << 30, space_available_size: 0 },
    { space_name: 'new_space', space_used_size: 1, space_available_size: engine.nurseryBytes - 1 },
  ],
}));

const MIB = 1024 * 1024;
const GROWS = '--semi-space-growth-factor=2';
const STAYS = '--semi-space-growth-factor=1';
const capture = Buffer.from('d4c3b2a1', 'hex');
const versions = Object.getOwnPropertyDescriptor(process, 'versions')!;

async function heapOf(node: string): Promise<typeof import('../../src/cli/heap.ts')> {
  Object.defineProperty(process, 'versions', { ...versions, value: { ...process.versions, node } });
  vi.resetModules();
  return import('../../src/cli/heap.ts');
}

beforeEach(() => {
  engine.flags = [];
  engine.nurseryBytes = 2 * MIB;
});
afterEach(() => Object.defineProperty(process, 'versions', versions));

test('from Node 24 on the nursery stops where that of Node 20 does, and may grow again when it has shrunk', async () => {
  const { suitNursery, boundNursery } = await heapOf('24.1.0');
  suitNursery(capture);
  boundNursery();
  expect(engine.flags).toEqual([GROWS]);
  engine.nurseryBytes = 16 * MIB;
  boundNursery();
  boundNursery();
  expect(engine.flags).toEqual([GROWS, STAYS]);
  engine.nurseryBytes = 8 * MIB;
  boundNursery();
  expect(engine.flags).toEqual([GROWS, STAYS, GROWS]);
});

test('garbage is kept near what is in use, and is not made among what is old', async () => {
  const { boundHeap } = await heapOf('20.19.0');
  boundHeap();
  expect(engine.flags).toEqual(['--heap-growing-percent=25', '--no-allocation-site-pretenuring']);
});

test('the nursery of a HAR never grows', async () => {
  const { suitNursery, boundNursery } = await heapOf('24.1.0');
  suitNursery(Buffer.from('{"log":'));
  boundNursery();
  expect(engine.flags).toEqual([STAYS]);
});

test('an engine that has a limit of its own is not asked', async () => {
  const { suitNursery, boundNursery } = await heapOf('22.1.0');
  suitNursery(capture);
  engine.nurseryBytes = 16 * MIB;
  boundNursery();
  expect(engine.flags).toEqual([GROWS]);
});

test('an engine that may not know the flags is left alone', async () => {
  const { boundHeap, suitNursery, boundNursery } = await heapOf('28.0.0');
  boundHeap();
  suitNursery(capture);
  engine.nurseryBytes = 128 * MIB;
  boundNursery();
  expect(engine.flags).toEqual([]);
});
