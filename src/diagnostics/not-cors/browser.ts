import type { Diagnostic } from '../diagnostic.ts';
import { notCors, reason, type Seen, type Told } from './seen.ts';

/** The browser itself stopped the request or withheld the answer, for another reason than CORS. */

export const mixedContent = (seen: Seen): Diagnostic =>
  notCors(
    'not-cors/mixed-content',
    `an https page asked for an http URL of \`${seen.host}\` (mixed content)`,
    seen,
    'use https in the URL of the bucket',
  );

export const blockedByExtension = (seen: Seen): Diagnostic =>
  notCors(
    'not-cors/blocked-by-extension',
    `an extension or ad blocker stopped the request to \`${seen.host}\``,
    seen,
    'try without extensions; avoid names such as "ad" or "track" in host and path',
  );

export const contentSecurityPolicy = (seen: Seen): Diagnostic =>
  notCors(
    'not-cors/content-security-policy',
    `the page's Content-Security-Policy forbids \`${seen.host}\``,
    seen,
    'add the bucket to connect-src (or img-src, font-src, ...)',
  );

export const crossOriginPolicy = (seen: Seen): Diagnostic =>
  notCors(
    'not-cors/cross-origin-policy',
    `the page's embedder policy (COEP/CORP) refuses the answer of \`${seen.host}\``,
    seen,
    'add crossorigin to the element, or have the bucket send Cross-Origin-Resource-Policy',
  );

export const embedderPolicy = (seen: Seen): Diagnostic =>
  notCors(
    'not-cors/cross-origin-policy',
    `the page's Cross-Origin-Embedder-Policy keeps out the answer of \`${seen.host}\``,
    seen,
    'add crossorigin to the element, so that the rules of the bucket decide, or have a CDN add `Cross-Origin-Resource-Policy: cross-origin`',
  );

export const resourcePolicy = (seen: Seen): Diagnostic =>
  notCors(
    'not-cors/cross-origin-policy',
    `Cross-Origin-Resource-Policy keeps the answer of \`${seen.host}\` from pages of other origins`,
    seen,
    'have whoever adds the header say `cross-origin`, or add crossorigin to the element, so that the rules of the bucket decide',
  );

export const opaqueResponseBlocking = (seen: Seen): Diagnostic =>
  notCors(
    'not-cors/opaque-response-blocking',
    `the browser dropped the answer of \`${seen.host}\` (opaque response blocking)`,
    seen,
    'load data with fetch in mode cors, not with a script or img element',
  );

/** `error`: the store's own code, or `null`. */
export const opaqueError = (seen: Seen & Told): Diagnostic =>
  notCors(
    'not-cors/opaque-response-blocking',
    `the browser dropped the answer of \`${seen.host}\`, an error (${reason(seen)}): opaque response blocking`,
    seen,
    'mend the error: open the URL by itself, it says more; an element gets nothing of it',
  );

export const localNetworkAccess = (seen: Seen): Diagnostic =>
  notCors(
    'not-cors/local-network-access',
    `the browser keeps a public page from \`${seen.host}\`, which is on the local network`,
    seen,
    'serve the page over https and have the user allow access to the local network, or serve page and bucket from the same network',
  );

export const aborted = (seen: Seen): Diagnostic =>
  notCors(
    'not-cors/aborted',
    `the page gave up its request to \`${seen.host}\``,
    seen,
    'look for an abort, a time-out or a navigation in the page',
  );

/** Stopped, and the input does not say by what. */
export const blockedByClient = (seen: Seen): Diagnostic =>
  notCors(
    'not-cors/blocked-by-client',
    `the browser did not send the request to \`${seen.host}\``,
    seen,
    'look at the console of the browser for its reason',
  );
