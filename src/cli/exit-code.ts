/** What the process says to its caller. */
export const EXIT = {
  clean: 0,
  /** Something at or above `--fail-on` was found. */
  findings: 1,
  usage: 2,
  /** An input could not be read, whatever the others showed, or there is nothing in them that was asked for. */
  unreadable: 3,
  /** A bug of ours. */
  bug: 70,
  /** Stopped by Ctrl-C. */
  interrupted: 130,
} as const;
