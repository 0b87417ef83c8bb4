import { describe, expect, test } from 'vitest';
import type { Exchange } from '../../src/exchange/exchange.ts';
import { Pairer } from '../../src/pairing/pairer.ts';
import { buildActual, buildPreflight } from '../support/build-exchange.ts';
import { pair } from './pair.ts';

const STAR = { 'Access-Control-Allow-Origin': '*' };
const on = (connection: number, at: number) => ({
  connection,
  client: `192.168.1.7:${50_000 + connection}`,
  at,
  request: { Connection: 'keep-alive' },
});
const get = (connection: number, at: number, response: Record<string, string> = STAR): Exchange =>
  buildActual({ method: 'GET', type: null, refused: true, response, ...on(connection, at) });
const preflight = (connection: number, at: number): Exchange => buildPreflight({ ...on(connection, at) });

/** What is handed out, each with the number of exchanges that had come by then. */
function handedOut(exchanges: readonly Exchange[]): string[] {
  const told: string[] = [];
  let count = 0;
  const pairer = new Pairer(
    {
      attempt: ({ method, credentials }) => told.push(`${method} ${credentials} after ${count}`),
      notCors: () => undefined,
      diagnostic: () => undefined,
    },
    { profile: null },
  );
  for (const exchange of exchanges) {
    count += 1;
    pairer.add(exchange);
  }
  pairer.end();
  return told;
}

describe('a verdict that hinges on the credentials mode', () => {
  test('waits for what tells the mode of its connection', () => {
    const { attempts } = pair([get(1, 0), preflight(2, 130), get(1, 200), get(2, 300)]);
    expect(attempts.map(({ credentials }) => credentials)).toEqual([true, true, false, 'unknown']);
  });

  test('and not longer than that; others keep their place behind it', () => {
    const refused = get(1, 50, {});
    expect(handedOut([get(1, 0), refused, preflight(1, 100)])).toEqual([
      'GET false after 3',
      'GET false after 3',
      'PUT unknown after 3',
    ]);
  });

  test('one that is refused in any case does not wait, nor one that passes in any', () => {
    const passes = {
      'Access-Control-Allow-Origin': 'https://app.example.com',
      'Access-Control-Allow-Credentials': 'true',
    };
    expect(handedOut([get(1, 0, {}), get(1, 100, passes)])).toEqual(['GET unknown after 1', 'GET unknown after 2']);
  });

  test('not for ever', () => {
    expect(handedOut([get(1, 0), get(1, 9_000), get(1, 11_000), get(1, 30_000)])).toEqual([
      'GET unknown after 3',
      'GET unknown after 4',
      'GET unknown after 4',
      'GET unknown after 4',
    ]);
  });

  test('nor more than a few hundred', () => {
    const many = Array.from({ length: 300 }, (_, n) => get(1, n));
    expect(handedOut(many).slice(0, 2)).toEqual(['GET unknown after 257', 'GET unknown after 258']);
  });
});
