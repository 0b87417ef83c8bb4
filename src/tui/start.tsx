import type { Writable } from 'node:stream';
import type { ReadStream } from 'node:tty';
import { render } from 'ink';
import { App, type Model } from './app.tsx';

export interface Screen {
  /** Stops drawing and gives the keyboard back. */
  stop(): void;
}

export interface Terminal {
  readonly stdin: ReadStream;
  readonly stdout: Writable;
  /** Frames are told by ink, for a screen reader, instead of drawn. */
  readonly isSpoken: boolean;
  /** A component could not be drawn. */
  readonly failed: (error: unknown) => void;
}

/** Shows a model on a terminal until it is stopped. */
export function start(model: Model, { stdin, stdout, isSpoken, failed }: Terminal): Screen {
  const instance = render(<App model={model} />, {
    stdin: stdin as unknown as NodeJS.ReadStream,
    stdout: stdout as unknown as NodeJS.WriteStream,
    exitOnCtrlC: false,
    patchConsole: false,
    isScreenReaderEnabled: isSpoken,
  });
  instance.waitUntilExit().catch(failed);
  return { stop: () => instance.unmount() };
}
