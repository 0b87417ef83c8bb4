import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { Sightings, sightingsOf } from '../diagnostics/sightings.ts';
import {
  damagedRecord,
  fatalAlert,
  type GivenSecrets,
  type HandshakeLoss,
  handshakeMissing,
  lostTrack,
  noSecret,
  notDecoded,
  wrongSecret,
} from '../diagnostics/tls.ts';
import type { SecretLack } from './handshake.ts';
import type { KeyLogLabel } from './key-log.ts';
import type { KeyExchange } from './tls12-keys.ts';

/** Hears of a handshake that failed, and says whether it tells of it. */
export type TlsFailed = (host: string, what: string, frame: number) => boolean;

/** Of so many connections that were not read it is kept what they lack. */
const MAX_LACKS = 16_384;
/** Where nothing of a connection was known, one of these is now if its secrets came late. */
const FIRST_LABELS: readonly KeyLogLabel[] = ['CLIENT_RANDOM', 'CLIENT_TRAFFIC_SECRET_0', 'SERVER_TRAFFIC_SECRET_0'];

type OfLacks = Pick<GivenSecrets, 'late' | 'incomplete' | 'otherRsa' | 'ephemeral'>;

/** What else is known of the input. */
export interface Given extends Omit<GivenSecrets, keyof OfLacks> {
  /** Whether the secret is known by now. */
  readonly isKnown: (label: KeyLogLabel, clientRandom: Buffer) => boolean;
  /** Recorders did not keep whole packets: who says so tells of lost handshakes, too. */
  readonly hasCutPackets: boolean;
}

/** Counts what connections have to tell, and tells it once at the end. */
export class TlsReports {
  readonly #noSecret = new Sightings();
  readonly #lacks: SecretLack[] = [];
  readonly #keyExchanges = new Map<KeyExchange, number>();
  readonly #handshakeMissing = new Sightings();
  readonly #handshakeLost = new Sightings();
  readonly #handshakeDamaged = new Sightings();
  readonly #handshakeCrowded = new Sightings();
  readonly #wrongSecret = new Sightings();
  readonly #lostTrack = new Sightings();
  readonly #damaged = new Sightings();
  /** By reason, and by what the alert says. */
  readonly #notDecoded = new Map<string, Sightings>();
  readonly #failed = new Map<string, Sightings>();

  noSecret(host: string, frame: number, lack: SecretLack): void {
    this.#noSecret.add(host, frame);
    this.#keyExchanges.set(lack.keyExchange, (this.#keyExchanges.get(lack.keyExchange) ?? 0) + 1);
    if (this.#lacks.length < MAX_LACKS) this.#lacks.push(lack);
  }

  /** The first messages of the connection are not there, or cannot be read. */
  handshakeMissing(host: string, frame: number, loss: HandshakeLoss): void {
    const seen = {
      'began-before': this.#handshakeMissing,
      lost: this.#handshakeLost,
      damaged: this.#handshakeDamaged,
      crowded: this.#handshakeCrowded,
    };
    seen[loss].add(host, frame);
  }

  /** Secrets are there, but nothing opens with them. */
  wrongSecret(host: string, frame: number): void {
    this.#wrongSecret.add(host, frame);
  }

  /** From `frame` on the connection cannot be read any more. */
  lostTrack(host: string, frame: number): void {
    this.#lostTrack.add(host, frame);
  }

  /** A record does not open although those around it do. */
  damaged(host: string, frame: number): void {
    this.#damaged.add(host, frame);
  }

  /** It uses what this version cannot open. */
  notDecoded(reason: string, host: string, frame: number): void {
    sightingsOf(this.#notDecoded, reason).add(host, frame);
  }

  readonly #onFailure: TlsFailed | null;

  constructor(onFailure: TlsFailed | null = null) {
    this.#onFailure = onFailure;
  }

  /** `what`: who sent which. `isEarly`: before any data, so that the handshake is what failed. */
  fatalAlert(what: string, host: string, frame: number, isEarly: boolean): void {
    if (isEarly && this.#onFailure?.(host, what, frame) === true) return;
    sightingsOf(this.#failed, what).add(host, frame);
  }

  /** With whom connections were not read to their end: hosts, or `address:port` where no name is known. */
  get unread(): string[] {
    const lost = [this.#handshakeMissing, this.#handshakeLost, this.#handshakeDamaged, this.#handshakeCrowded];
    const all = [this.#noSecret, ...lost, this.#wrongSecret, this.#lostTrack];
    return [...all, ...this.#notDecoded.values()].flatMap(({ names }) => names);
  }

  /** Those of which packets of the handshake are missing. */
  get lostHandshakes(): Pick<Sightings, 'count' | 'firstFrame' | 'names' | 'all'> {
    return this.#handshakeLost;
  }

  /** With whom connections have a record that did not open, though those around it did. */
  get damagedHosts(): string[] {
    return this.#damaged.names;
  }

  tell(file: string, given: Given, sink: (diagnostic: Diagnostic) => void): void {
    if (this.#noSecret.count > 0) sink(noSecret(file, this.#noSecret, { ...given, ...this.#ofLacks(given) }));
    if (this.#handshakeMissing.count > 0) sink(handshakeMissing(file, this.#handshakeMissing, 'began-before'));
    if (!given.hasCutPackets && this.#handshakeLost.count > 0)
      sink(handshakeMissing(file, this.#handshakeLost, 'lost'));
    if (this.#handshakeDamaged.count > 0) sink(handshakeMissing(file, this.#handshakeDamaged, 'damaged'));
    if (this.#handshakeCrowded.count > 0) sink(handshakeMissing(file, this.#handshakeCrowded, 'crowded'));
    if (this.#wrongSecret.count > 0) sink(wrongSecret(file, this.#wrongSecret, given.keysBeside));
    for (const [reason, seen] of this.#notDecoded) sink(notDecoded(file, seen, reason));
    for (const [what, seen] of this.#failed) sink(fatalAlert(file, seen, what));
    if (this.#lostTrack.count > 0) sink(lostTrack(file, this.#lostTrack));
    if (this.#damaged.count > 0) sink(damagedRecord(file, this.#damaged));
  }

  #ofLacks({ isKnown }: Given): OfLacks {
    const count = (kind: KeyExchange): number => this.#keyExchanges.get(kind) ?? 0;
    const incomplete = new Map<string, number>();
    let late = 0;
    for (const { labels, clientRandom } of this.#lacks) {
      const isThere = (label: KeyLogLabel): boolean => clientRandom !== null && isKnown(label, clientRandom);
      if (labels.length === 0 ? FIRST_LABELS.some(isThere) : labels.every(isThere)) late += 1;
      else if (labels.length > 0) {
        const joined = labels.join(' and ');
        incomplete.set(joined, (incomplete.get(joined) ?? 0) + 1);
      }
    }
    return { late, incomplete: [...incomplete], otherRsa: count('other-rsa'), ephemeral: count('ephemeral') };
  }
}
