import { certain, likely } from '../diagnostics/basis.ts';
import { jsonEndpoint, wrongEndpoint } from '../diagnostics/not-cors/place.ts';
import type { Cause } from './ledger.ts';
import { answerEvidence, outside, type Scene } from './scene.ts';

const JSON_API =
  /^https?:\/\/(?:storage|www)\.googleapis\.com\/(?:(?:upload|download|resumable\/upload)\/)?storage\/v\d/;
const BROWSER_DOWNLOADS = /^https?:\/\/storage\.cloud\.google\.com\//;

/** Addresses of Google Cloud Storage at which the configuration of the bucket has no say. */
export function jsonEndpointCause(scene: Scene): Cause | null {
  const { url } = scene.attempt;
  if (!url.includes('google')) return null;
  const seen = () => ({ host: scene.host, evidence: answerEvidence(scene, null, 'answered here'), notes: [] });
  if (BROWSER_DOWNLOADS.test(url)) {
    const describe = () =>
      wrongEndpoint({
        ...seen(),
        what: `\`${scene.host}\` is for signed-in users and never sends CORS headers`,
        cure: 'use storage.googleapis.com/BUCKET/OBJECT',
      });
    return outside(scene, { detail: 'google downloads', basis: certain('headers', 'D'), describe });
  }
  if (!JSON_API.test(url)) return null;
  const basis = likely('headers', 'the body of the answer: the JSON API names its reason there', 'D');
  return outside(scene, { detail: 'json api', basis, describe: () => jsonEndpoint(seen()) });
}
