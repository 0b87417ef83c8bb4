import { expect, test } from 'vitest';
import { HostNames } from '../../src/names/host-names.ts';

test('an address has the names that were learnt for it, each once, four at most', () => {
  const names = new HostNames();
  for (const name of ['a.example', 'b.example', 'a.example', 'c.example', 'd.example', 'e.example'])
    names.learn('203.0.113.7', name);
  expect(names.of('203.0.113.7')).toEqual(['a.example', 'b.example', 'c.example', 'd.example']);
  expect(names.of('203.0.113.8')).toEqual([]);
});

test.each(['', '.', 'a b', 'a\x1b[31m', 'é.example', 'x'.repeat(254)])('%j is not kept as a name', (name) => {
  const names = new HostNames();
  names.learn('203.0.113.7', name);
  expect(names.of('203.0.113.7')).toEqual([]);
});

test('where there is no room the address that was learnt first is forgotten', () => {
  const names = new HostNames(2);
  for (const address of ['1', '2', '1', '3']) names.learn(address, `host-${address}`);
  expect(['1', '2', '3'].map((address) => names.of(address))).toEqual([[], ['host-2'], ['host-3']]);
});
