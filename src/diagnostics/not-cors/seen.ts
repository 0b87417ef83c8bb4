import type { Diagnostic, Label, Severity } from '../diagnostic.ts';

/** What was seen of a failure that a browser reports as CORS, or beside it, and that no rule of the bucket can cure. */
export interface Seen {
  readonly host: string;
  readonly evidence: readonly Label[];
  readonly notes: readonly string[];
  /** The given configuration would refuse the request, too. */
  readonly rulesRefuse?: boolean;
}

/** What failed: the CORS-preflight request or the request itself. */
export interface AtStage {
  readonly stage: 'preflight' | 'actual';
}

/** `error`: the store's own code, e.g. `SignatureDoesNotMatch`; `null`: only the status tells. */
export interface Told {
  readonly status: number;
  readonly error: string | null;
}

/** What is wrong and what to do, where that depends on more than a few values. */
export interface InWords {
  readonly what: string;
  readonly cure: string;
}

type NotCorsCode = Extract<Diagnostic['code'], `not-cors/${string}`>;

export function notCors(
  code: NotCorsCode,
  message: string,
  seen: Pick<Seen, 'evidence' | 'notes'>,
  help: string,
  severity: Severity = 'error',
): Diagnostic {
  return {
    code,
    severity,
    message,
    primary: null,
    secondary: seen.evidence,
    notes: seen.notes,
    help: { text: help, applicability: 'has-placeholder', edits: [] },
  };
}

export const asked = ({ stage }: AtStage): string => (stage === 'preflight' ? 'the preflight' : 'the request');

export const reason = ({ status, error }: Told): string => (error === null ? `status ${status}` : `\`${error}\``);

export const INNOCENT = 'the CORS rules are not at fault';

/** What to say of the rules where the request fails for something else first. */
export const ofRules = ({ rulesRefuse = false }: Pick<Seen, 'rulesRefuse'>): string =>
  rulesRefuse ? 'then mend the CORS rules, which refuse it as well' : INNOCENT;
