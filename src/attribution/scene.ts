import type { BrowserVerdict } from '../browser/verdict.ts';
import type { Label } from '../diagnostics/diagnostic.ts';
import type { Exchange } from '../exchange/exchange.ts';
import type { CorsAttempt } from '../pairing/attempt.ts';
import { everyLine, requestEvidence, statusEvidence } from './evidence.ts';
import type { Prediction } from './finding.ts';
import type { Cause } from './ledger.ts';
import type { BucketSetup } from './predict.ts';

/** Everything that is known of one attempt when causes are looked for. */
export interface Scene {
  readonly attempt: CorsAttempt;
  readonly observed: BrowserVerdict;
  readonly predicted: Prediction | null;
  /** What is unknown of the store and shows in this attempt, as a clause. */
  readonly settled: string | null;
  readonly setup: BucketSetup | null;
  /** Host of the URL, port included when it is not the default one. */
  readonly host: string;
}

/** The exchange at which the attempt failed: the last one, unless the preflight is what failed. */
export function decisiveExchange({ attempt, observed }: Scene): Exchange | null {
  if (observed.at === 'preflight') return attempt.preflight ?? attempt.actual;
  return attempt.actual ?? attempt.preflight;
}

/** The answer's status line and the header that decided, or the request when there is no answer. */
export function answerEvidence(scene: Scene, header: string | null, text: string): Label[] {
  const exchange = decisiveExchange(scene);
  if (!exchange) return [];
  if (exchange.status === null) return [requestEvidence(exchange, 'no answer to this')];
  const lines = header === null ? [] : everyLine(exchange, { side: 'response', name: header }, text);
  return lines.length > 0 ? lines : [statusEvidence(exchange, text)];
}

/** A cause outside the rules: one per host and detail. */
export function outside(scene: Scene, detail: string, describe: Cause['describe'], value: string | null = null): Cause {
  return { key: `outside\n${scene.host}\n${detail}`, item: null, ruleIndex: null, value, host: scene.host, describe };
}

/** The request in one clause, e.g. `PUT from http://app.example.com`. */
export function askedFor({ attempt }: Scene): string {
  const from = attempt.origin === null ? '' : ` from \`${attempt.origin}\``;
  const names = attempt.unsafeHeaderNames ?? [];
  const shown = names.slice(0, 6).join(', ') + (names.length > 6 ? ', ...' : '');
  return `\`${attempt.method}\`${from}${names.length > 0 ? ` with ${shown}` : ''}`;
}
