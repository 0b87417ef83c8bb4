/**
 * Who refuses a response for a field (RFC 9113 section 8.2.1), as measured: Chromium and Firefox, or of these Chromium only.
 * Blanks around a value are forbidden, too, but nobody minds.
 */
export type Malformed = 'everywhere' | 'chromium';

/** Takes the fields of a header section, in order. */
export interface FieldSink {
  /** Both are latin1. */
  field(name: string, value: string): void;
  /** The next field has a name that is no token in lower case, or control characters in its value. */
  malformed(by: Malformed): void;
  /** There is a field here, but name or value cannot be known. */
  unknownField(): void;
}
