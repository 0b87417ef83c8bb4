import { Tls13Opener } from './aead-openers.ts';
import type { KeyLogLabel } from './key-log.ts';
import { trafficKeys } from './key-schedule.ts';
import type { RecordView } from './record-view.ts';
import type { Secrets } from './secrets.ts';
import { type Suite, suiteOf } from './suites-table.ts';

/** Whose secrets a record was sealed with. */
export interface Session {
  /** Which of the labels that were asked for. */
  readonly label: KeyLogLabel;
  /** As logged: with Encrypted Client Hello not the one on the wire. */
  readonly clientRandom: Buffer;
  readonly suite: Suite;
}

/** For all connections of an input, some 20 microseconds each: in the whole log, and besides near where others were. */
const MAX_TRIALS = 32_768;
const NEAR = 128;

/** The latest of a key log that are tried. */
const MAX_IDS = 65_536;

/** How many may be made yet. */
interface Trials {
  left: number;
}

/** The ids of a label, as far as the key logs were read. */
interface Ids {
  readonly ids: Buffer[];
  readonly read: [own: number, given: number];
  /** How many secrets there were. */
  count: number;
}

/** TLS_AES_128_GCM_SHA256, TLS_AES_256_GCM_SHA384: by the length of their secrets. */
const SUITES: ReadonlyMap<number, Suite> = new Map([
  [32, suiteOf(0x1301)!],
  [48, suiteOf(0x1302)!],
]);

/**
 * Finds the session of a TLS 1.3 record where its client random is not known: with AES-GCM the tag gives the nonce away
 * (`Tls13Opener.numberOf`), so each secret of a key log is right or wrong by one trial, whichever number the record has.
 */
export class SessionSearch {
  readonly #secrets: Secrets;
  readonly #trials: Trials;
  readonly #trialsNear: Trials;
  readonly #ids = new Map<KeyLogLabel, Ids>();
  /** Where in the key log the last session was: connections that are open at a time were made about then. */
  #near = Number.POSITIVE_INFINITY;

  constructor(secrets: Secrets, maxTrials = MAX_TRIALS) {
    this.#secrets = secrets;
    this.#trials = { left: maxTrials };
    this.#trialsNear = { left: maxTrials };
  }

  /** Among all ids, or, where it is known, with one only. */
  find(record: RecordView, labels: readonly KeyLogLabel[], clientRandom: Buffer | null): Session | null {
    if (clientRandom !== null) return firstOf(labels, (label) => this.#try(record, label, clientRandom));
    return (
      firstOf(labels, (label) => this.#findWithin(record, label, [0, NEAR], this.#trialsNear)) ??
      firstOf(labels, (label) => this.#findWithin(record, label, [NEAR + 1, MAX_IDS], this.#trials))
    );
  }

  /** Among those that are so far from where the last one was, as long as trials are left. */
  #findWithin(record: RecordView, label: KeyLogLabel, [from, to]: [number, number], trials: Trials): Session | null {
    if (trials.left <= 0) return null;
    const ids = this.#idsOf(label);
    const near = Math.min(this.#near, ids.length);
    for (let distance = from; distance <= Math.min(to, ids.length); distance++) {
      for (const at of distance === 0 ? [near] : [near - distance, near + distance]) {
        const id = ids[at];
        if (id === undefined) continue;
        if (trials.left <= 0) return null;
        trials.left -= 1;
        const session = this.#try(record, label, id);
        if (session === null) continue;
        this.#near = at;
        return session;
      }
    }
    return null;
  }

  /** Reads what came since it was asked last: captures may bring secrets connection by connection. */
  #idsOf(label: KeyLogLabel): readonly Buffer[] {
    const known = this.#ids.get(label) ?? { ids: [], read: [0, 0], count: 0 };
    this.#ids.set(label, known);
    if (known.count === this.#secrets.count) return known.ids;
    known.count = this.#secrets.count;
    for (const id of this.#secrets.ids(label, known.read)) {
      known.ids.push(id);
      if (known.ids.length < 2 * MAX_IDS) continue;
      known.ids.splice(0, MAX_IDS);
      this.#near -= MAX_IDS;
    }
    return known.ids;
  }

  #try({ bytes, start, end }: RecordView, label: KeyLogLabel, id: Buffer): Session | null {
    for (const secret of this.#secrets.findAll(label, id)) {
      const suite = SUITES.get(secret.length);
      if (suite?.cipher.kind !== 'aead') continue;
      const opener = new Tls13Opener(suite.cipher, trafficKeys(suite.hash, secret, suite.cipher.keyLength));
      if (opener.numberOf(bytes, start, end) >= 0) return { label, clientRandom: Buffer.from(id), suite };
    }
    return null;
  }
}

function firstOf(labels: readonly KeyLogLabel[], find: (label: KeyLogLabel) => Session | null): Session | null {
  for (const label of labels) {
    const session = find(label);
    if (session !== null) return session;
  }
  return null;
}
