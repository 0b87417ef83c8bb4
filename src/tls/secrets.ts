import type { RsaKey } from './crypto.ts';
import { KeyLog, type KeyLogLabel } from './key-log.ts';
import { encodingOf, toAscii } from './key-log-encoding.ts';

/** What was given to decrypt with, for all inputs of a run. Its content is never printed. */
export interface TlsMaterial {
  readonly keyLog: KeyLog;
  readonly rsaKeys: readonly RsaKey[];
  /** Every tag is checked, those of bodies that nobody looks at too. */
  readonly verifiesAll?: boolean;
  /**
   * Whole new lines of key logs that grow while inputs are read, or `null`. Absent: none grows. `isUrgent`: they are
   * looked for in any case, else not if that was done a moment ago.
   */
  readonly more?: ((isUrgent?: boolean) => Buffer | null) | undefined;
  /** Key logs that were given and hold nothing, each with the reason. */
  readonly emptyLogs?: readonly string[];
  /** Whether the file is one of the key logs that were given. */
  readonly isGiven?: (path: string) => boolean;
}

export const noMaterial = (): TlsMaterial => ({ keyLog: new KeyLog(), rsaKeys: [] });

/** https://pcapng.com: secrets types of a Decryption Secrets Block. */
const TLS_KEY_LOG = 0x544c534b;
const MAX_SESSIONS = 4096;
const RSA_ID_BYTES = 8;

/** All secrets that one input can be read with. */
export class Secrets {
  readonly #material: TlsMaterial;
  /** From the input itself. */
  readonly #own = new KeyLog();
  readonly #sessions = new Map<string, Buffer>();

  constructor(material: TlsMaterial) {
    this.#material = material;
  }

  /** Grows with every secret that is added: when it did, what was not found may be there. */
  get count(): number {
    return this.#material.keyLog.count + this.#own.count;
  }

  get ownCount(): number {
    return this.#own.count;
  }

  /** Lines of the input's own key logs that say nothing we know. */
  get unknownLines(): number {
    return this.#own.unknownLines;
  }

  /** The payload of a Decryption Secrets Block. */
  addBlock(type: number, payload: Buffer): void {
    if (type === TLS_KEY_LOG) this.#own.add(toAscii(payload, encodingOf(payload)));
  }

  find(label: KeyLogLabel, id: Buffer): Buffer | null {
    return this.#own.find(label, id) ?? this.#material.keyLog.find(label, id);
  }

  /** All that is said to be that secret, by whichever log; what `find` gives comes first. A tag shows which one it is. */
  findAll(label: KeyLogLabel, id: Buffer): readonly Buffer[] {
    const own = this.#own.findAll(label, id);
    const given = this.#material.keyLog.findAll(label, id);
    return [...own, ...given.filter((secret) => !own.some((other) => other.equals(secret)))];
  }

  /**
   * The ids that have a secret of this label, those of the input itself first; some may come twice. `read`: how far both
   * key logs were read; moved on, so that what is added later comes once.
   */
  *ids(label: KeyLogLabel, read: [own: number, given: number]): Generator<Buffer> {
    for (const [i, log] of [this.#own, this.#material.keyLog].entries()) {
      yield* log.ids(label, read[i]);
      read[i] = log.end;
    }
  }

  /** What may be the premaster secret of an RSA key exchange. */
  *premasters(encrypted: Buffer): Generator<Buffer> {
    if (encrypted.length >= RSA_ID_BYTES) yield* this.findAll('RSA', encrypted.subarray(0, RSA_ID_BYTES));
    for (const key of this.#material.rsaKeys) {
      const premaster = key.premaster(encrypted);
      if (premaster !== null) yield premaster;
    }
  }

  /** Keeps the master secret of a session (TLS 1.2 and before) for those that resume it by id or ticket. */
  rememberSession(name: Buffer, master: Buffer): void {
    if (name.length === 0) return;
    const key = name.toString('latin1');
    this.#sessions.delete(key);
    this.#sessions.set(key, master);
    if (this.#sessions.size > MAX_SESSIONS) this.#sessions.delete(this.#sessions.keys().next().value!);
  }

  sessionMaster(name: Buffer): Buffer | null {
    return name.length === 0 ? null : (this.#sessions.get(name.toString('latin1')) ?? null);
  }
}
