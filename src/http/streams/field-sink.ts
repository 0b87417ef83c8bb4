/** Takes the fields of a header section, in order. */
export interface FieldSink {
  /** `name` is lower case; both are latin1. */
  field(name: string, value: string): void;
  /** There is a field here, but name or value cannot be known. */
  unknownField(): void;
}
