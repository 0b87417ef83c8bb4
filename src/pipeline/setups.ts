import { hostOf, withoutPort } from '../attribution/host-of.ts';
import type { BucketSetup } from '../attribution/predict.ts';
import { bucketOfHost } from '../bucket/choose-bucket.ts';
import type { BucketConfiguration, CorsConfiguration } from '../bucket/configuration.ts';
import type { Dialect } from '../bucket/dialects/dialect.ts';
import { DIALECTS, type DialectName, dialectNamed } from '../bucket/dialects/index.ts';
import { insteadOfRules } from '../bucket/dialects/instead-of-rules.ts';
import { FORMATS } from '../bucket/formats/formats-table.ts';
import { isJsonApi, namingHeader, recogniseStore, type Store } from '../bucket/recognise-store.ts';
import { storeOf, titleOf } from '../bucket/store-name.ts';
import { otherDialect, otherStore } from '../diagnostics/config-formats.ts';
import { rulesNotConsulted } from '../diagnostics/cors-rules.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { listOf } from '../diagnostics/wording.ts';
import type { HeaderList } from '../exchange/exchange.ts';
import type { CorsAttempt } from '../pairing/attempt.ts';

/** A configuration and the bucket it belongs to; `host` null: every other recognised bucket. */
export interface AssignedConfiguration {
  /** Lower case, with or without port. */
  readonly host: string | null;
  /** Where there are `candidates`: what stands for a host that none of them belongs to. */
  readonly configuration: BucketConfiguration;
  /** The configurations of a file with several buckets; each host gets the one that bears its name. */
  readonly candidates?: readonly CorsConfiguration[];
}

const HOSTS_LIMIT = 50_000;
const TOLD_LIMIT = 1_000;
const EMPTY: HeaderList = [];

/** Finds the configuration and dialect of the bucket that an attempt goes to. */
export class Setups {
  readonly #assigned: readonly AssignedConfiguration[];
  readonly #dialect: DialectName | null;
  readonly #setups = new Map<string, BucketSetup>();
  readonly #unreadable = new Map<string, string>();
  readonly #used = new Set<AssignedConfiguration>();
  readonly #ids = new Map<string, number>();
  readonly #told = new Set<string>();
  readonly #tell: (diagnostic: Diagnostic) => void;

  /** `tell` hears what is only found out about a configuration when a host wants it. */
  constructor(
    assigned: readonly AssignedConfiguration[],
    dialect: DialectName | null,
    tell: (diagnostic: Diagnostic) => void,
  ) {
    this.#assigned = assigned;
    this.#dialect = dialect;
    this.#tell = tell;
  }

