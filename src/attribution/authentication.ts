import { type AuthenticationKind, authenticationKind } from '../bucket/authentication-kind.ts';
import { recogniseError, type StoreError } from '../bucket/error-body.ts';
import { isSigned, signedHeaderTime, signedTimeOf } from '../bucket/signed-url.ts';
import { type Basis, certain, likely, possible } from '../diagnostics/basis.ts';
import type { Diagnostic, Label } from '../diagnostics/diagnostic.ts';
import * as refused from '../diagnostics/not-cors/authentication.ts';
import type { Exchange } from '../exchange/exchange.ts';
import { headerValue } from '../fetch/header-list.ts';
import type { Cause } from './ledger.ts';
import { agreed, answerEvidence, outside, rulesRefuse, type Scene, stageOf } from './scene.ts';
import { bodyBy } from './where-to-look.ts';

interface Refused {
  readonly host: string;
  readonly evidence: readonly Label[];
  readonly notes: readonly string[];
  readonly rulesRefuse: boolean;
  readonly status: number;
  readonly error: string | null;
  readonly until: string | null;
}

const DESCRIBE: Readonly<Record<AuthenticationKind, (seen: Refused) => Diagnostic>> = {
  signature: refused.signatureMismatch,
  expired: refused.urlExpired,
  skew: refused.clockSkew,
  token: refused.securityToken,
  denied: refused.accessDenied,
  other: refused.authentication,
};

/** The store names a refusal of authentication, by code or error cause. */
export function authenticationCause(scene: Scene, exchange: Exchange, error: StoreError): Cause {
  const kind = authenticationKind(error.code, error.message, error.ec);
  const said = error.message === null ? [] : [`the store says: ${error.message}`];
  if (stageOf(scene) === 'preflight') return told(scene, exchange, { kind: 'preflight', error, said });
  // An error cause that is not known by itself: the request may tell more.
  const silent = kind === 'other' && error.code === null ? silentAuthentication(scene, exchange) : null;
  if (silent?.basis.confidence === 'likely') return silent;
  return told(scene, exchange, { kind, error, said });
}

interface Reason {
  readonly kind: AuthenticationKind | 'preflight';
  readonly error: StoreError;
  readonly said: readonly string[];
}

function told(scene: Scene, exchange: Exchange, { kind, error, said }: Reason): Cause {
  const code = error.code ?? error.ec;
  const describe = (): Diagnostic => {
    const seen = {
      host: scene.host,
      evidence: answerEvidence(scene, null, code ?? 'answered here'),
      notes: [...said, ...agreed(scene)],
      rulesRefuse: rulesRefuse(scene),
      status: exchange.status ?? 0,
      error: code,
      until: kind === 'expired' ? isoTime(signedTimeOf(exchange.url ?? '')?.until ?? null) : null,
    };
    return kind === 'preflight' ? refused.preflightAuthenticated(seen) : DESCRIBE[kind](seen);
  };
  return outside(scene, {
    detail: `authentication ${kind} ${code} ${agreed(scene).join()}`,
    basis: certain('store-error'),
    describe,
    value: code,
  });
}

/**
 * The same of an answer that CORS lets through: script can read that it is refused, and no console tells why. `null`: it
 * is not refused, or the store does not name the reason.
 */
export function authenticationBeside(scene: Scene): Cause | null {
  const exchange = scene.attempt.actual;
  if (!exchange || !isAuthenticationStatus(exchange.status)) return null;
  const { status, responseHeaders: headers, errorBody: body } = exchange;
  const error = recogniseError({ status, headers, body });
  if (error?.meaning !== 'authentication') return null;
  const cause = authenticationCause(scene, exchange, error);
  const describe = (): Diagnostic => {
    const told = cause.describe();
    // That something is not for everybody is often as it should be; a signature or a clock that is wrong never is.
    const isDenial = told.code === 'not-cors/access-denied' || told.code === 'not-cors/authentication';
    return {
      ...told,
      severity: isDenial ? 'info' : 'warning',
      notes: [`CORS lets script read this answer: status ${status}`, ...told.notes],
    };
  };
  return { ...cause, key: `beside\n${cause.key}`, describe };
}

export const isAuthenticationStatus = (status: number | null): status is number =>
  status === 400 || status === 401 || status === 403;

/**
 * A 401 or 403 without CORS headers at a store that authenticates first, its body not known: what the request itself
 * tells of its signature.
 */
export function silentAuthentication(scene: Scene, exchange: Exchange): Cause {
  const { kind, basis, notes } = guessed(exchange);
  const describe = (): Diagnostic =>
    DESCRIBE[kind]({
      host: scene.host,
      evidence: answerEvidence(scene, null, 'no CORS headers here'),
      notes: [...notes, ...agreed(scene)],
      rulesRefuse: rulesRefuse(scene),
      status: exchange.status ?? 0,
      error: null,
      until: kind === 'expired' ? isoTime(signedTimeOf(exchange.url ?? '')?.until ?? null) : null,
    });
  return outside(scene, {
    detail: `authentication ${kind} ${exchange.status} ${agreed(scene).join()}`,
    basis,
    describe,
  });
}

/** Stores allow 15 minutes. */
const TOLERANCE_MS = 15 * 60_000;

function guessed(exchange: Exchange): {
  readonly kind: AuthenticationKind;
  readonly basis: Basis;
  readonly notes: readonly string[];
} {
  const body = bodyBy(exchange);
  const url = exchange.url ?? '';
  const now = answeredAt(exchange);
  const signed = signedTimeOf(url);
  if (signed?.until != null && signed.until < now) {
    return { kind: 'expired', basis: likely('headers', body), notes: [`answered at ${isoTime(now)}`] };
  }
  const signedAt = signed?.signedAt ?? signedHeaderTime(exchange.requestHeaders);
  const ahead = signedAt === null ? 0 : signedAt - now;
  if (ahead > TOLERANCE_MS || (signed === null && ahead < -TOLERANCE_MS)) {
    return {
      kind: 'skew',
      basis: likely('headers', body),
      notes: [`signed at ${isoTime(signedAt)}, answered at ${isoTime(now)}`],
    };
  }
  const isWhole = exchange.requestKnowledge === 'complete';
  if (isWhole && !isSigned(url, exchange.requestHeaders) && headerValue(exchange.requestHeaders, 'cookie') === null) {
    return { kind: 'denied', basis: likely('status', body), notes: ['nothing in the request signs it'] };
  }
  return { kind: 'other', basis: possible('status', body), notes: [] };
}

/** By the server's clock where its answer shows it, milliseconds since the epoch. */
function answeredAt(exchange: Exchange): number {
  const date = Date.parse(headerValue(exchange.responseHeaders, 'date') ?? '');
  return Number.isNaN(date) ? (exchange.responseTimeUs ?? exchange.timeUs) / 1000 : date;
}

const isoTime = (ms: number | null): string | null =>
  ms === null || !(Math.abs(ms) < 8.64e15) ? null : new Date(ms).toISOString().replace('.000Z', 'Z');
