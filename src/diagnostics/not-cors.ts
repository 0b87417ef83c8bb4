import type { Diagnostic, Label, Severity } from './diagnostic.ts';

/** Failures that a browser reports as CORS, or beside it, and that no rule of the bucket can cure. */

interface Seen {
  readonly host: string;
  readonly evidence: readonly Label[];
  readonly notes: readonly string[];
}

type NotCorsCode = Extract<Diagnostic['code'], `not-cors/${string}`>;

function notCors(
  code: NotCorsCode,
  message: string,
  seen: Seen,
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

/** `error` is the store's own code, e.g. `SignatureDoesNotMatch`, or `null` when only the status tells. */
export function authentication(seen: Seen & { readonly status: number; readonly error: string | null }): Diagnostic {
  const why = seen.error ? `\`${seen.error}\`` : `status ${seen.status}`;
  return notCors(
    'not-cors/authentication',
    `\`${seen.host}\` refuses the request itself (${why}), not its origin`,
    seen,
    'mend the signature, its expiry or the permissions; the CORS rules are not at fault',
  );
}

export function noSuchBucket(seen: Seen & { readonly error: string }): Diagnostic {
  return notCors(
    'not-cors/no-such-bucket',
    `there is no bucket at \`${seen.host}\` (\`${seen.error}\`)`,
    seen,
    'check the bucket name, the region and the endpoint in the URL',
  );
}

export function redirect(seen: Seen & { readonly what: string; readonly cure: string }): Diagnostic {
  return notCors('not-cors/redirect', seen.what, seen, seen.cure);
}

export function serverError(
  seen: Seen & { readonly status: number; readonly stage: 'preflight' | 'actual' },
): Diagnostic {
  const what = seen.stage === 'preflight' ? 'the preflight' : 'the request';
  return notCors(
    'not-cors/server-error',
    `\`${seen.host}\` answers ${what} with status ${seen.status}`,
    seen,
    'find out who answered (bucket, gateway, firewall) and why; try again when it is over',
  );
}

export function connectionFailed(seen: Seen & { readonly what: string; readonly cure: string }): Diagnostic {
  return notCors('not-cors/connection-failed', seen.what, seen, seen.cure);
}

export function proxyHeaders(seen: Seen & { readonly what: string }): Diagnostic {
  return notCors(
    'not-cors/proxy-headers',
    seen.what,
    seen,
    'let one place only add CORS headers (the bucket or what stands in front of it), and have caches keep `Vary: Origin`',
  );
}

export function cachedResponse(seen: Seen & { readonly url: string }): Diagnostic {
  return notCors(
    'not-cors/cached-response',
    'the browser reused a stored response that has no CORS headers',
    seen,
    'have the bucket send `Vary: Origin` on every answer (OSS: ResponseVary true), or load the first copy with crossorigin as well',
  );
}

export function blockedByClient(seen: Seen & { readonly what: string; readonly cure: string }): Diagnostic {
  return notCors('not-cors/blocked-by-client', seen.what, seen, seen.cure);
}

export function responseHeaders(seen: Seen & { readonly what: string }): Diagnostic {
  return notCors(
    'not-cors/response-headers',
    seen.what,
    seen,
    'the given configuration would not produce these headers: look for a gateway, CDN or function that writes them',
  );
}

/** An answer that no store wrote; `by` is what it says of its sender, e.g. `Server: nginx`, or `null`. */
export function gateway(
  seen: Seen & { readonly status: number; readonly stage: 'preflight' | 'actual'; readonly by: string | null },
): Diagnostic {
  const what = seen.stage === 'preflight' ? 'the preflight' : 'the request';
  const notes = seen.by === null ? seen.notes : [...seen.notes, `it calls itself \`${seen.by}\``];
  return notCors(
    'not-cors/gateway',
    `something in front of \`${seen.host}\` answers ${what} with status ${seen.status}, not the bucket`,
    { ...seen, notes },
    'have the firewall, gateway or CDN let this request through, OPTIONS included; the rules of the bucket are not at fault',
  );
}

/** `error` is the store's own code, e.g. `SlowDown`, or `null` when only the status tells. */
export function throttled(seen: Seen & { readonly status: number; readonly error: string | null }): Diagnostic {
  const why = seen.error ? `\`${seen.error}\`` : `status ${seen.status}`;
  return notCors(
    'not-cors/throttled',
    `\`${seen.host}\` turns requests away because there are too many (${why})`,
    seen,
    'send fewer requests at once, and try again later and later; a longer Max-Age spares preflights',
  );
}
