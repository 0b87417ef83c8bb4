import { Readable } from 'node:stream';
import { execute } from '../../src/cli/execute.ts';

export interface CliRun {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CliSurroundings {
  readonly stdin?: Readable;
  readonly env?: Readonly<Record<string, string>>;
  readonly isTTY?: boolean;
  readonly columns?: number;
}

/** Runs the command line in memory. */
export async function runCli(argv: readonly string[], surroundings: CliSurroundings = {}): Promise<CliRun> {
  const { stdin = Readable.from([]), env = {}, isTTY = false, columns = 80 } = surroundings;
  const texts: [Buffer[], Buffer[]] = [[], []];
  const stream = (into: Buffer[]) => ({
    write: (bytes: Uint8Array) => void into.push(Buffer.from(bytes)),
    isTTY,
    columns,
  });
  const code = await execute(argv, {
    stdin,
    stdout: stream(texts[0]),
    stderr: stream(texts[1]),
    env: { COLUMNS: String(columns), ...env },
    now: () => 0,
    onInterrupt: () => () => undefined,
  });
  return { code, stdout: Buffer.concat(texts[0]).toString(), stderr: Buffer.concat(texts[1]).toString() };
}
