import { expect, test } from 'vitest';
import { readWebKitReason } from '../../src/browser/webkit-reason.ts';

test.each<[string, string | null, string | null]>([
  ['Preflight response is not successful. Status code: 403', 'PreflightInvalidStatus', null],
  ['Preflight response is not successful', 'PreflightInvalidStatus', null],
  [
    'Origin https://a.example is not allowed by Access-Control-Allow-Origin. Status code: 200',
    'MissingAllowOriginHeader',
    null,
  ],
  [
    'Cannot use wildcard in Access-Control-Allow-Origin when credentials flag is true.',
    'WildcardOriginNotAllowed',
    null,
  ],
  ['Access-Control-Allow-Origin cannot contain more than one origin.', 'MultipleAllowOriginValues', null],
  ['Credentials flag is true, but Access-Control-Allow-Credentials is not "true".', 'InvalidAllowCredentials', null],
  ['Header Access-Control-Allow-Methods has an invalid value: (', 'InvalidAllowMethodsPreflightResponse', '('],
  ['Method PUT is not allowed by Access-Control-Allow-Methods.', 'MethodDisallowedByPreflightResponse', 'PUT'],
  [
    'Request header field x-a is not allowed by Access-Control-Allow-Headers.',
    'HeaderDisallowedByPreflightResponse',
    'x-a',
  ],
  ['The network connection was lost.', null, null],
  ['net::ERR_FAILED', null, null],
])('%j means %s', (text, corsError, failedParameter) => {
  const reason = readWebKitReason(text);
  expect([reason?.corsError ?? null, reason?.failedParameter ?? null]).toEqual([corsError, failedParameter]);
});
