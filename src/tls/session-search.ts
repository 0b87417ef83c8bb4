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

/** For all connections of an input: some 20 microseconds each. */
const MAX_TRIALS = 65_536;

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
  #left: number;

  constructor(secrets: Secrets, maxTrials = MAX_TRIALS) {
    this.#secrets = secrets;
    this.#left = maxTrials;
  }

  /** Among all ids, or, where it is known, with one only. */
  find(record: RecordView, labels: readonly KeyLogLabel[], clientRandom: Buffer | null): Session | null {
    for (const label of labels) {
      const ids = clientRandom === null ? this.#secrets.ids(label) : [clientRandom];
      for (const id of ids) {
        const session = this.#try(record, label, id);
        if (session !== null || this.#left <= 0) return session;
      }
    }
    return null;
  }

  #try({ bytes, start, end }: RecordView, label: KeyLogLabel, id: Buffer): Session | null {
    for (const secret of this.#secrets.findAll(label, id)) {
      const suite = SUITES.get(secret.length);
      if (suite?.cipher.kind !== 'aead') continue;
      this.#left -= 1;
      const opener = new Tls13Opener(suite.cipher, trafficKeys(suite.hash, secret, suite.cipher.keyLength));
      if (opener.numberOf(bytes, start, end) >= 0) return { label, clientRandom: Buffer.from(id), suite };
    }
    return null;
  }
}
