import { Box, Text, useInput } from 'ink';
import { useSyncExternalStore } from 'react';
import { frame } from './frame.ts';
import { keyName } from './key-name.ts';
import type { Look } from './look.ts';
import type { State } from './state.ts';

/** What the screen shows and the keyboard changes; outside of React, so that a running analysis can change it too. */
export interface Model {
  readonly subscribe: (listener: () => void) => () => void;
  readonly state: () => State;
  readonly look: () => Look;
  readonly press: (key: string) => void;
}

/** The whole screen: one line of text for each line, cut to size beforehand. */
export function App({ model }: { readonly model: Model }) {
  const state = useSyncExternalStore(model.subscribe, model.state);
  useInput((input, key) => {
    const name = keyName(input, key);
    if (name.startsWith('paste:') && state.prompt === null) for (const one of name.slice(6)) model.press(one);
    else if (name !== '') model.press(name);
  });
  const lines = frame(state, model.look());
  return (
    <Box flexDirection="column">
      {lines.map((line, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a line of the screen is its place
        <Text key={i} wrap="truncate-end">
          {line === '' ? ' ' : line}
        </Text>
      ))}
    </Box>
  );
}
