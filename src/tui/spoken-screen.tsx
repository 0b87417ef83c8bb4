import { Box, Text } from 'ink';

/** A frame for a screen reader: ink writes the lines one below the other, without layout. */
export function SpokenScreen({ lines }: { readonly lines: readonly string[] }) {
  return (
    <Box flexDirection="column">
      {lines.map((line, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a line of the screen is its place
        <Text key={i}>{line}</Text>
      ))}
    </Box>
  );
}
