import { describe, expect, test } from 'vitest';
import { Budget } from '../../../src/bytes/budget.ts';
import type { Exchange } from '../../../src/exchange/exchange.ts';
import { ExchangeStreams } from '../../../src/http/streams/exchange-streams.ts';
import type { RequestHead, ResponseHead } from '../../../src/http/streams/message-heads.ts';

const request = (url: string, timeUs = 1): RequestHead => ({
  method: 'GET',
  url,
  headers: [],
  knowledge: 'complete',
  frames: [{ frame: 1, offset: 0 }],
  timeUs,
  bytes: 100,
});
const response = (status: number, timeUs = 2): ResponseHead => ({
  status,
  headers: [],
  knowledge: 'complete',
  frames: [{ frame: 2, offset: 0 }],
  timeUs,
  bytes: 100,
  contentEncoding: null,
  body: null,
});

function make(heads = new Budget(1e6)) {
  const exchanges: Exchange[] = [];
  const evicted: number[] = [];
  let id = 0;
  const connection = {
    id: 1,
    client: 'c',
    server: 's',
    fromStart: true,
    scheme: 'http',
    serverName: null,
    timeUs: 0,
  } as const;
  const sink = {
    nextExchangeId: () => ++id,
    exchange: (exchange: Exchange) => void exchanges.push(exchange),
    diagnostic: () => undefined,
  };
  return {
    streams: new ExchangeStreams(
      { file: 'a.pcap', connection, protocol: 'h3' },
      sink,
      heads,
      (frame) => void evicted.push(frame),
    ),
    heads,
    evicted,
    told: () =>
      exchanges.map(({ url, status, lack, complete }) => `${url} ${status} ${lack ?? (complete ? 'whole' : '')}`),
  };
}

