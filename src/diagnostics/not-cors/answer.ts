import type { Diagnostic } from '../diagnostic.ts';
import { type AtStage, asked, INNOCENT, notCors, ofRules, reason, type Seen, type Told } from './seen.ts';

/** An answer came, but not the one that the rules of the bucket would give. */

interface Status {
  readonly status: number;
}

export const serverError = (seen: Seen & AtStage & Status): Diagnostic =>
  notCors(
    'not-cors/server-error',
    `\`${seen.host}\` answers ${asked(seen)} with status ${seen.status}`,
    seen,
    'find out who answered (bucket, gateway, firewall) and why; try again when it is over',
  );

export const requestError = (seen: Seen & AtStage & Told): Diagnostic =>
  notCors(
    'not-cors/request-error',
    `\`${seen.host}\` refuses ${asked(seen)} as such (${seen.error === null ? '' : `\`${seen.error}\`, `}status ${seen.status})`,
    seen,
    seen.stage === 'preflight'
      ? 'read the body of the answer, and mend what it names; where it says CORSResponse, the live rules are not the given ones'
      : `read the body of the answer, and mend what it names; ${ofRules(seen)}`,
  );

export const methodNotServed = (seen: Seen & AtStage & Status & { readonly method: string }): Diagnostic =>
  notCors(
    'not-cors/method-not-served',
    `\`${seen.host}\` does not serve method \`${seen.method}\` (status ${seen.status})`,
    seen,
    seen.stage === 'preflight'
      ? 'ask the REST endpoint of the bucket (a website endpoint or CDN may not know OPTIONS), or have the CDN pass OPTIONS on'
      : `ask the REST endpoint of the bucket, or use a method that it serves; ${INNOCENT}`,
  );

/** An answer that no store wrote; `by` is what it says of its sender, e.g. `Server: nginx`, or `null`. */
export function gateway(seen: Seen & AtStage & Status & { readonly by: string | null }): Diagnostic {
  const notes = seen.by === null ? seen.notes : [...seen.notes, `it calls itself \`${seen.by}\``];
  return notCors(
    'not-cors/gateway',
    `something in front of \`${seen.host}\` answers ${asked(seen)} with status ${seen.status}, not the bucket`,
    { ...seen, notes },
    'have the firewall, gateway or CDN let this request through, OPTIONS included; the rules of the bucket are not at fault',
  );
}

export const throttled = (seen: Seen & Told): Diagnostic =>
  notCors(
    'not-cors/throttled',
    `\`${seen.host}\` turns requests away because there are too many (${reason(seen)})`,
    seen,
    'send fewer requests at once, and try again later and later; a longer Max-Age spares preflights',
  );

export const duplicateHeaders = (seen: Seen & { readonly value: string }): Diagnostic =>
  notCors(
    'not-cors/duplicate-headers',
    `the answer of \`${seen.host}\` has Access-Control-Allow-Origin more than once (\`${seen.value}\`)`,
    seen,
    'let one place only add CORS headers: the bucket, or what stands in front of it (CDN, proxy, function)',
  );

/** What stands in between answers OPTIONS by itself; `by`: its own words, or `null`. */
export const proxyPreflight = (seen: Seen & { readonly what: string }): Diagnostic =>
  notCors(
    'not-cors/proxy-preflight',
    seen.what,
    seen,
    'have the CDN or proxy pass OPTIONS on to the bucket, with Origin and both Access-Control-Request headers, or give it the same rules',
  );

/** `by`: the header that gives an intermediary away; `null`: only that other answers of the host are as they should be. */
export const proxyHeaders = (seen: Seen & { readonly by: string | null }): Diagnostic =>
  notCors(
    'not-cors/proxy-headers',
    seen.by === null
      ? `the CORS headers of \`${seen.host}\` were lost on the way: this answer has none, others have them`
      : `the CORS headers of \`${seen.host}\` were lost on the way: something stands in between (\`${seen.by}\`)`,
    seen,
    'have the CDN or proxy pass Origin on to the bucket and the Access-Control headers back',
  );

/** `isConfigured`: a configuration was given for the host, and would have the answer otherwise. */
export const responseHeaders = (seen: Seen & { readonly what: string; readonly isConfigured: boolean }): Diagnostic =>
  notCors(
    'not-cors/response-headers',
    seen.what,
    seen,
    seen.isConfigured
      ? 'the given configuration would not produce these headers: look for a gateway, CDN or function that writes them'
      : 'look for what writes these headers: a gateway, CDN or function in front of the bucket, or a server of your own',
  );

export const cachedResponse = (seen: Seen): Diagnostic =>
  notCors(
    'not-cors/cached-response',
    'the browser reused a stored response that has no CORS headers',
    seen,
    'have the bucket send `Vary: Origin` on every answer (OSS: ResponseVary true), or load the first copy with crossorigin as well',
  );

/** `allowed`: the origin that the answer names. */
export const cachedForOtherOrigin = (seen: Seen & { readonly allowed: string }): Diagnostic =>
  notCors(
    'not-cors/cached-for-other-origin',
    `the answer of \`${seen.host}\` is one to another origin (\`${seen.allowed}\`): most likely a stored copy`,
    seen,
    'have every answer say `Vary: Origin` (OSS: ResponseVary true) and have caches heed it',
  );

/** `by`: the header that shows the cache hit. `allowed`: the origin that the stored answer names, or `null`. */
export const cdnCached = (seen: Seen & { readonly by: string; readonly allowed: string | null }): Diagnostic =>
  notCors(
    'not-cors/cdn-cached',
    seen.allowed === null
      ? `a cache in front of \`${seen.host}\` gives out a copy without CORS headers (\`${seen.by}\`)`
      : `a cache in front of \`${seen.host}\` gives out the copy of another origin, \`${seen.allowed}\` (\`${seen.by}\`)`,
    seen,
    'make Origin part of the cache key and keep `Vary: Origin`, or let the CDN write the CORS headers; then purge the copy',
  );

export const serviceWorker = (seen: Seen): Diagnostic =>
  notCors(
    'not-cors/service-worker',
    `a service worker of the page came between it and \`${seen.host}\``,
    seen,
    'look at its fetch handler: an opaque answer, or one of its cache, does not do for a CORS request; try with the worker bypassed (DevTools, Application)',
  );

/** `element`: what Sec-Fetch-Dest says, e.g. `image`. */
export const noCrossoriginAttribute = (seen: Seen & { readonly element: string }): Diagnostic =>
  notCors(
    'not-cors/no-crossorigin-attribute',
    `an element loads ${seen.element} of \`${seen.host}\` without CORS: script cannot read what it shows`,
    seen,
    'where a canvas, WebGL or error details need it, put crossorigin="anonymous" on the element; else nothing is wrong',
    'info',
  );
