import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import type { Exchange } from '../../src/exchange/exchange.ts';
import type { BrowserProfile } from '../../src/fetch/profile.ts';
import type { CorsAttempt } from '../../src/pairing/attempt.ts';
import { Pairer } from '../../src/pairing/pairer.ts';
import { readHar } from '../har/read-har.ts';
import { readCapture } from '../support/read-capture.ts';

export interface Paired {
  readonly attempts: CorsAttempt[];
  readonly notCors: Exchange[];
}

/** All attempts of one input. */
export function pair(
  exchanges: readonly Exchange[],
  profile: BrowserProfile | null = null,
  lossUs: number | null = null,
): Paired {
  const paired: Paired = { attempts: [], notCors: [] };
  const pairer = new Pairer(
    {
      attempt: (attempt) => paired.attempts.push(attempt),
      notCors: (exchange) => paired.notCors.push(exchange),
      diagnostic: ({ message }) => {
        throw new Error(message);
      },
    },
    { profile },
  );
  for (const exchange of exchanges) pairer.add(exchange);
  if (lossUs !== null) pairer.requestsLost(lossUs);
  pairer.end();
  return paired;
}

/** The exchanges of a capture or a HAR (gzip or not). */
export function readExchanges(file: string): Exchange[] {
  if (!/\.har(?:\.gz)?$/.test(file)) return readCapture(file).exchanges;
  const bytes = readFileSync(file);
  return readHar(file.endsWith('.gz') ? gunzipSync(bytes) : bytes).exchanges;
}

/** Every exchange that went into attempts, with repeats if one is in two. */
export const membersOf = (attempts: readonly CorsAttempt[]): Exchange[] =>
  attempts.flatMap(({ preflight, actual, retries }) =>
    [preflight, actual, ...retries].filter((exchange) => exchange !== null),
  );
