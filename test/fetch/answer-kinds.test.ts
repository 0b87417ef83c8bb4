import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type AnswerKind, answerKindOf } from '../../src/fetch/answer-kinds.ts';
import { headerValue } from '../../src/fetch/header-list.ts';

const line = fc.tuple(
  fc.constantFrom(
    'Access-Control-Allow-Origin',
    'access-control-allow-origin',
    'Access-Control-Allow-Credentials',
    'Access-Control-Allow-Methods',
    'Access-Control-Allow-Headers',
    'Access-Control-Expose-Headers',
    'Access-Control-Max-Age',
    'ETag',
    'Date',
  ),
  fc.constantFrom('', '*', 'a', 'b'),
);

test('answers are of one kind when status, names and CORS values are the same', () => {
  const known = new Map<string, AnswerKind>();
  const keys = new Map<AnswerKind, string>();
  fc.assert(
    fc.property(fc.constantFrom(200, 403), fc.array(line, { maxLength: 4 }), (status, lines) => {
      const list = lines.flat();
      const allowed = headerValue(list, 'access-control-allow-origin');
      const cors = lines.map(([name]) => name.toLowerCase()).filter((name) => name.startsWith('access'));
      const kind = answerKindOf(status, list, 'a');
      if (new Set(cors).size < cors.length) {
        expect(kind).toBeNull();
        return;
      }
      const key = JSON.stringify([
        status,
        lines.map(([name, value]) => (name.startsWith('A') || name.startsWith('a') ? [name, value] : name)),
      ]);
      expect(kind).not.toBeNull();
      expect(kind).toBe(known.get(key) ?? kind);
      expect(keys.get(kind!) ?? key).toBe(key);
      keys.set(kind!, key);
      known.set(key, kind!);
      expect(kind).toEqual({
        status,
        allowsAsker: allowed === 'a',
        allowOrigin: allowed === 'a' ? null : allowed,
        allowCredentials: headerValue(list, 'access-control-allow-credentials'),
        allowMethods: headerValue(list, 'access-control-allow-methods'),
        allowHeaders: headerValue(list, 'access-control-allow-headers'),
        exposeHeaders: headerValue(list, 'access-control-expose-headers'),
        maxAge: headerValue(list, 'access-control-max-age'),
      });
    }),
    { numRuns: 1000 },
  );
});

test('redirects, revalidations and long values have no kind', () => {
  expect(answerKindOf(302, [], 'a')).toBeNull();
  expect(answerKindOf(304, [], 'a')).toBeNull();
  expect(answerKindOf(200, ['access-control-allow-origin', 'a'.repeat(600)], 'a')).toBeNull();
});

test('whichever origin asks, an answer that allows it is of the same kind', () => {
  const answer = (origin: string) => answerKindOf(200, ['access-control-allow-origin', origin], origin);
  expect(answer('https://a.example')).toBe(answer('https://b.example'));
  expect(answerKindOf(200, ['access-control-allow-origin', 'https://a.example'], 'https://b.example')).not.toBe(
    answer('https://a.example'),
  );
});
