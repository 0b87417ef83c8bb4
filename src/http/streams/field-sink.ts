/** Takes the fields of a header section, in order. */
export interface FieldSink {
  /** Both are latin1. */
  field(name: string, value: string): void;
  /** The next field has a name that is not in lower case: nobody accepts the message (RFC 9113 section 8.2.1). */
  malformed(): void;
  /** There is a field here, but name or value cannot be known. */
  unknownField(): void;
}
