import type { MergedCaptures, MergedInput } from '../pipeline/merged-captures.ts';

/** Reads an input; waits for `turn` after every piece. */
type Read = (input: MergedInput, turn: () => Promise<void>) => Promise<void>;

/**
 * Reads captures together: each only as far as it is its turn, so that no more than a piece of each is held, and none is
 * opened before its time comes. `read` is to end early when the signal is aborted.
 */
export async function readTogether(captures: MergedCaptures, signal: AbortSignal, read: Read): Promise<void> {
  const feeders = new Map(captures.inputs.map((input) => [input, new Feeder(input, read)]));
  for (;;) {
    const hungry = captures.advance();
    if (hungry.length === 0) return;
    if (signal.aborted) await Promise.all([...feeders.values()].map((feeder) => feeder.stop()));
    else await Promise.all(hungry.map((input) => feeders.get(input)!.feed()));
  }
}

/** Reads one of them piece by piece. */
class Feeder {
  readonly #input: MergedInput;
  readonly #read: Read;
  /** The whole reading; `null`: it was not begun. */
  #reading: Promise<void> | null = null;
  /** Lets the reading go on. */
  #resume: (() => void) | null = null;
  /** Who waits for packets. */
  #fed: (() => void) | null = null;
  #isStopped = false;

  constructor(input: MergedInput, read: Read) {
    this.#input = input;
    this.#read = read;
  }

  /** Reads on until there are packets, or the end. */
  async feed(): Promise<void> {
    const fed = new Promise<void>((resolve) => {
      this.#fed = resolve;
    });
    this.#reading ??= this.#begin();
    this.#goOn();
    await Promise.race([fed, this.#reading]);
  }

  /** Lets a reading that was broken off come to its end. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#goOn();
    await this.#reading;
    this.#input.skip();
  }

  async #begin(): Promise<void> {
    try {
      await this.#read(this.#input, () => this.#turn());
    } finally {
      this.#input.skip();
    }
  }

  /** A piece was read. */
  async #turn(): Promise<void> {
    if (!this.#input.hasPackets || this.#isStopped) return;
    const paused = new Promise<void>((resolve) => {
      this.#resume = resolve;
    });
    this.#fed?.();
    await paused;
  }

  #goOn(): void {
    this.#resume?.();
    this.#resume = null;
  }
}
