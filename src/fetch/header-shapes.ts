import { internalised } from './own-copy.ts';

/** A step of a shape: the names up to here are those on the way from the root. */
interface Step<T> {
  readonly name: string;
  /** The step behind this one that was taken last. */
  latest: Step<T> | null;
  readonly others: Map<string, Step<T>>;
  /** What was made of the shape that ends here. */
  made: T | undefined;
}

const STEPS_LIMIT = 8192;
/** Longer names and lists hardly come twice. */
const LONGEST_NAME = 64;
const MOST_LINES = 64;

/**
 * Header lists with the same names in the same order are of one shape; few different shapes occur. What names alone
 * decide is made once for each. Bounded: all are forgotten when there are too many.
 */
export class HeaderShapes<T> {
  readonly #make: (names: readonly string[]) => T;
  #root: Step<T> = newStep('');
  #count = 0;

  constructor(make: (names: readonly string[]) => T) {
    this.#make = make;
  }

  /** What was made of the shape of a flat header list. */
  of(headers: readonly string[]): T {
    if (headers.length > 2 * MOST_LINES) return this.#make(namesOf(headers));
    let step = this.#root;
    for (let i = 0; i + 1 < headers.length; i += 2) {
      const name = headers[i]!;
      const { latest } = step;
      const next = latest !== null && latest.name === name ? latest : this.#step(step, name);
      if (next === null) return this.#make(namesOf(headers));
      step = next;
    }
    step.made ??= this.#make(namesOf(headers));
    return step.made;
  }

  #step(from: Step<T>, name: string): Step<T> | null {
    let next = from.others.get(name);
    if (next === undefined) {
      if (name.length > LONGEST_NAME) return null;
      if (this.#count >= STEPS_LIMIT) {
        // The list at hand goes on in what is forgotten.
        this.#root = newStep('');
        this.#count = 0;
      }
      this.#count += 1;
      // The very string that readers of messages hand out for the name.
      next = newStep<T>(internalised(name));
      from.others.set(next.name, next);
    }
    from.latest = next;
    return next;
  }
}

const newStep = <T>(name: string): Step<T> => ({ name, latest: null, others: new Map(), made: undefined });

const namesOf = (headers: readonly string[]): string[] =>
  headers.filter((_, at) => at % 2 === 0 && at + 1 < headers.length);
