import { certain } from '../diagnostics/basis.ts';
import { noCrossoriginAttribute } from '../diagnostics/not-cors/answer.ts';
import type { Exchange } from '../exchange/exchange.ts';
import { headerEvidence, labels, requestEvidence } from './evidence.ts';
import type { Cause } from './ledger.ts';

const ELEMENTS: Readonly<Record<string, string>> = {
  image: 'an image',
  video: 'a video',
  audio: 'audio',
  track: 'a text track',
  script: 'a script',
  style: 'a stylesheet',
};

/** An element of a page loaded something of `host` in mode `no-cors`; `destination`: what Sec-Fetch-Dest says. */
export function plainElementCause(exchange: Exchange, host: string, destination: string): Cause | null {
  const element = ELEMENTS[destination];
  if (element === undefined) return null;
  const mode = headerEvidence(exchange, { side: 'request', name: 'sec-fetch-mode' }, 'so no Origin is sent');
  return {
    key: `plain element\n${host}\n${destination}`,
    item: null,
    ruleIndex: null,
    value: null,
    host,
    basis: certain('headers'),
    describe: () =>
      noCrossoriginAttribute({
        host,
        evidence: labels(requestEvidence(exchange, 'loaded here'), mode),
        notes: [],
        element,
      }),
  };
}
