/** A JSON value that is no container. */
export type Scalar = string | number | boolean | null;

/** What is wanted of a value at some place of a JSON text. */
export interface Field {
  /** What the visitor knows this place by. */
  readonly id: number;
  /** Whether its string, number or literal is handed on: always, if the visitor says so just then, or never. */
  readonly scalar: 'always' | 'on-demand' | 'never';
  /** The members wanted of an object. */
  readonly members: KeyTable | null;
  /** What is wanted of every member of an object whose names are not known beforehand. */
  readonly anyMember: Field | null;
  /** What is wanted of every element of an array. */
  readonly items: Field | null;
}

type FieldOptions = Partial<Omit<Field, 'id' | 'members'>> & {
  readonly members?: Readonly<Record<string, Field>>;
};

export function field(id: number, options: FieldOptions = {}): Field {
  const { members, scalar = 'never', anyMember = null, items = null } = options;
  return { id, scalar, members: members ? new KeyTable(members) : null, anyMember, items };
}

export const scalarField = (id: number): Field => field(id, { scalar: 'always' });

/** One step of the hash that `KeyTable.find` expects, from `KEY_HASH_SEED`. */
export const hashStep = (hash: number, byte: number): number => (Math.imul(hash, 31) + byte) | 0;
export const KEY_HASH_SEED = 7;

/** The fields by member name, found from bytes without making a string of them. */
export class KeyTable {
  readonly #byName: ReadonlyMap<string, Field>;
  readonly #slots: (readonly [name: string, field: Field] | undefined)[];
  readonly #mask: number;

  constructor(members: Readonly<Record<string, Field>>) {
    this.#byName = new Map(Object.entries(members));
    let size = 8;
    while (size < this.#byName.size * 4) size *= 2;
    this.#mask = size - 1;
    this.#slots = new Array(size).fill(undefined);
    for (const entry of this.#byName) {
      let slot = hashOf(entry[0]) & this.#mask;
      while (this.#slots[slot] !== undefined) slot = (slot + 1) & this.#mask;
      this.#slots[slot] = entry;
    }
  }

  /** The field named `bytes[start, end)`; `hash` is that of these bytes. */
  find(hash: number, bytes: Uint8Array, start: number, end: number): Field | null {
    for (let slot = hash & this.#mask; ; slot = (slot + 1) & this.#mask) {
      const entry = this.#slots[slot];
      if (entry === undefined) return null;
      if (isName(entry[0], bytes, start, end)) return entry[1];
    }
  }

  named(name: string): Field | null {
    return this.#byName.get(name) ?? null;
  }
}

function hashOf(name: string): number {
  let hash = KEY_HASH_SEED;
  for (let i = 0; i < name.length; i++) hash = hashStep(hash, name.charCodeAt(i));
  return hash;
}

function isName(name: string, bytes: Uint8Array, start: number, end: number): boolean {
  if (end - start !== name.length) return false;
  for (let i = 0; i < name.length; i++) if (name.charCodeAt(i) !== bytes[start + i]) return false;
  return true;
}
