import { statSync } from 'node:fs';
import { readApart } from '../diagnostics/capture.ts';
import type { Analysis } from '../pipeline/analysis.ts';
import { type InputConsumer, InputError, type InputOutcome, type ReadOptions, readInput } from './input.ts';
import { inReadingOrder } from './input-order.ts';
import { readTogether } from './read-together.ts';
import { keysBeside } from './tls-material.ts';

/** How the inputs of an analysis are read. */
export interface Manner {
  /** How one is read. */
  readonly read: (file: string) => ReadOptions;
  /** What is to be done around the reader of one that is read alone. */
  readonly around?: (reader: InputConsumer) => InputConsumer;
  /** One was read, or could not be. */
  readonly done?: (file: string, failure: InputError | null) => void;
  readonly signal: AbortSignal;
}

/** Reads inputs, one after the other and captures together; ends early when it is told to. */
export async function readInputs(files: readonly string[], analysis: Analysis, manner: Manner): Promise<void> {
  const { around = (reader) => reader, done } = manner;
  const finish = async (file: string, reading: Promise<InputOutcome>): Promise<void> => {
    let failure: InputError | null = null;
    try {
      await reading;
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      failure = error;
    }
    done?.(file, failure);
  };
  /** Captures that were read by themselves, and which of them are pipes. */
  let recordings = 0;
  const pipes: string[] = [];
  for (const step of inReadingOrder(files)) {
    if (step.kind === 'alone') {
      const input = analysis.open(step.file, { keysBeside: keysBeside(step.file) });
      await finish(step.file, readInput(step.file, around(input), manner.read(step.file)));
      if (input.packets > 0) recordings += 1;
      if (input.packets > 0 && isPipe(step.file)) pipes.push(step.file);
    } else {
      const { parts } = step;
      recordings += 1;
      const captures = analysis.openTogether(parts, {
        keysBeside: parts.flatMap(({ file }) => keysBeside(file)),
        mayBringSecrets: parts.some(({ mayBringSecrets }) => mayBringSecrets),
      });
      await readTogether(captures, manner.signal, (input, turn) =>
        finish(input.file, readInput(input.file, input, { ...manner.read(input.file), turn })),
      );
    }
    if (manner.signal.aborted) return;
  }
  if (recordings > 1) for (const file of pipes) analysis.tell(readApart(file));
}

function isPipe(file: string): boolean {
  try {
    return file === '-' || !statSync(file).isFile();
  } catch {
    return false;
  }
}