  of(attempt: CorsAttempt): BucketSetup | null {
    if (this.#assigned.length === 0) return null;
    const host = hostOf(attempt.url).toLowerCase();
    const key = isJsonApi(host, pathOf(attempt.url)) ? `${host} json` : host;
    const known = this.#setups.get(key);
    if (known) return known;
    const setup = this.#make(host, attempt);
    if (setup && this.#setups.size < HOSTS_LIMIT) this.#setups.set(key, setup);
    return setup;
  }

  /** Whether a configuration was given for this very host (lower case, with or without port). */
  isAssigned(host: string): boolean {
    return this.#assigned.some((one) => one.host !== null && (one.host === host || one.host === withoutPort(host)));
  }

  /** The file that was given for a host without a setup, when nothing of it could be read. */
  unreadable(attempt: CorsAttempt): string | null {
    return this.#unreadable.get(hostOf(attempt.url).toLowerCase()) ?? null;
  }

  /** What a host without a setup is, when a store answers it and configurations were given for other hosts. */
  otherName(attempt: CorsAttempt): { readonly title: string; readonly given: string } | null {
    const named = this.#assigned.flatMap(({ host }) => (host === null ? [] : [`\`${host}\``]));
    if (named.length === 0 || named.length < this.#assigned.length) return null;
    const host = hostOf(attempt.url).toLowerCase();
    // An endpoint of the store's own is no other name of a bucket: it is another bucket, or the host was mistyped.
    if (recogniseStore(withoutPort(host), []) !== null) return null;
    const store = recognise(host, attempt);
    return store && { title: store.title, given: listOf(named) };
  }

  /** Configurations that served no attempt. */
  unused(): AssignedConfiguration[] {
    return this.#assigned.filter((assigned) => !this.#used.has(assigned));
  }

  #make(host: string, attempt: CorsAttempt): BucketSetup | null {
    const recognised = recognise(host, attempt);
    const store = recognised?.dialect ?? null;
    const named =
      this.#assigned.find((a) => a.host === host) ??
      this.#assigned.find((a) => a.host === withoutPort(host) || a.host === withPort(host, attempt.url)) ??
      this.#assigned.find((a) => a.host !== null && isSameBucket(a.host, host));
    const assigned = named ?? (store ? this.#assigned.find((a) => a.host === null) : undefined);
    if (!assigned) return null;
    this.#used.add(assigned);
    const configuration = this.#choose(assigned, host);
    if (isUnreadable(configuration)) {
      if (configuration !== 'none' && this.#unreadable.size < HOSTS_LIMIT)
        this.#unreadable.set(host, configuration.file);
      return null;
    }
    if (recognised && configuration !== 'none') this.#compare(configuration, recognised, host);
    this.#contradict(host, attempt);
    const dialect = this.#dialect ?? store ?? dialectOf(configuration);
    if (configuration !== 'none') this.#consulted(configuration, DIALECTS[dialect], host);
    return { id: this.#idOf(assigned, configuration, dialect), host, dialect: DIALECTS[dialect], configuration };
  }

  /** Of a file with several buckets the one of this host. */
  #choose({ configuration, candidates }: AssignedConfiguration, host: string): BucketConfiguration {
    if (!candidates) return configuration;
    const chosen = bucketOfHost(candidates, withoutPort(host));
    if (chosen) return chosen;
    const problems = configuration === 'none' ? [] : configuration.problems;
    for (const problem of problems) this.#tellOnce(problem.message, problem);
    return configuration;
  }

  /** A configuration in a format that the store does not take is hardly the one that it has. */
  #compare({ file, format, stores }: CorsConfiguration, { store, title }: Store, host: string): void {
    if (this.#dialect !== null || stores.length === 0 || stores.includes(store)) return;
    const mismatch = { format: FORMATS[format].title, belongsTo: stores.map(titleOf), store: title, host };
    this.#tellOnce(`${file}\n${store}`, otherStore({ file, span: { start: 0, end: 0 } }, mismatch));
  }

  /** `--dialect` is obeyed, whatever the host and its answers say. */
  #contradict(host: string, attempt: CorsAttempt): void {
    if (this.#dialect === null) return;
    const named = storeOf(this.#dialect);
    const found = recogniseStore(withoutPort(host), EMPTY, pathOf(attempt.url));
    const header = namingHeader(answerOf(attempt));
    const byHost = found && found.store !== named ? found.title : null;
    const byAnswer =
      header && storeOf(header.dialect) !== named
        ? { title: titleOf(storeOf(header.dialect)), line: header.line }
        : null;
    if (byHost === null && byAnswer === null) return;
    const { title } = DIALECTS[this.#dialect];
    const said = otherDialect({ dialect: this.#dialect, title, host, byHost, byAnswer });
    this.#tellOnce(`other dialect\n${host}`, said);
  }

  /** Some interfaces do not look at the configuration of a bucket. */
  #consulted({ file }: CorsConfiguration, dialect: Dialect, host: string): void {
    const instead = insteadOfRules(dialect);
    if (instead === null) return;
    const told = { store: dialect.title, host, instead, severity: 'info' as const, file, evidence: [] };
    this.#tellOnce(`not consulted\n${host}\n${dialect.name}`, rulesNotConsulted(told));
  }

  #tellOnce(key: string, diagnostic: Diagnostic): void {
    if (this.#told.has(key) || this.#told.size >= TOLD_LIMIT) return;
    this.#told.add(key);
    this.#tell(diagnostic);
  }

  /** The same for all hosts that are judged by the same rules. */
  #idOf(assigned: AssignedConfiguration, configuration: BucketConfiguration, dialect: DialectName): number {
    const candidate = configuration === 'none' ? -1 : (assigned.candidates?.indexOf(configuration) ?? -1);
    const key = `${this.#assigned.indexOf(assigned)} ${candidate} ${dialect}`;
    const known = this.#ids.get(key);
    if (known !== undefined) return known;
    this.#ids.set(key, this.#ids.size);
    return this.#ids.size - 1;
  }
}

/** Nothing of it could be read, which is not the same as having no rules. */
export const isUnreadable = (configuration: BucketConfiguration): boolean =>
  configuration !== 'none' &&
  configuration.rules.length === 0 &&
  configuration.problems.some(({ severity }) => severity === 'error');

/** Whether a host that was given, with or without port, is this one, which has none, or its bucket is the same. */
export const isSameHost = (given: string, host: string): boolean =>
  given === host || withoutPort(given) === host || isSameBucket(given, host);

/** Another endpoint of the same bucket: internal, accelerated, dual-stack. */
function isSameBucket(one: string, other: string): boolean {
  const a = recogniseStore(withoutPort(one), EMPTY);
  const b = recogniseStore(withoutPort(other), EMPTY);
  if (a?.bucket == null || b === null || a.store !== b.store || a.bucket !== b.bucket) return false;
  return UNIQUE_BUCKETS.has(a.store);
}

/** Stores in which no two buckets have the same name, whatever the region. */
const UNIQUE_BUCKETS: ReadonlySet<string> = new Set(['oss', 's3', 'cos', 'gcs']);

/** The store of a host (lower case, with or without port), by its name or by how it answers; `null`: not recognised. */
export function recognise(host: string, attempt: CorsAttempt): Store | null {
  return recogniseStore(withoutPort(host), answerOf(attempt), pathOf(attempt.url));
}

function answerOf({ actual, preflight }: CorsAttempt): readonly string[] {
  const headers = actual?.responseHeaders ?? EMPTY;
  return headers.length > 0 ? headers : (preflight?.responseHeaders ?? EMPTY);
}

/** What is behind the host, from the first slash on. */
function pathOf(url: string): string {
  const slash = url.indexOf('/', url.indexOf('//') + 2);
  return slash < 0 ? '/' : url.slice(slash);
}

/** A URL does not write the port that its scheme stands for. */
const withPort = (host: string, url: string): string =>
  /:\d+$/.test(host) ? host : `${host}:${url.startsWith('https:') ? 443 : 80}`;

/** The likeliest of the stores that write the configuration so. */
export function dialectOf(configuration: BucketConfiguration): DialectName {
  const stores = configuration === 'none' ? [] : configuration.stores;
  for (const store of stores) {
    const dialect = dialectNamed(store);
    if (dialect) return dialect;
  }
  return 'oss';
}
