import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Exchange } from '../../src/exchange/exchange.ts';
import { readCapture } from '../support/read-capture.ts';
import { TSHARK_DIFFERENCES } from '../vectors/tshark-differences.ts';

/** Public captures beside the project, when they are there, with what tshark 4.4 sees in each. */
const CORPUS = join(resolve(process.env['CORSCOPE_SHARED'] ?? '../shared'), 'corpus');

interface Seen {
  readonly file: string;
  readonly requests?: readonly { readonly method?: string; readonly target?: string }[];
  readonly responses?: readonly { readonly status: number }[];
  /** Encrypted connections, with what tshark could decrypt. */
  readonly tls?: readonly unknown[];
  /** The list is a lower bound. */
  readonly readings?: unknown;
}

const count = (words: readonly string[]): Map<string, number> => {
  const bag = new Map<string, number>();
  for (const word of words) bag.set(word, (bag.get(word) ?? 0) + 1);
  return bag;
};

/** What of `wanted` is not in `found`. */
function missing(wanted: readonly string[], found: readonly string[]): string[] {
  const have = count(found);
  return [...count(wanted)].filter(([word, times]) => (have.get(word) ?? 0) < times).map(([word]) => word);
}

const targetOf = (url: string): string => /^[a-z]+:\/\/[^/?#]*(.*)$/i.exec(url)?.[1] ?? url;
const requestsOf = (exchanges: readonly Exchange[]): string[] =>
  exchanges
    .filter(({ method }) => method !== null)
    .map(({ method, url, target }) => `${method} ${targetOf(url ?? target ?? '') || '/'}`);
const statusesOf = (exchanges: readonly Exchange[]): string[] =>
  exchanges.filter(({ status }) => status !== null).map(({ status }) => String(status));

function differences(seen: Seen): string[] {
  const { exchanges } = readCapture(join(CORPUS, seen.file));
  const requests = (seen.requests ?? [])
    .filter(({ method }) => method)
    .map(({ method, target }) => `${method} ${target ?? ''}`);
  const statuses = (seen.responses ?? []).filter(({ status }) => status >= 200).map(({ status }) => String(status));
  const found = [...missing(requests, requestsOf(exchanges)), ...missing(statuses, statusesOf(exchanges))].map(
    (word) => `lacks ${word}`,
  );
  if (seen.readings) return found;
  const most = requests.length + Math.max(0, statuses.length - requests.length);
  return exchanges.length > most ? [...found, `${exchanges.length} exchanges, at most ${most} expected`] : found;
}

const truth = join(CORPUS, 'EXPECTED.ndjson');
const captures: Seen[] = existsSync(truth)
  ? readFileSync(truth, 'utf8')
      .split('\n')
      .filter((line) => /^\{"file": ?"(?:pcap(?:ng)?|http2)\//.test(line))
      .map((line): Seen => JSON.parse(line))
      .filter(({ file, tls }) => !file.startsWith('http2/') || !tls?.length)
  : [];

describe.runIf(captures.length > 0)('public captures hold the HTTP that tshark sees', () => {
  test.each(captures.filter(({ file }) => !(file in TSHARK_DIFFERENCES)))('$file', (seen) => {
    expect(differences(seen)).toEqual([]);
  });

  test.each(captures.filter(({ file }) => file in TSHARK_DIFFERENCES && !file.endsWith('.zst')))(
    '$file still differs, for the reason that is noted',
    (seen) => expect(differences(seen)).not.toEqual([]),
  );
});
