// The configuration is sound; the store looks at keys and signatures before CORS, and refuses.
import { sound } from '../configuration.mjs';
import { APP, DOTTED, get, OSS, put, S3 } from '../hosts.mjs';
import { dialectOf, storeError } from '../store.mjs';

const is = (code) => [[code, null, null, null]];
const query = (values) => `?${new URLSearchParams(values)}`;
const SIGNED = { OSSAccessKeyId: 'EXAMPLE', Expires: '2000000000', Signature: 'EXAMPLE' };

/** An error of the store for the actual request; its preflight passes. */
const afterPreflight =
  (status, code, message, more = {}) =>
  (request, store) =>
    request.preflight ? store() : storeError(dialectOf(request.host), status, code, message, more);

const STORIES = [
  {
    name: 'signature-mismatch',
    tells: 'the URL was signed for another Content-Type',
    answer: afterPreflight(
      403,
      'SignatureDoesNotMatch',
      'The request signature we calculated does not match the signature you provided. Check your key and signing method.',
      { ec: '0002-00000040' },
    ),
    steps: [put(OSS, `/uploads/cat.jpg${query(SIGNED)}`)],
    blame: is('not-cors/signature-mismatch'),
  },
  {
    name: 'signature-mismatch-get',
    tells: 'a signed GET without preflight whose signature is wrong',
    answer: afterPreflight(
      403,
      'SignatureDoesNotMatch',
      'The request signature we calculated does not match the signature you provided.',
      { ec: '0002-00000040' },
    ),
    steps: [get(OSS, `/private/bill.json${query(SIGNED)}`)],
    blame: is('not-cors/signature-mismatch'),
  },
  {
    name: 'url-expired',
    tells: 'the signed URL was fetched an hour ago and has run out',
    answer: afterPreflight(403, 'AccessDenied', 'Request has expired.', {
      ec: '0002-00000069',
      extra: '<Expires>2023-11-14T22:13:20.000Z</Expires>',
    }),
    steps: [put(OSS, `/uploads/cat.jpg${query({ ...SIGNED, Expires: '1700000000' })}`)],
    blame: is('not-cors/url-expired'),
  },
  {
    name: 'clock-skew',
    tells: 'the clock of the laptop is an hour off',
    answer: afterPreflight(
      403,
      'RequestTimeTooSkewed',
      'The difference between the request time and the current time is too large.',
      { ec: '0002-00000504' },
    ),
    steps: [
      put(OSS, '/uploads/cat.jpg', { 'x-oss-date': '20260112T101500Z', authorization: 'OSS4-HMAC-SHA256 EXAMPLE' }),
    ],
    blame: is('not-cors/clock-skew'),
  },
  {
    name: 'security-token-expired',
    tells: 'the temporary key of the page has run out',
    answer: afterPreflight(403, 'SecurityTokenExpired', 'The security token you provided has expired.', {
      ec: '0002-00000007',
    }),
    steps: [put(OSS, '/uploads/cat.jpg', { 'x-oss-security-token': 'EXAMPLE' })],
    blame: is('not-cors/security-token'),
  },
  {
    name: 'access-denied',
    tells: 'the key may not write there',
    answer: afterPreflight(403, 'AccessDenied', 'You have no right to access this object because of bucket acl.', {
      ec: '0003-00000001',
    }),
    steps: [put(OSS, '/uploads/cat.jpg')],
    blame: is('not-cors/access-denied'),
  },
  {
    name: 'unknown-access-key',
    tells: 'the access key was deleted',
    answer: afterPreflight(
      403,
      'InvalidAccessKeyId',
      'The OSS Access Key Id you provided does not exist in our records.',
      { ec: '0002-00000902' },
    ),
    steps: [put(OSS, '/uploads/cat.jpg', { authorization: 'OSS EXAMPLE:signature' })],
    blame: is('not-cors/authentication'),
  },
  {
    name: 'preflight-authenticated',
    tells: 'an emulator checks the signature of the preflight, which has none',
    answer: (request, store) =>
      request.preflight
        ? storeError(
            's3',
            403,
            'SignatureDoesNotMatch',
            'The request signature we calculated does not match the signature you provided.',
          )
        : store(),
    steps: [
      put(
        S3,
        `/uploads/cat.jpg${query({ 'X-Amz-Signature': 'EXAMPLE', 'X-Amz-Expires': '900', 'X-Amz-Date': '20261127T020000Z' })}`,
      ),
    ],
    blame: { pcap: is('not-cors/preflight-authenticated'), har: is('not-cors/request-error') },
    unseen: { har: 'a browser writes no body of a blocked answer, and S3 has no code in its headers' },
  },
  {
    name: 'dotted-bucket',
    tells: 'S3 allows the page, whose key has no right: the error is readable, CORS is in order',
    answer: (request, store) => {
      if (request.preflight) return store();
      const error = storeError('s3', 403, 'AccessDenied', 'Access Denied');
      return { ...error, headers: { ...store().headers, ...error.headers } };
    },
    steps: [put(DOTTED, '/uploads/cat.jpg')],
    blame: [],
  },
];

export const AUTHENTICATION = STORIES.map((story) => ({ page: APP, configuration: sound(), ...story }));
