import { useInput, useIsScreenReaderEnabled } from 'ink';
import { useLayoutEffect, useSyncExternalStore } from 'react';
import { frame } from './frame.ts';
import { keyNames } from './key-name.ts';
import type { Look } from './look.ts';
import { SpokenScreen } from './spoken-screen.tsx';
import type { State } from './state.ts';

/** What the screen shows and the keyboard changes; outside of React, so that a running analysis can change it too. */
export interface Model {
  readonly subscribe: (listener: () => void) => () => void;
  readonly state: () => State;
  readonly look: () => Look;
  readonly press: (key: string) => void;
  /** Puts the lines of a frame on the terminal. */
  readonly paint: (lines: readonly string[]) => void;
}

/** The whole screen. Its lines are drawn by the model; to a screen reader ink tells them. */
export function App({ model }: { readonly model: Model }) {
  const state = useSyncExternalStore(model.subscribe, model.state);
  const isSpoken = useIsScreenReaderEnabled();
  useInput((input, key) => {
    for (const name of keyNames(input, key)) model.press(name);
  });
  const lines = frame(state, model.look());
  useLayoutEffect(() => {
    if (!isSpoken) model.paint(lines);
  });
  return isSpoken ? <SpokenScreen lines={lines} /> : null;
}
