// Stories of the table once more over TLS: what is found has to be the same as in plaintext, and
// what can only be seen over TLS has to be found as well.
import { STORIES } from './index.mjs';

/** The transports, beside the plaintext run under the story's own name. */
export const TRANSPORTS = {
  tls12: { version: 'h1', minVersion: 'TLSv1.2', maxVersion: 'TLSv1.2' },
  tls13: { version: 'h1', minVersion: 'TLSv1.3' },
  h2: { version: 'h2', minVersion: 'TLSv1.3' },
};

export const SAME = [
  'all-well',
  'origin-not-listed',
  'origin-simple-get',
  'origin-trailing-slash',
  'method-delete',
  'method-of-another-rule',
  'header-security-token',
  'header-sdk-checksum',
  'expose-etag-multipart',
  'no-configuration',
  'drift',
  'signature-mismatch',
  'no-such-bucket',
  'server-error-actual',
  'throttled-503',
  'duplicate-allow-origin',
  'cdn-cached-without-cors',
  'credentials-with-wildcard',
  'no-allow-credentials',
  'allow-credentials-upper-case',
];

const secure = (value) => JSON.parse(JSON.stringify(value).replaceAll('http://', 'https://'));

/** A story with every URL on https. */
export function secured(story, transport) {
  const { answer, name, tells, unseen, ...data } = story;
  const wrapped = answer && ((request, store) => secure(answer(request, store)));
  return {
    ...secure(data),
    ...(unseen && !story.isSeenOverTls ? { unseen } : {}),
    name: `${name}.${transport}`,
    tells,
    tls: TRANSPORTS[transport],
    captureOnly: true,
    ...(wrapped ? { answer: wrapped } : {}),
  };
}

export const SAME_STORIES = STORIES.filter(({ name }) => SAME.includes(name)).flatMap((story) =>
  Object.keys(TRANSPORTS).map((transport) => secured(story, transport)),
);
