import type { Budget } from '../bytes/budget.ts';
import type { NameSink } from './handshake.ts';
import type { HoldBudget } from './held-records.ts';
import type { PlaintextShared } from './plaintext.ts';
import type { Secrets } from './secrets.ts';
import type { SessionSearch } from './session-search.ts';
import type { SideShared } from './side.ts';
import type { TlsReports } from './tls-reports.ts';

/** A connection that holds records until its secrets come. */
export interface Waiting {
  /** Looks again for a secret that was missing. `isFinal`: for the last time. */
  retry(isFinal: boolean): void;
  /** The secret did not come in time. */
  giveUp(): void;
}

/** What the TLS connections of an input share. */
export interface TlsShared extends PlaintextShared, SideShared, NameSink {
  readonly secrets: Secrets;
  readonly search: SessionSearch;
  readonly reports: TlsReports;
  readonly budget: HoldBudget;
  /** What is kept of handshakes until the secret is known. */
  readonly hellos: Budget;
  /** Every tag is checked, those of bodies that nobody looks at too. */
  readonly verifiesAll: boolean;
  /** Secrets may still come. */
  readonly expectsSecrets: boolean;
  /** Longest first. */
  readonly waiting: Set<Waiting>;
  /**
   * A secret is missing: looks for new ones, where that makes sense, and makes room. `isUrgent`: who says so gives up
   * where there are none.
   */
  lacking(isUrgent: boolean): void;
}
