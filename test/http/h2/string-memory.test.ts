import fc from 'fast-check';
import { expect, test } from 'vitest';
import { StringMemory } from '../../../src/http/h2/string-memory.ts';

test('what is found is what was kept for these very bytes', () => {
  const memory = new StringMemory();
  const kept = new Map<string, string>();
  let found = 0;
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 1, maxLength: 200 }), fc.nat(3), fc.boolean(), (any, before, again) => {
      const bytes = again ? Uint8Array.of(any.length % 7, any.length % 5) : any;
      const start = Math.min(before, bytes.length - 1);
      const key = Buffer.from(bytes.subarray(start)).toString('hex');
      const text = memory.find(bytes, start, bytes.length);
      if (text === null) {
        memory.keep(bytes, start, bytes.length, `the text of ${key}`);
        kept.set(key, `the text of ${key}`);
      } else {
        found += 1;
        expect(text).toBe(kept.get(key));
      }
    }),
    { numRuns: 3000 },
  );
  expect(found).toBeGreaterThan(300);
});

test('a string that comes again is not driven out by many that do not', () => {
  const memory = new StringMemory();
  const agent = Buffer.from('Mozilla/5.0');
  memory.find(agent, 0, agent.length);
  memory.keep(agent, 0, agent.length, 'Mozilla');
  let lost = 0;
  for (let i = 0; i < 5000; i++) {
    const other = Buffer.from(`id ${i}`);
    if (memory.find(other, 0, other.length) === null) memory.keep(other, 0, other.length, `id ${i}`);
    if (memory.find(agent, 0, agent.length) === null) {
      lost += 1;
      memory.keep(agent, 0, agent.length, 'Mozilla');
    }
  }
  expect(lost).toBe(0);
});
