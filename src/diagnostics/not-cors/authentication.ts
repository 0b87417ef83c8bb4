import type { Diagnostic } from '../diagnostic.ts';
import { notCors, ofRules, reason, type Seen, type Told } from './seen.ts';

/** Stores that authenticate before they look at CORS rules send their refusal without CORS headers. */

type Refused = Seen & Told;

/** Refused for a reason that is not told apart. */
export const authentication = (seen: Refused): Diagnostic =>
  notCors(
    'not-cors/authentication',
    `\`${seen.host}\` refuses the request itself (${reason(seen)}), not its origin`,
    seen,
    `mend the key, the signature or the permissions; ${ofRules(seen)}`,
  );

export const signatureMismatch = (seen: Refused): Diagnostic =>
  notCors(
    'not-cors/signature-mismatch',
    `\`${seen.host}\` refuses the request because its signature does not match (${reason(seen)})`,
    seen,
    `sign exactly what the browser sends: method, host, query, Content-Type and every signed header; ${ofRules(seen)}`,
  );

/** `until`: when the URL ceased to be good, ISO 8601, or `null`. */
export const urlExpired = (seen: Refused & { readonly until: string | null }): Diagnostic =>
  notCors(
    'not-cors/url-expired',
    `the signed URL for \`${seen.host}\` had expired${seen.until === null ? '' : ` at ${seen.until}`} (${reason(seen)})`,
    seen,
    `make the URL when it is used, or let it live longer; ${ofRules(seen)}`,
  );

export const clockSkew = (seen: Refused): Diagnostic =>
  notCors(
    'not-cors/clock-skew',
    `\`${seen.host}\` refuses the request because the clock of its signer is off (${reason(seen)})`,
    seen,
    `set the clock of the machine that signs (15 minutes are tolerated), or sign on a server; ${ofRules(seen)}`,
  );

export const securityToken = (seen: Refused): Diagnostic =>
  notCors(
    'not-cors/security-token',
    `\`${seen.host}\` does not accept the security token of the request (${reason(seen)})`,
    seen,
    `fetch fresh STS credentials before they run out, and send token and key pair that belong together; ${ofRules(seen)}`,
  );

export const accessDenied = (seen: Refused): Diagnostic =>
  notCors(
    'not-cors/access-denied',
    `\`${seen.host}\` denies access to what was asked for (${reason(seen)}), whatever the origin`,
    seen,
    `grant it (bucket policy, ACL, RAM or IAM policy, referer list), or sign the request; ${ofRules(seen)}`,
  );

export const preflightAuthenticated = (seen: Refused): Diagnostic =>
  notCors(
    'not-cors/preflight-authenticated',
    `\`${seen.host}\` wants the preflight itself to be authenticated (${reason(seen)})`,
    { ...seen, notes: [...seen.notes, 'a browser never signs a preflight and sends no cookies with it'] },
    'have the server, emulator or gateway answer OPTIONS before it authenticates; no rule cures this',
  );
