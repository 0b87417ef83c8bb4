import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { pair, readExchanges } from './pair.ts';

/** As recorded by `captures/generate/pools.mjs`: plain http, no cookie; each name says what its request had. */
test.each(['chromium', 'firefox'])(
  'a real %s shows its credentials modes by the connections that it takes',
  (browser) => {
    const file = fileURLToPath(new URL(`recorded/pools-${browser}.pcap`, import.meta.url));
    const { attempts } = pair(readExchanges(file));
    const modes = Object.fromEntries(
      attempts.map(({ url, credentials }) => [new URL(url).pathname.slice(1), credentials]),
    );
    expect(Object.keys(modes)).toHaveLength(11);
    for (const [name, credentials] of Object.entries(modes))
      expect([name, credentials]).toEqual([name, name.startsWith('with-')]);
  },
);
