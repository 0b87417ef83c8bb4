import { expect, test } from 'vitest';
import { DIALECTS } from '../../src/bucket/dialects/index.ts';
import { dialectsLike } from '../../src/tui/choose-dialect.ts';

test('offers every store, and then those that the text may mean', () => {
  expect(dialectsLike('')).toEqual(Object.keys(DIALECTS));
  expect(dialectsLike('s3').slice(0, 2)).toEqual(['s3', 's3rver']);
  expect(dialectsLike('ceph@18')[0]).toBe('ceph');
  expect(dialectsLike('Tencent')).toEqual(['cos']);
  expect(dialectsLike('floppy')).toEqual([]);
});
