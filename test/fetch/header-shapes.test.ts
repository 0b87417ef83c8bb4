import fc from 'fast-check';
import { expect, test } from 'vitest';
import { HeaderShapes } from '../../src/fetch/header-shapes.ts';

const name = fc.constantFrom('a', 'A', 'b', 'x-c', 'd'.repeat(65));

test('a shape is made of the names of a list, in their order, and once while it is remembered', () => {
  let made = 0;
  const shapes = new HeaderShapes((names) => {
    made += 1;
    return names.join(',');
  });
  fc.assert(
    fc.property(fc.array(fc.tuple(name, fc.string()), { maxLength: 5 }), (lines) => {
      const list = lines.flat();
      const expected = lines.map(([key]) => key).join(',');
      expect(shapes.of(list)).toBe(expected);
      const before = made;
      expect(shapes.of([...list])).toBe(expected);
      expect(made - before).toBe(expected.includes('dd') ? 1 : 0);
    }),
  );
});

test('forgets when there are too many different ones', () => {
  let made = 0;
  const shapes = new HeaderShapes(() => {
    made += 1;
    return made;
  });
  expect(shapes.of(['first', ''])).toBe(1);
  for (let i = 0; i < 5000; i++) shapes.of([`a${i}`, '', 'b', '']);
  expect(shapes.of(['first', ''])).toBe(made);
  expect(made).toBe(5002);
});

test('a list that is too long is not remembered', () => {
  const shapes = new HeaderShapes((names) => names);
  const list = Array.from({ length: 200 }, () => 'a');
  expect(shapes.of(list)).toHaveLength(100);
  expect(shapes.of(list)).not.toBe(shapes.of(list));
});
