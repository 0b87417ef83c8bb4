import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { Exchange } from './exchange.ts';

/** Where readers hand their exchanges to. */
export interface ExchangeSink {
  /** Unique over all inputs of a run, 1-based. */
  nextExchangeId(): number;
  exchange(exchange: Exchange): void;
  diagnostic(diagnostic: Diagnostic): void;
  /** Bytes that clients sent are missing: requests from before this time may never come. */
  requestsLost?(timeUs: number): void;
  /** Bytes that servers sent are missing, as was found at this time: answers from before may come late, or never. */
  answersLost?(timeUs: number): void;
}
