import { Intake } from '../../src/bytes/intake.ts';
import type { AnalysisOptions } from '../../src/pipeline/analysis.ts';
import { Analysis } from '../../src/pipeline/analysis.ts';
import { readCaptureHead } from '../../src/pipeline/first-packet.ts';
import { type Told, telling } from './analyse.ts';

/** Runs the whole way over captures that are one recording, `pieceBytes` of each at a time. */
export function analyseTogether(
  inputs: Readonly<Record<string, Buffer>>,
  options: Partial<AnalysisOptions> = {},
  pieceBytes = 1000,
): Told {
  const { sink, told } = telling();
  const analysis = new Analysis(
    { configurations: [], hosts: [], origins: [], dialect: null, browser: null, exchanges: 'all', ...options },
    sink,
  );
  const captures = analysis.openTogether(
    Object.entries(inputs).map(([file, bytes]) => ({
      file,
      firstUs: readCaptureHead(bytes.subarray(0, 8192))!.firstUs,
    })),
  );
  const intakes = new Map(captures.inputs.map((input) => [input, { intake: new Intake(input), at: 0 }]));
  for (let hungry = captures.advance(); hungry.length > 0; hungry = captures.advance()) {
    for (const input of hungry) {
      const state = intakes.get(input)!;
      const bytes = inputs[input.file]!;
      state.intake.push(bytes.subarray(state.at, state.at + pieceBytes));
      state.at += pieceBytes;
      if (state.at >= bytes.length) input.end(state.intake.rest());
    }
  }
  analysis.end();
  return told();
}
