import type { Writable } from 'node:stream';
import type { ReadStream } from 'node:tty';
import { render } from 'ink';
import { App, type Model } from './app.tsx';

export interface Screen {
  /** Stops drawing and gives the keyboard back. */
  stop(): void;
}

/** Draws a model on a terminal until it is stopped. */
export function start(model: Model, stdin: ReadStream, stdout: Writable): Screen {
  const instance = render(<App model={model} />, {
    stdin: stdin as unknown as NodeJS.ReadStream,
    stdout: stdout as unknown as NodeJS.WriteStream,
    exitOnCtrlC: false,
    patchConsole: false,
  });
  return { stop: () => instance.unmount() };
}
