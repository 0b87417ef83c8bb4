import { hostOf } from '../attribution/attribution.ts';
import type { BucketSetup } from '../attribution/predict.ts';
import type { BucketConfiguration } from '../bucket/configuration.ts';
import { DIALECTS, type DialectName, dialectNamed } from '../bucket/dialects/index.ts';
import { recogniseStore } from '../bucket/recognise-store.ts';
import type { HeaderList } from '../exchange/exchange.ts';
import type { CorsAttempt } from '../pairing/attempt.ts';

/** A configuration and the bucket it belongs to; `host` null: every other recognised bucket. */
export interface AssignedConfiguration {
  /** Lower case, with or without port. */
  readonly host: string | null;
  readonly configuration: BucketConfiguration;
}

const HOSTS_LIMIT = 50_000;
const DIALECT_NAMES = Object.keys(DIALECTS);
const EMPTY: HeaderList = [];

/** Finds the configuration and dialect of the bucket that an attempt goes to. */
export class Setups {
  readonly #assigned: readonly AssignedConfiguration[];
  readonly #dialect: DialectName | null;
  readonly #setups = new Map<string, BucketSetup>();
  readonly #used = new Set<AssignedConfiguration>();

  constructor(assigned: readonly AssignedConfiguration[], dialect: DialectName | null) {
    this.#assigned = assigned;
    this.#dialect = dialect;
  }

  of(attempt: CorsAttempt): BucketSetup | null {
    if (this.#assigned.length === 0) return null;
    const host = hostOf(attempt.url).toLowerCase();
    const known = this.#setups.get(host);
    if (known) return known;
    const setup = this.#make(host, attempt);
    if (setup && this.#setups.size < HOSTS_LIMIT) this.#setups.set(host, setup);
    return setup;
  }

  /** Configurations that served no attempt. */
  unused(): AssignedConfiguration[] {
    return this.#assigned.filter((assigned) => !this.#used.has(assigned));
  }

  #make(host: string, attempt: CorsAttempt): BucketSetup | null {
    const store = recognise(host, attempt);
    const named =
      this.#assigned.find((a) => a.host === host) ?? this.#assigned.find((a) => a.host === withoutPort(host));
    const assigned = named ?? (store ? this.#assigned.find((a) => a.host === null) : undefined);
    if (!assigned) return null;
    this.#used.add(assigned);
    const { configuration } = assigned;
    if (isUnreadable(configuration)) return null;
    const dialect = this.#dialect ?? store ?? dialectOf(configuration);
    return { id: this.#idOf(assigned, dialect), host, dialect: DIALECTS[dialect], configuration };
  }

  /** The same for all hosts that are judged by the same rules. */
  #idOf(assigned: AssignedConfiguration, dialect: DialectName): number {
    return this.#assigned.indexOf(assigned) * DIALECT_NAMES.length + DIALECT_NAMES.indexOf(dialect);
  }
}

/** Nothing of it could be read, which is not the same as having no rules. */
const isUnreadable = (configuration: BucketConfiguration): boolean =>
  configuration !== 'none' &&
  configuration.rules.length === 0 &&
  configuration.problems.some(({ severity }) => severity === 'error');

function recognise(host: string, attempt: CorsAttempt): DialectName | null {
  const headers = attempt.actual?.responseHeaders ?? EMPTY;
  const answer = headers.length > 0 ? headers : (attempt.preflight?.responseHeaders ?? EMPTY);
  return recogniseStore(withoutPort(host), answer)?.dialect ?? null;
}

const withoutPort = (host: string): string => host.replace(/:\d+$/, '');

/** The first store of those that write the configuration so whose rules are known. */
export function dialectOf(configuration: BucketConfiguration): DialectName {
  const stores = configuration === 'none' ? [] : configuration.stores;
  for (const store of stores) {
    const dialect = dialectNamed(store);
    if (dialect) return dialect;
  }
  // Azure and Google judge as no other store does, but S3 is the nearest that is known.
  return stores.length > 0 ? 's3' : 'oss';
}
