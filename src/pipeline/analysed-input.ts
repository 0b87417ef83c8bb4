import type { ExchangeSink } from '../exchange/exchange-sink.ts';
import type { TlsOptions } from '../tls/tls-factory.ts';
import type { CaptureFailures } from './capture-failures.ts';
import { InputReader } from './input-reader.ts';
import type { Following } from './merged-captures.ts';

/** An input whose exchanges are told with the bytes that complete them, and whose pairing ends with it. */
export class AnalysedInput extends InputReader {
  readonly #steps: Following;

  constructor(file: string, sink: ExchangeSink, tls: TlsOptions, failures: CaptureFailures, steps: Following) {
    super(file, sink, tls, failures);
    this.#steps = steps;
  }

  override read(bytes: Buffer, start: number, end: number): number {
    const next = super.read(bytes, start, end);
    this.#steps.read();
    return next;
  }

  override idle(): void {
    super.idle();
    this.#steps.read();
  }

  override end(rest: Buffer): void {
    super.end(rest);
    this.#steps.end();
  }
}
