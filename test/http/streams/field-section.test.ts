import { expect, test } from 'vitest';
import { FieldCollector } from '../../../src/http/streams/field-section.ts';

function collect(...fields: readonly (readonly [string, string] | null)[]): ReturnType<FieldCollector['take']> {
  const collector = new FieldCollector();
  // Nothing is left of a section before.
  collector.field(':status', '500');
  collector.field('host', 'before');
  collector.unknownField();
  collector.take();
  for (const field of fields) {
    if (field === null) collector.unknownField();
    else collector.field(...field);
  }
  return collector.take();
}

test('pseudo-headers and headers are told apart', () => {
  expect(
    collect([':method', 'GET'], [':scheme', 'https'], [':path', '/'], ['a', '1'], [':authority', 'h'], ['a', '2']),
  ).toMatchObject({
    method: 'GET',
    scheme: 'https',
    path: '/',
    authority: 'h',
    status: 0,
    host: null,
    headers: ['a', '1', 'a', '2'],
    isPartial: false,
  });
});

test.each([
  ['200', 200],
  ['999', 999],
  ['99', 0],
  ['0200', 0],
  ['2xx', 0],
  ['', 0],
])('a status of %j is %i', (value, status) => {
  expect(collect([':status', value]).status).toBe(status);
});

test('the first of a pseudo-header counts, and those that nobody defined do not', () => {
  const section = collect([':path', '/1'], [':path', '/2'], [':what', 'x'], [':protocol', 'websocket']);
  expect(section).toMatchObject({ path: '/1', protocol: 'websocket', headers: [] });
});

test('codings add up, as in a list', () => {
  expect(collect(['content-encoding', 'gzip'], ['content-encoding', 'br']).contentEncoding).toBe('gzip, br');
});

test('what cannot be known makes the section partial', () => {
  expect(collect(['a', '1'], null).isPartial).toBe(true);
  expect(collect(['a', '1']).isPartial).toBe(false);
});

test('a list is bounded, however long its block makes it', () => {
  const value = 'v'.repeat(4000);
  const section = collect(...Array.from({ length: 10_000 }, () => ['x', value] as const));
  expect(section.isPartial).toBe(true);
  expect(section.headers.length).toBeLessThan(2 * 262);
});