describe('streams', () => {
  test('are told when both directions are over, whichever is last', () => {
    const { streams, told } = make();
    streams.addRequest(1, request('/1'));
    streams.addResponse(1, response(200));
    streams.endMessage(1, 1, 5);
    expect(told()).toEqual([]);
    streams.endMessage(0, 1, 6);
    expect(told()).toEqual(['/1 200 whole']);
  });

  test('whose request is seen late wait for it', () => {
    const { streams, told } = make();
    streams.addResponse(1, response(200));
    streams.endMessage(1, 1, 5);
    streams.addRequest(1, request('/1'));
    streams.endMessage(0, 1, 6);
    expect(told()).toEqual(['/1 200 whole']);
  });

  test('whose request will not be seen are told without', () => {
    const { streams, told } = make();
    streams.addResponse(1, response(201));
    streams.endMessage(1, 1, 5);
    streams.addResponse(3, response(203));
    streams.addResponse(5, response(205));
    streams.requestsKnown(5);
    expect(told()).toEqual(['null 201 ']);
    streams.endMessage(1, 3, 7);
    streams.endMessage(1, 5, 7);
    expect(told()).toEqual(['null 201 ', 'null 203 ']);
    streams.end(0, 'fin', 9);
    expect(told()).toEqual(['null 201 ', 'null 203 ', 'null 205 ']);
  });

  test('that wait too long for a request do not pile up', () => {
    const { streams, told } = make();
    for (let id = 1; id < 1000; id += 2) {
      streams.addResponse(id, response(200));
      streams.endMessage(1, id, 5);
    }
    expect(told().length).toBe(500 - 256);
  });

  test('that go on and never get a request do not pile up, either', () => {
    const { streams, told, evicted } = make();
    for (let id = 1; id < 1000; id += 2) streams.addResponse(id, response(200));
    expect(told().length).toBe(500 - 256);
    expect(told()[0]).toBe('null 200 capture-ended');
    expect(evicted.length).toBe(500 - 256);
  });

  test('given up by the server before their request was seen', () => {
    const { streams, told } = make();
    streams.addResponse(1, response(500));
    streams.reset(1, 1, 5, false);
    streams.addResponse(3, response(503));
    streams.reset(1, 3, 5, false);
    streams.addRequest(1, request('/1'));
    streams.requestsKnown(9);
    expect(told()).toEqual(['/1 500 reset', 'null 503 reset']);
    expect(streams.isCut(3)).toBe(true);
  });

  test('with a response that is over are not undone by a reset', () => {
    const { streams, told } = make();
    streams.addRequest(1, request('/1'));
    streams.addResponse(1, response(403));
    streams.endMessage(1, 1, 5);
    streams.reset(0, 1, 6, false);
    expect(told()).toEqual(['/1 403 ']);
  });

  test('given up by a client behind a response whose rest may be missing', () => {
    const { streams, told } = make();
    streams.addRequest(1, request('/1'));
    streams.addResponse(1, response(307));
    streams.lose(1);
    streams.reset(0, 1, 6, false);
    expect(told()).toEqual(['/1 307 gap']);
  });

  test('given up by a client that had more answers than were read so far', () => {
    const { streams, told } = make();
    for (const id of [1, 3]) {
      streams.addRequest(id, request(`/${id}`));
      streams.endMessage(0, id, 2);
      streams.reset(0, id, 5, true);
    }
    streams.addResponse(1, response(307));
    expect(told()).toEqual([]);
    streams.caughtUp();
    expect(told()).toEqual(['/1 307 aborted', '/3 null aborted']);
  });

  test.each([
    ['the client', 0, false],
    ['a client that had more', 0, true],
    ['the server', 1, false],
  ] as const)('given up by %s behind missing answers: there may have been one', (_who, direction, isBehind) => {
    const { streams, told } = make();
    streams.addRequest(1, request('/1'));
    streams.lose(1);
    streams.reset(direction, 1, 5, isBehind);
    streams.caughtUp();
    streams.addRequest(3, request('/3'));
    streams.reset(direction, 3, 6, false);
    expect(told()).toEqual(['/1 null gap', `/3 null ${direction === 0 ? 'aborted' : 'reset'}`]);
  });

  test('that a reset ends behind missing bytes of the client may have been given up', () => {
    const { streams, told } = make();
    streams.addRequest(1, request('/1'));
    streams.lose(0);
    streams.addRequest(3, request('/3'));
    for (const direction of [0, 1] as const) streams.end(direction, 'reset', 9);
    expect(told()).toEqual(['/1 null gap', '/3 null reset']);
  });

  test('that nobody answered for long have timed out, if the server answers at all', () => {
    for (const [answers, lack] of [
      [true, 'timeout'],
      [false, 'capture-ended'],
    ] as const) {
      const { streams, told } = make();
      streams.addRequest(1, request('/1'));
      if (answers) {
        streams.addRequest(3, request('/3'));
        streams.endMessage(0, 3, 2);
        streams.addResponse(3, response(204));
        streams.endMessage(1, 3, 5);
      }
      streams.end(0, 'capture-ended', 400_000_000);
      streams.end(1, 'capture-ended', 400_000_000);
      expect(told().at(-1)).toBe(`/1 null ${lack}`);
    }
  });

  test('that were open while frames were lost are not whole, and lack because of the gap', () => {
    const { streams, told } = make();
    for (const id of [1, 3, 5]) streams.addRequest(id, request(`/${id}`));
    streams.endMessage(0, 1, 2);
    streams.addResponse(1, response(200));
    streams.lose(1);
    streams.addRequest(7, request('/7'));
    streams.endMessage(1, 1, 5);
    streams.lose(0);
    streams.addResponse(3, response(200));
    streams.endMessage(1, 3, 6);
    streams.endMessage(0, 3, 6);
    streams.end(1, 'fin', 9);
    expect(told()).toEqual(['/1 200 ', '/3 200 ', '/5 null gap', '/7 null closed']);
  });

  test('whose status cannot be known say nothing of the outcome', () => {
    const { streams, told } = make();
    streams.addRequest(1, request('/1'));
    streams.endMessage(0, 1, 2);
    streams.addResponse(1, response(0));
    streams.endMessage(1, 1, 5);
    expect(told()).toEqual(['/1 null gap']);
  });

  test('after the client closed its side are still answered', () => {
    const { streams, told } = make();
    streams.addRequest(1, request('/1'));
    streams.endMessage(0, 1, 2);
    streams.end(0, 'fin', 3);
    streams.addResponse(1, response(200));
    streams.endMessage(1, 1, 5);
    streams.end(1, 'fin', 6);
    expect(told()).toEqual(['/1 200 whole']);
  });
});

