/**
 * Whether `text` matches a pattern in which one `*` stands for any characters, none included. Further stars are literal.
 * The parts before and behind the star may not overlap in the text.
 */
export function matchesWildcard(pattern: string, text: string): boolean {
  const star = pattern.indexOf('*');
  if (star < 0) return pattern === text;
  const tail = pattern.length - star - 1;
  return (
    text.length >= star + tail && text.startsWith(pattern.slice(0, star)) && text.endsWith(pattern.slice(star + 1))
  );
}
