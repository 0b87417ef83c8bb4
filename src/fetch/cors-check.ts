export type CorsCheckFailure =
  | 'missing'
  | 'multiple'
  | 'invalid'
  | 'mismatch'
  | 'wildcard-with-credentials'
  | 'credentials-not-true';

export type CorsCheck =
  | { readonly ok: true }
  | {
      readonly ok: false;
      readonly reason: CorsCheckFailure;
      /** The header value that failed; `null` when there is none. */
      readonly saw: string | null;
    };

const PASS: CorsCheck = { ok: true };

/**
 * https://fetch.spec.whatwg.org/#concept-cors-check. `allowOrigin` and `allowCredentials` are the combined header values
 * (null: absent), `origin` the serialised origin, `include` whether the credentials mode is `include`.
 */
export function corsCheck(
  origin: string,
  include: boolean,
  allowOrigin: string | null,
  allowCredentials: string | null,
): CorsCheck {
  // 1-2. No header at all is a failure: absent, not the value `null`.
  if (allowOrigin === null) return { ok: false, reason: 'missing', saw: null };
  // 3. `*` passes, unless the request carries credentials; that gets its own reason, since the cure differs.
  if (allowOrigin === '*') return include ? { ok: false, reason: 'wildcard-with-credentials', saw: '*' } : PASS;
  // 4. Otherwise the bytes must be those of the serialised origin.
  if (allowOrigin !== origin) return { ok: false, reason: mismatchKind(allowOrigin), saw: allowOrigin };
  // 5. Without credentials that is all there is to check.
  if (!include) return PASS;
  // 6-8. `true`, case-sensitive.
  return allowCredentials === 'true' ? PASS : { ok: false, reason: 'credentials-not-true', saw: allowCredentials };
}

/** Chromium's order: a list, then something that is no origin, then another origin (services/network, cors.cc). */
function mismatchKind(value: string): CorsCheckFailure {
  if (value.includes(' ') || value.includes(',')) return 'multiple';
  return value === 'null' || URL.canParse(value) ? 'mismatch' : 'invalid';
}
