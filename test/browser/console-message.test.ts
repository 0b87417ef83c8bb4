import { describe, expect, test } from 'vitest';
import { readConsoleMessage, readErrorName } from '../../src/browser/console-message.ts';
import { MESSAGES } from '../../src/browser/console-message-table.ts';
import { FIREFOX_REASONS } from '../../src/browser/firefox-reasons-table.ts';
import { OTHERS } from '../../src/browser/other-message-table.ts';
import { CODES } from '../../src/diagnostics/code.ts';

describe('console lines', () => {
  test.each([
    [
      "Access to fetch at 'https://b.oss-cn-hangzhou.aliyuncs.com/k' from origin 'https://app.example.com' has been blocked by CORS policy: Response to preflight request doesn't pass access control check: No 'Access-Control-Allow-Origin' header is present on the requested resource.",
      {
        engine: 'Chromium',
        corsError: 'MissingAllowOriginHeader',
        isPreflight: true,
        url: 'https://b.oss-cn-hangzhou.aliyuncs.com/k',
        origin: 'https://app.example.com',
      },
    ],
    [
      "Access to XMLHttpRequest at 'https://b/k' from origin 'https://a' has been blocked by CORS policy: Request header field x-oss-date is not allowed by Access-Control-Allow-Headers in preflight response.",
      { corsError: 'HeaderDisallowedByPreflightResponse', quoted: 'x-oss-date', code: 'cors/header-not-allowed' },
    ],
    [
      "Failed to load https://b/k: No 'Access-Control-Allow-Origin' header is present on the requested resource. Origin 'https://a' is therefore not allowed access.",
      { engine: 'Chromium', corsError: 'MissingAllowOriginHeader', origin: 'https://a', isPreflight: false },
    ],
    [
      'Cross-Origin Request Blocked: The Same Origin Policy disallows reading the remote resource at https://b/k. (Reason: CORS header ‘Access-Control-Allow-Origin’ missing). Status code: 403.',
      {
        engine: 'Firefox',
        corsError: 'MissingAllowOriginHeader',
        url: 'https://b/k',
        isPreflight: false,
        code: 'cors/origin-not-allowed',
        otherwise: { code: 'not-cors/authentication' },
      },
    ],
    [
      'Cross-Origin Request Blocked: The Same Origin Policy disallows reading the remote resource at https://b/k. (Reason: CORS header ‘Access-Control-Allow-Origin’ missing). Status code: 403.\nCross-Origin Request Blocked: The Same Origin Policy disallows reading the remote resource at https://b/k. (Reason: CORS request did not succeed). Status code: (null).',
      { engine: 'Firefox', isPreflight: true, code: 'cors/origin-not-allowed', otherwise: null },
    ],
    [
      'Cross-Origin Request Blocked: The Same Origin Policy disallows reading the remote resource at https://b/k. (Reason: CORS header ‘Access-Control-Allow-Origin’ missing). Status code: 401.',
      { engine: 'Firefox', isPreflight: false, code: 'not-cors/authentication', otherwise: null },
    ],
    [
      'Cross-Origin Request Blocked: The Same Origin Policy disallows reading the remote resource at https://b/k. (Reason: CORS request did not succeed). Status code: (null).',
      { engine: 'Firefox', corsError: null, code: 'not-cors/connection-failed' },
    ],
    [
      'Origin https://a is not allowed by Access-Control-Allow-Origin. Status code: 403',
      { engine: 'Safari', corsError: 'MissingAllowOriginHeader', origin: 'https://a' },
    ],
    [
      "Access to fetch at 'https://b/k' from origin 'https://a' has been blocked by CORS policy: No 'Access-Control-Allow-Origin' header is present on the requested resource.\nGET https://b/k net::ERR_FAILED 403 (Forbidden)",
      { engine: 'Chromium', isPreflight: false, status: 403, code: 'not-cors/authentication' },
    ],
    [
      'GET https://b/k net::ERR_NAME_NOT_RESOLVED',
      { corsError: null, url: 'https://b/k', code: 'not-cors/dns-failure' },
    ],
    [
      "Connecting to 'https://b/k' violates the following Content Security Policy directive: \"connect-src 'self'\".",
      { corsError: null, url: 'https://b/k', code: 'not-cors/content-security-policy' },
    ],
    [
      "Mixed Content: The page at 'https://a/' was loaded over HTTPS, but requested an insecure resource 'http://b/k'. This request has been blocked; the content must be served over HTTPS.",
      { corsError: null, url: 'http://b/k', code: 'not-cors/mixed-content' },
    ],
    ['Refused to get unsafe header "ETag"', { quoted: 'ETag', code: 'cors/header-not-exposed' }],
    ['Fetch API cannot load https://b/k due to access control checks.', { engine: 'Safari', url: 'https://b/k' }],
    ['TypeError: Failed to fetch', { quoted: 'Failed to fetch', corsError: null }],
  ])('%s', (line, read) => expect(readConsoleMessage(line)).toMatchObject(read));

  const CHROMIUM = "Access to fetch at 'https://b/k' from origin 'https://a' has been blocked by CORS policy: ";
  const firefox = (reason: string): string =>
    `Cross-Origin Request Blocked: The Same Origin Policy disallows reading the remote resource at https://b/k. (Reason: ${reason}).`;

  test.each([
    [
      `${CHROMIUM}Permission was denied for this request to access the \`local\` address space.`,
      { quoted: 'local', code: 'not-cors/local-network-access' },
    ],
    [
      `${CHROMIUM}Request had a target IP address space of \`local\` yet the resource is in address space \`public\`.`,
      { quoted: 'local', code: 'not-cors/local-network-access' },
    ],
    [
      `${CHROMIUM}The request client is not a secure context and the resource is in more-private address space \`loopback\`.`,
      { quoted: 'loopback', code: 'not-cors/local-network-access' },
    ],
    [`${CHROMIUM}Cross origin requests are not allowed by request mode.`, { corsError: 'DisallowedByMode' }],
    [`${CHROMIUM}The response is invalid.`, { corsError: 'InvalidResponse', code: 'not-cors/connection-failed' }],
    [
      `${CHROMIUM}The 'Access-Control-Allow-Origin' header contains the invalid value 'x'.`,
      { likely: 'the header was written by something that is no store', isEitherStage: false },
    ],
    [
      "XMLHttpRequest cannot load https://b/k. The request was redirected to 'https://c/k', which is disallowed for cross-origin requests that require preflight.",
      { engine: 'Chromium', quoted: 'https://c/k', code: 'not-cors/preflight-redirect' },
    ],
    [
      'Authorization will not be covered by the wildcard symbol (*) in CORS Access-Control-Allow-Headers handling.',
      { corsError: null, code: 'cors/header-not-allowed' },
    ],
    [firefox('CORS disabled'), { engine: 'Firefox', corsError: null, code: 'not-cors/blocked-by-client' }],
    [firefox('CORS header ‘Origin’ cannot be added'), { engine: 'Firefox', code: 'not-cors/blocked-by-client' }],
    [firefox('CORS request not http'), { corsError: 'CorsDisabledScheme', code: 'cors/null-origin' }],
    [
      'Cross-Origin Request Warning: The Same Origin Policy will disallow reading the remote resource at https://b/k soon. (Reason: When the `Access-Control-Allow-Headers` is `*`, the `Authorization` header is not covered. To include the `Authorization` header, it must be explicitly listed in CORS header `Access-Control-Allow-Headers`).',
      { corsError: null, url: 'https://b/k', likely: expect.stringMatching(/^a warning, not the reason/) },
    ],
    [
      'Origin https://a is not allowed by Access-Control-Allow-Origin. Status code: 403\nFetch API cannot load https://b/k due to access control checks.\nFailed to load resource: Origin https://a is not allowed by Access-Control-Allow-Origin. Status code: 403',
      { engine: 'Safari', corsError: 'MissingAllowOriginHeader', status: 403, url: 'https://b/k' },
    ],
    [
      'Failed to load resource: Preflight response is not successful. Status code: 403',
      { engine: 'Safari', corsError: 'PreflightInvalidStatus', isPreflight: true, code: 'cors/origin-not-allowed' },
    ],
    [
      'XMLHttpRequest cannot load https://b/k due to access control checks. Request header field x-a is not allowed by Access-Control-Allow-Headers.',
      { engine: 'Safari', corsError: 'HeaderDisallowedByPreflightResponse', quoted: 'x-a' },
    ],
    ['redirection URL https://u@c/ has credentials', { engine: 'Safari', corsError: 'RedirectContainsCredentials' }],
    ['not allowed to follow a cross-origin CORS redirection with non CORS scheme', { code: 'not-cors/redirect' }],
  ])('%s', (line, read) => expect(readConsoleMessage(line)).toMatchObject(read));

  test.each([
    [firefox('Did not find method in CORS header ‘Access-Control-Allow-Methods’'), 'preflight'],
    [firefox('CORS request external redirect not allowed'), 'preflight'],
    [firefox('invalid token ‘a b’ in CORS header ‘Access-Control-Allow-Headers’'), 'preflight'],
    [firefox('CORS header ‘Access-Control-Allow-Origin’ does not match ‘https://x’'), 'either'],
    [firefox('Credential is not supported if the CORS header ‘Access-Control-Allow-Origin’ is ‘*’'), 'either'],
    ['Method PUT is not allowed by Access-Control-Allow-Methods.', 'preflight'],
    ['Origin https://a is not allowed by Access-Control-Allow-Origin.', 'either'],
    ['Origin https://a is not allowed by Access-Control-Allow-Origin. Status code: 200', 'either'],
    ['Origin https://a is not allowed by Access-Control-Allow-Origin. Status code: 403', 'actual'],
    [`${CHROMIUM}No 'Access-Control-Allow-Origin' header is present on the requested resource.`, 'actual'],
  ])('%s: which of the two failed: %s', (line, stage) => {
    const { isPreflight, isEitherStage } = readConsoleMessage(line)!;
    expect(isPreflight ? 'preflight' : isEitherStage ? 'either' : 'actual').toBe(stage);
  });

  test('the names that Firefox has for its reasons, of any version, and as its network monitor writes them', () => {
    for (const [name, reason] of Object.entries(FIREFOX_REASONS)) {
      const read = readErrorName(name);
      expect(read, name).not.toBeNull();
      expect(read).toEqual(
        readConsoleMessage(firefox(reason)) && { ...readConsoleMessage(firefox(reason)), url: null },
      );
    }
    expect(readErrorName('CORSMissingAllowOrigin2')).toEqual(readErrorName('CORSMissingAllowOrigin'));
    expect(readErrorName('CORS Missing Allow Origin')).toEqual(readErrorName('CORSMissingAllowOrigin'));
    expect(readErrorName('CORS')).toBeNull();
  });

  test('anything else is none', () => {
    for (const text of ['', 'hello', 'cors/header-not-allowed']) {
      expect(readConsoleMessage(text)).toBeNull();
    }
  });

  test('every row leads to a page', () => {
    for (const { code } of [...MESSAGES, ...OTHERS]) expect(CODES).toContain(code);
  });
});
