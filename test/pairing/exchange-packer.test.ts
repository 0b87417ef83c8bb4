import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Exchange } from '../../src/exchange/exchange.ts';
import { ExchangePacker } from '../../src/pairing/exchange-packer.ts';
import { RecurringTexts } from '../../src/pairing/recurring-texts.ts';
import { BASE_TIME_US, buildExchange, buildPreflight } from '../support/build-exchange.ts';
import { anyExchange } from './any-exchange.ts';

const url = (n: number): string => `https://bucket.example/${n}`;

/** Another value than those of a preflight for each member of an exchange. */
const OTHERS: Omit<Required<Exchange>, 'source' | 'url'> = {
  id: 99_999,
  timeUs: 1,
  responseTimeUs: 2,
  endTimeUs: 3,
  protocol: 'h2',
  client: '[2001:db8::1]:1',
  server: '[2001:db8::2]:443',
  connection: 77,
  fromStart: true,
  method: 'HEAD',
  requestHeaders: ['Origin', 'https://b.example'],
  requestKnowledge: 'sanitised',
  status: 204,
  responseHeaders: [],
  responseKnowledge: 'provisional',
  errorBody: '<Error/>',
  bodyStart: 'GIF89a',
  lack: 'gap',
  complete: false,
  har: buildExchange({ har: {} }).har,
  isPushed: true,
  target: '/a',
  alsoIn: [{ kind: 'har', file: 'a.har', entry: 0 }],
};

