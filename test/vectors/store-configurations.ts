import type { RuleSketch } from '../support/build-configuration.ts';

/** A configuration that a store may not take. */
export interface StoreConfiguration {
  readonly name: string;
  readonly rules: readonly RuleSketch[];
}

const A = 'https://a.example';
const many = (count: number): RuleSketch[] =>
  Array.from({ length: count }, (_, at) => ({ origins: [`https://${at}.example`], methods: ['GET'] }));
const one = (rule: RuleSketch): StoreConfiguration['rules'] => [{ origins: [A], methods: ['GET'], ...rule }];

/** Given to running stores, and to the lint. */
export const STORE_CONFIGURATIONS: readonly StoreConfiguration[] = Object.entries({
  plain: one({ headers: ['x-a', 'x-b*'], expose: ['ETag'], maxAge: 10 }),
  'no rule': [],
  'no origin': one({ origins: [] }),
  'no method': one({ methods: [] }),
  'empty origin': one({ origins: [''] }),
  'empty header': one({ headers: [''] }),
  'empty exposed header': one({ expose: [''] }),
  'method in lower case': one({ methods: ['get'] }),
  'method PATCH': one({ methods: ['PATCH'] }),
  'method OPTIONS': one({ methods: ['OPTIONS'] }),
  'method unheard of': one({ methods: ['BREW'] }),
  'method star': one({ methods: ['*'] }),
  'two stars in an origin': one({ origins: ['https://*.*.example'] }),
  'two stars in a header': one({ headers: ['x-*-*'] }),
  'origin without scheme': one({ origins: ['a.example'] }),
  'origin with a slash': one({ origins: ['https://a.example/'] }),
  'star in the middle of an origin': one({ origins: ['https://a*b.example'] }),
  'exposed header with a star': one({ expose: ['x-meta-*'] }),
  'exposed star': one({ expose: ['*'] }),
  'exposed header with a blank': one({ expose: ['x a'] }),
  'header with a blank': one({ headers: ['x a'] }),
  'max-age below zero': one({ maxAge: -1 }),
  'max-age a word': one({ maxAge: 'soon' }),
  'max-age huge': one({ maxAge: 9_999_999_999 }),
  'five rules': many(5),
  'six rules': many(6),
  'a hundred rules': many(100),
  'a hundred and one rules': many(101),
  'name of 255 characters': one({ id: 'n'.repeat(255) }),
  'name of 256 characters': one({ id: 'n'.repeat(256) }),
  'one name twice': [...one({ id: 'n' }), ...one({ id: 'n', origins: ['https://b.example'] })],
  '64 origins': one({ origins: many(64).flatMap(({ origins }) => origins ?? []) }),
  '65 origins': one({ origins: many(65).flatMap(({ origins }) => origins ?? []) }),
  'origin of 257 characters': one({ origins: [`https://${'a'.repeat(249)}`] }),
  'values of 2100 bytes': one({ headers: Array.from({ length: 21 }, (_, at) => `x-${String(at).padStart(98, '0')}`) }),
}).map(([name, rules]) => ({ name, rules }));
