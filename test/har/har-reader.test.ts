import { describe, expect, test } from 'vitest';
import { Intake } from '../../src/bytes/intake.ts';
import type { Exchange } from '../../src/exchange/exchange.ts';
import { HarReader } from '../../src/har/har-reader.ts';
import { checkIncremental } from '../support/check-consumer.ts';
import { Collected, entryOf, exchangeOf, logOf, readHar } from './read-har.ts';

const observe = () => {
  const collected = new Collected();
  const reader = new HarReader('page.har', collected);
  return {
    consumer: reader,
    finish: (rest: Buffer) => {
      reader.end(rest);
      return [...collected.exchanges, ...collected.diagnostics];
    },
  };
};

const AWKWARD = logOf('WebInspector', [
  entryOf({ request: { url: 'https://b.example.com/a"b\\c/é/😀' } }),
  entryOf({
    request: { method: 'PUT', postData: { text: `{"deep":[[[{"a":"}]\\""}]]],"x":"${'\\"'.repeat(90)}"}` } },
    response: { status: 403, content: { size: 9, text: '<Error>\n"\\"</Error>' } },
  }),
  entryOf({ response: { status: 0, httpVersion: '', headers: [], _error: 'net::ERR_FAILED' } }),
]);

describe('HarReader', () => {
  test('gives the same exchanges however the file is cut', () => {
    checkIncremental(observe, Buffer.from(JSON.stringify(AWKWARD, null, 2)), 700);
    checkIncremental(observe, Buffer.from(`\ufeff${JSON.stringify(AWKWARD)}`), 100);
  });

  test('recovers every whole entry of a file cut anywhere and says where the unfinished one begins', () => {
    const text = Buffer.from(JSON.stringify(AWKWARD));
    const whole = readHar(text).exchanges;
    const starts = [...text.toString('latin1').matchAll(/\{"_resourceType"/g)].map((match) => match.index);
    const ends = [starts[1]! - 1, starts[2]! - 1, text.length - 3];
    for (let length = text.indexOf('"entries":[') + 11; length < text.length; length++) {
      const cut = readHar(text.subarray(0, length));
      const complete = ends.filter((end) => end <= length).length;
      expect(cut.exchanges).toEqual(whole.slice(0, complete));
      expect(cut.codes).toEqual(['har/truncated']);
      const open = starts.findIndex((start, i) => start < length && length < ends[i]!);
      expect(cut.offsetOf('har/truncated')).toBe(open < 0 ? null : starts[open]);
    }
  });

  test('reads what a Chrome entry says', () => {
    const exchange = exchangeOf(
      {
        startedDateTime: '2026-01-12T10:15:00.123Z',
        time: 12.3456,
        timings: { blocked: 1, dns: -1, connect: -1, send: 0.5, wait: 4.25, receive: 1 },
        pageref: 'page_1',
        _initiator: { type: 'script', stack: { callFrames: [] } },
        _connectionId: '77',
        connection: '443',
        serverIPAddress: '203.0.113.7',
        request: {
          method: 'OPTIONS',
          url: 'https://bucket.example.com/key?x=1#part',
          httpVersion: 'http/2.0',
          headers: [
            { name: ':authority', value: 'bucket.example.com' },
            { name: 'origin', value: ' https://app.example.com ' },
          ],
        },
      },
      'WebInspector',
      { pages: [{ id: 'page_1', title: 'https://app.example.com/index.html' }] },
    );
    expect(exchange).toEqual({
      id: 1,
      source: { kind: 'har', file: 'page.har', entry: 0 },
      timeUs: 1_768_212_900_123_000,
      responseTimeUs: 1_768_212_900_128_750,
      endTimeUs: 1_768_212_900_135_346,
      protocol: 'h2',
      client: null,
      server: '203.0.113.7:443',
      connection: 1,
      fromStart: false,
      method: 'OPTIONS',
      url: 'https://bucket.example.com/key?x=1',
      requestHeaders: ['origin', 'https://app.example.com'],
      requestKnowledge: 'sanitised',
      status: 200,
      responseHeaders: ['Server', 'AliyunOSS'],
      responseKnowledge: 'sanitised',
      errorBody: null,
      bodyStart: null,
      lack: null,
      complete: true,
      har: {
        exporter: 'chromium',
        resourceType: 'fetch',
        initiator: 'script',
        error: null,
        gaveUpRest: false,
        fromCache: false,
        fromServiceWorker: false,
        byServiceWorker: false,
        pageAddress: null,
        pageOrigin: 'https://app.example.com',
        contentBytes: 3,
      },
    } satisfies Exchange);
  });

  test('knows creator and pages that come after the entries', () => {
    const entries = [entryOf({ pageref: 'p' }), entryOf()];
    const { exchanges } = readHar({
      log: { entries, pages: [{ id: 'p', title: 'http://localhost:3000/x' }], creator: { name: 'Playwright' } },
    });
    expect(exchanges.map(({ har }) => [har?.exporter, har?.pageOrigin])).toEqual([
      ['playwright', 'http://localhost:3000'],
      ['playwright', null],
    ]);
  });

  test('waits for creator and pages only so long', () => {
    const entries = Array.from({ length: 600 }, () => entryOf({ pageref: 'p' }));
    const text = JSON.stringify({ log: { entries, pages: [{ id: 'p', title: 'http://localhost/' }] } });
    const { exchanges } = readHar(text, 4096);
    expect(exchanges.map(({ source }) => source.kind === 'har' && source.entry)).toEqual(entries.map((_, i) => i));
    expect(exchanges[0]!.har?.exporter).toBe('chromium');
    expect(exchanges.filter(({ har }) => har?.pageOrigin !== null)).toEqual([]);
  });

  test('reads entries without the log around them', () => {
    expect(readHar({ entries: [entryOf()] }).exchanges).toHaveLength(1);
  });

  test('reads several logs one after the other and counts their entries on', () => {
    const text = `${JSON.stringify(logOf('Firefox', [entryOf()]))}\n${JSON.stringify(logOf('WebInspector', [entryOf()]))}`;
    const { exchanges, codes } = readHar(text);
    expect(exchanges.map(({ source, har }) => [source, har?.exporter])).toEqual([
      [{ kind: 'har', file: 'page.har', entry: 0 }, 'firefox'],
      [{ kind: 'har', file: 'page.har', entry: 1 }, 'chromium'],
    ]);
    expect(codes).toEqual([]);
  });

  test.each(['utf-16le', 'utf-16be'])('reads %s, with and without a byte order mark, in any pieces', (encoding) => {
    const text = JSON.stringify(AWKWARD);
    const expected = readHar(text).exchanges;
    for (const mark of ['', '\ufeff']) {
      const units = Buffer.from(mark + text, 'utf16le');
      const bytes = encoding === 'utf-16le' ? units : units.swap16();
      for (const chunk of [1, 7, 1000]) expect(readHar(bytes, chunk).exchanges).toEqual(expected);
    }
  });

  test('the last member of a name counts, as in JSON.parse', () => {
    const text = `{"log":{"entries":[{"request":{"method":"GET","headers":[{"name":"a","value":"1"}]},"response":null,
      "request":{"url":"http://x/","url":"http://y/","headers":[{"name":"b","name":"c","value":"2"}],"method":"PUT"}}]}}`;
    expect(readHar(text).exchanges).toMatchObject([{ method: 'PUT', url: 'http://y/', requestHeaders: ['c', '2'] }]);
  });
});

describe('what is wrong with a HAR', () => {
  test.each(['{}', '{"log":{}}', '{"log":{"entries":{}}}', '{"log":[2,1,3]"request:"}', '', '{"a":'])(
    '%s is none',
    (text) => {
      const { exchanges, codes } = readHar(text);
      expect(exchanges).toEqual([]);
      expect(codes).toEqual(['har/not-har']);
    },
  );

  test.each([
    ['{"CORSRules":[{"AllowedOrigins":["*"],"AllowedMethods":["GET"]}]}', true],
    ['{\n  "cors_config": []}', true],
    ['{"log":{}}', false],
    ['{"origin-of-all":1,"and":"so on, for more than the first sixty-four bytes of it"}', false],
  ])('%s may be a configuration: %s', (text, isRules) => {
    for (const chunk of [1, 7, 1000]) {
      const found = readHar(text, chunk).diagnostics.find(({ code }) => code === 'har/not-har');
      expect(found?.help?.text.includes('--cors')).toBe(isRules);
    }
  });

  test('an empty array of entries is a HAR without a word', () => {
    expect(readHar({ log: { entries: [] } }).codes).toEqual([]);
  });

  test.each(['1', '"x"', 'null', '[]', '{}', '[{"request":{}}]', '{"request":5}'])('an entry %s is left out', (bad) => {
    const good = JSON.stringify(entryOf());
    const text = `{"log":{"creator":{"name":"WebInspector"},"pages":[],"entries":[${good},${bad},${good}]}}`;
    const { exchanges, codes } = readHar(text);
    expect(exchanges.map(({ source }) => source.kind === 'har' && source.entry)).toEqual([0, 2]);
    expect(codes).toEqual(['har/malformed-entry']);
  });

  test.each([
    ['a stray brace', '"time":20', '"time":20}}'],
    ['a lost quote', '"method":"GET"', '"method":"GET'],
    ['a lost colon', '"method":"GET"', '"method" "GET"'],
    ['an open string before a body', '"url":"', '"url:"'],
    ['binary rubbish', '"time":20', '\u0000\u0001\u00ff'],
    ['a comment', '"time":20', '/* 20 */"time":20'],
    ['an open bracket', '"headers":[', '"headers":[['],
  ])('goes on with the next entry after %s', (_, sound, broken) => {
    const good = JSON.stringify(entryOf());
    expect(good).toContain(sound);
    const bad = good.replace(sound, broken);
    for (const space of ['', '\n      ']) {
      const text = `{"log":{"entries":[${good},${space}${bad},${space}${good},${space}${good}]}}`;
      const { exchanges, codes } = readHar(text);
      expect(codes).toContain('har/malformed-entry');
      expect(exchanges.length).toBeGreaterThanOrEqual(3);
      const [first] = exchanges;
      expect(
        exchanges.filter((exchange) => exchange.requestHeaders.join() === first!.requestHeaders.join()),
      ).toHaveLength(exchanges.length);
    }
  });

  test('damage inside a body that is stepped over costs one entry', () => {
    const good = JSON.stringify(entryOf());
    const bad = JSON.stringify(
      entryOf({ request: { postData: { text: 'a=1&b=2', params: [{ name: 'x' }] } } }),
    ).replace('a=1&b=2"', 'a=1&b=2');
    const { exchanges, codes } = readHar(`{"log":{"entries":[${good},${bad},${good}]}}`);
    expect(exchanges).toHaveLength(2);
    expect(codes).toEqual(['har/malformed-entry']);
  });

  test('commas too many and too few are no harm', () => {
    const good = JSON.stringify(entryOf());
    const { exchanges, codes } = readHar(`{"log":{"entries":[${good}\n${good},${good.slice(0, -1)},},],},}`);
    expect(exchanges).toHaveLength(3);
    expect(codes).toEqual([]);
  });

  test('NaN and the like count as null', () => {
    const text = JSON.stringify(entryOf()).replace('"time":20', '"time":NaN,"bodySize":-Infinity');
    const { exchanges, codes } = readHar(`{"log":{"entries":[${text}]}}`);
    expect(exchanges[0]!.endTimeUs).toBe(exchanges[0]!.timeUs);
    expect(codes).toEqual([]);
  });

  test.each(['Playwright', 'WebKit Web Inspector'])('%s hides preflights, said once', (creator) => {
    expect(readHar(logOf(creator, [entryOf(), entryOf()])).codes).toEqual(['har/preflights-hidden']);
    expect(readHar(logOf(creator, [])).codes).toEqual([]);
    const preflight = { method: 'OPTIONS', headers: [{ name: 'Access-Control-Request-Method', value: 'PUT' }] };
    expect(readHar(logOf(creator, [entryOf({ request: preflight })])).codes).toEqual([]);
  });
});

describe('the size of things', () => {
  test('a nesting of a million levels is stepped over', () => {
    const deep = '['.repeat(1_000_000) + ']'.repeat(1_000_000);
    const { exchanges, codes } = readHar(`{"log":{"junk":${deep},"entries":[${JSON.stringify(entryOf({ x: 1 }))}]}}`);
    expect(exchanges).toHaveLength(1);
    expect(codes).toEqual([]);
  });

  test('a body of 64 MB passes through a window that does not grow', () => {
    const [before, after] = JSON.stringify(
      logOf('WebInspector', [entryOf({ response: { content: { text: '@@' } } }), entryOf()]),
    ).split('@@');
    const collected = new Collected();
    const reader = new HarReader('page.har', collected);
    const intake = new Intake(reader);
    intake.push(Buffer.from(before!));
    const piece = Buffer.from('QUJD\\"\\\\'.repeat(8192));
    let largest = 0;
    for (let sent = 0; sent < 64e6; sent += piece.length) {
      intake.push(piece);
      largest = Math.max(largest, intake.space().length);
    }
    intake.push(Buffer.from(after!));
    reader.end(intake.rest());
    expect(collected.exchanges).toHaveLength(2);
    expect(collected.codes).toEqual([]);
    expect(largest).toBeLessThanOrEqual(512 * 1024);
  });

  test('a wanted string longer than any window is cut and the rest stepped over', () => {
    const long = `data:text/plain,${'é\\\\"\u0001x'.repeat(200_000)}`;
    const { exchanges, codes } = readHar(
      logOf('WebInspector', [entryOf({ request: { url: long } }), entryOf()]),
      65_536,
    );
    expect(exchanges).toHaveLength(2);
    expect(long.startsWith(exchanges[0]!.url!)).toBe(true);
    expect(exchanges[0]!.url!.length).toBeGreaterThan(65_536);
    expect(codes).toEqual([]);
  });
});