describe('heads of open streams', () => {
  test('take so much of all connections, and no more: the oldest of the connection at hand are given up', () => {
    const heads = new Budget(1000);
    const [one, other] = [make(heads), make(heads)];
    for (let id = 1; id <= 11; id += 2) one.streams.addRequest(id, request(`/${id}`));
    for (const id of [1, 3, 5, 7]) other.streams.addResponse(id, response(200));
    expect([one.told(), other.told(), heads.bytes]).toEqual([[], [], 1000]);
    one.streams.addResponse(3, response(204));
    expect(one.told()).toEqual(['/1 null capture-ended']);
    expect(one.streams.isCut(1)).toBe(true);
    other.streams.addRequest(9, { ...request('/9'), bytes: 450 });
    expect(other.told().length).toBe(5);
    expect(other.evicted.length).toBe(5);
    for (const { streams } of [one, other]) for (const way of [0, 1] as const) streams.end(way, 'reset', 9);
    expect(heads.bytes).toBe(0);
    expect([one.told().length, other.told().length]).toEqual([6, 5]);
  });

  test('cost nothing any more once they are told, however they end', () => {
    const heads = new Budget(1e6);
    const { streams, told } = make(heads);
    const id = (n: number): number => 2 * n + 1;
    for (let n = 0; n < 8; n++) streams.addRequest(id(n), request(`/${n}`));
    for (const n of [0, 1, 8]) streams.addResponse(id(n), response(n === 0 ? 0 : 200));
    streams.addResponse(id(0), response(200));
    for (const way of [0, 1] as const) streams.endMessage(way, id(0), 3);
    streams.reset(0, id(2), 4, false);
    streams.reset(0, id(3), 4, true);
    streams.caughtUp();
    streams.refuseAbove(id(6), 5);
    streams.reset(1, id(8), 5, false);
    streams.addRequest(id(8), request('/8'));
    for (const way of [0, 1] as const) streams.end(way, 'fin', 9);
    expect(told().length).toBe(9);
    expect(heads.bytes).toBe(0);
  });
});

describe('what a peer repeats without end costs no more than it is worth', () => {
  const timed = (run: () => void): number => {
    const before = process.cpuUsage().user;
    run();
    return (process.cpuUsage().user - before) / 1000;
  };
  const full = () => {
    const made = make();
    for (let id = 1; id < 8192; id += 2) made.streams.addRequest(id, request(`/${id}`));
    return made;
  };

  test('that requests are not answered any more', () => {
    const { streams, told } = full();
    expect(
      timed(() => {
        for (let i = 0; i < 100_000; i++) streams.refuseAbove(0x7fff_ffff, 5);
      }),
    ).toBeLessThan(500);
    streams.end(1, 'fin', 9);
    expect(told()).toHaveLength(4096);
  });

  test('responses that nobody asked for', () => {
    const { streams } = make();
    expect(
      timed(() => {
        for (let i = 0; i < 50_000; i++) streams.addResponse(2 * i + 1, response(200));
      }),
    ).toBeLessThan(1500);
  });

  test('requests, while a response waits for another', () => {
    const { streams } = full();
    streams.addResponse(1e6 + 1, response(200));
    expect(
      timed(() => {
        for (let id = 8193; id < 8193 + 100_000; id++) streams.requestsKnown(id);
      }),
    ).toBeLessThan(500);
  });
});