describe('packed exchanges', () => {
  test('come back as they were', () => {
    const value = fc.oneof(fc.constantFrom('', 'a', 'https://app.example.com'), fc.string({ unit: 'binary' }));
    const one = fc.record({
      shape: anyExchange,
      url: fc.webUrl({ withQueryParameters: true }),
      client: fc.constantFrom('192.0.2.1:1', '[2001:db8::1]:65535', '192.0.2.1:2'),
      request: fc.array(value, { minLength: 3, maxLength: 3 }),
      response: fc.array(value, { maxLength: 2 }),
    });
    let packed = 0;
    fc.assert(
      fc.property(fc.array(one, { maxLength: 30 }), (all) => {
        const packer = new ExchangePacker();
        const exchanges = all.map(({ shape, request, response, ...rest }) =>
          buildExchange({
            ...shape,
            ...rest,
            har: null,
            request: request.flatMap((text, n) => [`X-${n}`, text]),
            response: response.flatMap((text, n) => [`y-${n}`, text]),
          }),
        );
        const texts = exchanges.map((exchange) => packer.pack(exchange));
        for (const [n, text] of texts.entries()) {
          if (text === null) continue;
          packed += 1;
          expect(packer.unpack(text, exchanges[n]!.url!)).toEqual(exchanges[n]);
        }
      }),
      { numRuns: 300 },
    );
    expect(packed).toBeGreaterThan(1000);
  });

  test('repeat neither what they have in common with the first nor what comes again', () => {
    const packer = new ExchangePacker();
    const origins = ['https://a.example.com', 'https://a-much-longer-name-than-that.example.com'];
    const lengths = Array.from({ length: 8 }, (_, n) => {
      return packer.pack(buildPreflight({ url: url(n), origin: origins[n % 2]! }))!.length;
    });
    expect(lengths[0]).toBe(73);
    // What comes twice is known the third time: Origin, and Access-Control-Allow-Origin.
    expect(lengths.slice(4)).toEqual([73, 79, 73, 79]);
  });

  test('write clients as they are: ports come again, and there is no end of them', () => {
    const packer = new ExchangePacker();
    const client = '192.0.2.99:65535';
    const lengths = ['192.0.2.1:1', client, client, client].map(
      (one) => packer.pack(buildPreflight({ client: one }))!.length,
    );
    expect(lengths).toEqual([73, 92, 92, 92]);
  });

  test.each(['source', 'url', ...Object.keys(OTHERS)] as (keyof Exchange)[])(
    'keep another %s, or are not made',
    (name) => {
      const packer = new ExchangePacker();
      const one = buildPreflight();
      expect(packer.pack(one)).not.toBeNull();
      const others = { ...OTHERS, source: { ...one.source, file: 'other.pcap' }, url: url(99) };
      const other: Exchange = { ...one, [name]: others[name] };
      expect(other).not.toEqual(one);
      const packed = packer.pack(other);
      if (packed !== null) expect(packer.unpack(packed, other.url!)).toEqual(other);
    },
  );

  test('times keep their fractions', () => {
    const packer = new ExchangePacker();
    const exchange = { ...buildPreflight(), timeUs: BASE_TIME_US + 0.25, endTimeUs: BASE_TIME_US + 0.5 };
    expect(packer.unpack(packer.pack(exchange)!, exchange.url!)).toEqual(exchange);
  });

  const capture = { kind: 'capture', file: 'capture.pcap' } as const;
  const span = { frame: 1, offset: 0 };
  test.each<[string, ...Exchange[]]>([
    ['of a HAR', buildExchange({ har: {} })],
    ['without an answer', buildExchange({ status: null })],
    ['with a kept body', buildExchange({ status: 403, errorBody: '<Error/>' })],
    ['seen in another recording too', buildExchange({ alsoIn: [{ kind: 'har', file: 'a.har', entry: 0 }] })],
    ['of two frames', { ...buildExchange(), source: { ...capture, request: [span, span], response: [span] } }],
    [
      'of another file',
      { ...buildExchange(), source: { ...capture, request: [span], response: [{ ...span, file: 'b.pcap' }] } },
    ],
    ['too long for an example', buildExchange({ request: { a: 'a'.repeat(20_000) } })],
    [
      'with too long a value',
      buildExchange({ request: { a: 'b' } }),
      buildExchange({ request: { a: 'c'.repeat(3000) } }),
    ],
    [
      'with too many headers',
      buildExchange({ request: Array.from({ length: 600 }, (_, n) => `${n}`) }),
      buildExchange({ request: Array.from({ length: 600 }, (_, n) => (n % 2 === 0 ? `${n}` : 'other')) }),
    ],
  ])('are not made of those %s', (_title, ...exchanges) => {
    const packer = new ExchangePacker();
    expect(exchanges.map((exchange) => packer.pack(exchange)).at(-1)).toBeNull();
    expect(exchanges.slice(0, -1).every((exchange) => packer.pack(exchange) !== null)).toBe(true);
  });

  test('have a bounded number of examples', () => {
    const packer = new ExchangePacker();
    const odd = (n: number) => buildExchange({ request: { [`x-${n}`]: '1' } });
    const texts = Array.from({ length: 100 }, (_, n) => packer.pack(odd(n)));
    expect(texts.filter((text) => text !== null)).toHaveLength(64);
    expect(packer.unpack(packer.pack(odd(7))!, url(7)).requestHeaders).toEqual(['x-7', '1']);
  });
});

describe('recurring texts', () => {
  test('get a number when they come again, and keep it', () => {
    const texts = new RecurringTexts();
    expect([texts.numberOf('a'), texts.numberOf('a'), texts.numberOf('b'), texts.numberOf('a')]).toEqual([
      -1, 0, -1, 0,
    ]);
    expect(texts.textOf(0)).toBe('a');
  });

  test('are bounded in number and length', () => {
    const texts = new RecurringTexts();
    const numbers = Array.from({ length: 5000 }, (_, n) => texts.numberOf(`${n}`) + texts.numberOf(`${n}`) + 1);
    expect(numbers.slice(0, 4096)).toEqual(Array.from({ length: 4096 }, (_, n) => n));
    expect(numbers.slice(4096).every((number) => number === -1)).toBe(true);
    const long = 'a'.repeat(257);
    const others = new RecurringTexts();
    expect([others.numberOf(long), others.numberOf(long)]).toEqual([-1, -1]);
  });
});
