import { describe, expect, test } from 'vitest';
import { readConsoleMessage } from '../../src/browser/console-message.ts';
import { MESSAGES } from '../../src/browser/console-message-table.ts';
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

  test('anything else is none', () => {
    for (const text of ['', 'hello', 'cors/header-not-allowed']) {
      expect(readConsoleMessage(text)).toBeNull();
    }
  });

  test('every row leads to a page', () => {
    for (const { code } of [...MESSAGES, ...OTHERS]) expect(CODES).toContain(code);
  });
});
