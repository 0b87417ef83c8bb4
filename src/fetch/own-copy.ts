/** The text in memory of its own: a part of a message head would keep all of the head alive. */
export const ownCopy = (text: string): string => ` ${text}`.slice(1);

/** The engine's own copy of a text, as names of properties have it: equal ones are the same string. */
export const internalised = (text: string): string => Object.keys({ [text]: 0 })[0] ?? text;
