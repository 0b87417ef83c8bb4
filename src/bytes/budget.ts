/** Bounds what all connections of an input keep of one kind. */
export class Budget {
  /** What is kept now. */
  bytes = 0;
  readonly #most: number;

  constructor(most: number) {
    this.#most = most;
  }

  /** How many bytes more may be kept; negative: too many are. */
  get left(): number {
    return this.#most - this.bytes;
  }

  get isExceeded(): boolean {
    return this.left < 0;
  }
}
