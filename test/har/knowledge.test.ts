import { describe, expect, test } from 'vitest';
import { entryOf, exchangeOf, logOf, readHar } from './read-har.ts';

const headers = (...names: string[]): { name: string; value: string }[] =>
  names.map((name) => ({ name, value: name === ':authority' || name === 'Host' ? 'b.example.com' : 'x' }));

const known = (creator: string, entries: readonly object[]): string[] =>
  readHar(logOf(creator, entries)).exchanges.map((e) => `${e.requestKnowledge} ${e.responseKnowledge}`);

describe('what is known of request headers', () => {
  test.each([
    ['WebInspector', headers('Referer', 'User-Agent'), 'provisional'],
    ['WebInspector', headers('Host', 'User-Agent'), 'sanitised'],
    ['WebInspector', headers(':authority', 'user-agent'), 'sanitised'],
    ['WebInspector', headers(':authority'), 'sanitised'],
    ['WebInspector', headers('accept-encoding'), 'sanitised'],
    ['WebInspector', headers('Host', 'Cookie'), 'complete'],
    ['WebInspector', headers('Host', 'authorization'), 'complete'],
    ['WebInspector', [], 'none'],
    ['Playwright', headers('Host'), 'complete'],
    ['Playwright', headers('origin'), 'provisional'],
    ['Firefox', headers('Host'), 'complete'],
    ['Firefox', [], 'none'],
    ['WebKit Web Inspector', headers('Host'), 'sanitised'],
    ['mitmproxy', headers('user-agent'), 'complete'],
    ['mitmproxy', [], 'complete'],
    ['somebody', headers('Host'), 'sanitised'],
  ])('%s with %j: %s', (creator, list, knowledge) => {
    expect(exchangeOf({ request: { headers: list } }, creator).requestKnowledge).toBe(knowledge);
  });

  test('cookies show that secrets are exported, from that entry on', () => {
    const plain = entryOf();
    const withCookie = entryOf({ request: { cookies: [{ name: 'a', value: 'b' }] } });
    const setsCookie = entryOf({ response: { headers: [{ name: 'Set-Cookie', value: 'a=b' }] } });
    const before = 'sanitised sanitised';
    expect(known('WebInspector', [plain, withCookie, plain])).toEqual([
      before,
      'complete complete',
      'complete complete',
    ]);
    expect(known('WebInspector', [plain, setsCookie, plain])).toEqual([
      before,
      'complete complete',
      'complete complete',
    ]);
  });

  test.each(['[redacted]', 'REDACTED', 'Bearer [REDACTED]', '<removed>', '***', '[Filtered]'])(
    'a value %s shows that somebody removed secrets',
    (value) => {
      const redacted = entryOf({ request: { headers: [...headers('Host'), { name: 'authorization', value }] } });
      expect(known('Firefox', [entryOf(), redacted, entryOf()])).toEqual([
        'complete complete',
        'sanitised sanitised',
        'sanitised sanitised',
      ]);
    },
  );

  test('an ordinary word is not taken for that', () => {
    const plain = entryOf({ request: { headers: [...headers('Host'), { name: 'x-auth', value: 'Secret' }] } });
    expect(known('Firefox', [plain])).toEqual(['complete complete']);
  });
});

describe('what is known of response headers', () => {
  test.each([
    ['WebInspector', 200, headers('Server'), 'sanitised'],
    ['WebInspector', 200, [], 'none'],
    ['WebInspector', 0, [], 'none'],
    ['Firefox', 200, headers('Server'), 'complete'],
    ['mitmproxy', 200, [], 'complete'],
    ['mitmproxy', 0, [], 'none'],
  ])('%s, status %i with %j: %s', (creator, status, list, knowledge) => {
    expect(exchangeOf({ response: { status, headers: list } }, creator).responseKnowledge).toBe(knowledge);
  });
});
