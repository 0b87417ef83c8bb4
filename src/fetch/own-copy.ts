/** The text in memory of its own: a part of a message head would keep all of the head alive. */
export const ownCopy = (text: string): string => ` ${text}`.slice(1);
