/** The members of a NetLog's one object, in the order in which Chromium writes them. */
const FIRST_MEMBER = /^(?:\u00ef\u00bb\u00bf)?\s*\{\s*"(?:constants|events|polledData)"\s*:/;

/** Whether the file begins as a NetLog does (`chrome://net-export`, `--log-net-log`). */
export const looksLikeNetLog = (head: Buffer): boolean => FIRST_MEMBER.test(head.toString('latin1', 0, 256));
