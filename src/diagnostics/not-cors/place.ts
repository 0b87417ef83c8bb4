import type { Diagnostic } from '../diagnostic.ts';
import { type AtStage, asked, type InWords, notCors, type Seen } from './seen.ts';

/** The request went to a place where the bucket, or its rules, are not. */

export const noSuchBucket = (seen: Seen & { readonly error: string }): Diagnostic =>
  notCors(
    'not-cors/no-such-bucket',
    `there is no bucket at \`${seen.host}\` (\`${seen.error}\`)`,
    seen,
    'check the bucket name, the region and the endpoint in the URL',
  );

export const wrongEndpoint = (seen: Seen & InWords): Diagnostic =>
  notCors('not-cors/wrong-endpoint', seen.what, seen, seen.cure);

/** Google's JSON API answers every origin by itself. */
export const jsonEndpoint = (seen: Seen): Diagnostic =>
  notCors(
    'not-cors/json-endpoint',
    `\`${seen.host}\` is asked through the JSON API, which does not use the CORS configuration of the bucket`,
    seen,
    'ask the XML API instead (BUCKET.storage.googleapis.com/OBJECT): there the rules of the bucket apply',
  );

/** A host that a store answers, and that no given configuration belongs to. `title`: of the store. */
export const customDomain = (seen: Seen & { readonly title: string; readonly given: string }): Diagnostic =>
  notCors(
    'not-cors/custom-domain',
    `\`${seen.host}\` is answered by ${seen.title}, but the configuration given is that of ${seen.given}`,
    seen,
    `say which configuration is behind it: --cors ${seen.host}=FILE; a custom or accelerated host uses the rules of its bucket`,
  );

export const redirect = (seen: Seen & InWords): Diagnostic => notCors('not-cors/redirect', seen.what, seen, seen.cure);

/** `endpoint`: where the bucket is, or `null`. */
export const regionRedirect = (seen: Seen & AtStage & { readonly endpoint: string | null }): Diagnostic =>
  notCors(
    'not-cors/region-redirect',
    `\`${seen.host}\` sends ${asked(seen)} on: the bucket is in another region`,
    seen,
    seen.endpoint === null
      ? 'use the endpoint of the region that the bucket is in'
      : `use the endpoint of its region at once: ${seen.endpoint}`,
  );

export const httpsRedirect = (seen: Seen & AtStage): Diagnostic =>
  notCors(
    'not-cors/https-redirect',
    `\`${seen.host}\` sends ${asked(seen)} on from http to https`,
    seen,
    'write https:// in the URL, so that nothing has to be redirected',
  );

export const preflightRedirect = (seen: Seen & { readonly to: string | null }): Diagnostic =>
  notCors(
    'not-cors/preflight-redirect',
    `\`${seen.host}\` redirects the preflight, and a browser follows none`,
    seen,
    seen.to === null ? 'use the final address at once' : `use the final address at once: ${seen.to}`,
  );

/** `isUnconfigured`: the bucket that it leads to has no CORS configuration. */
export const redirectTaintedOrigin = (seen: Seen & { readonly isUnconfigured: boolean }): Diagnostic =>
  notCors(
    'not-cors/redirect-tainted-origin',
    `a redirect to \`${seen.host}\` turned the origin into \`null\`, ${seen.isUnconfigured ? 'and the bucket there has no CORS configuration' : 'which no listed origin matches'}`,
    {
      evidence: seen.evidence,
      notes: [
        'a redirect from one origin to another makes the browser send `Origin: null` (Fetch, HTTP-redirect fetch)',
        ...seen.notes,
      ],
    },
    seen.isUnconfigured
      ? 'give the bucket a rule for the origin of the page, and use the final address at once: neither is enough alone'
      : 'use the final address at once, so that no redirect is needed',
  );
