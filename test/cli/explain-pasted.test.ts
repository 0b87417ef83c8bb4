import { describe, expect, test } from 'vitest';
import { explainPasted } from '../../src/cli/explain-pasted.ts';

const pageOf = (text: string): string | undefined => /corscope explain (\S+)\n$/.exec(explainPasted(text) ?? '')?.[1];

describe('explain TEXT', () => {
  test('a name of an error says at which stage it is, and the code of a refusal what else it may be', () => {
    expect(explainPasted('PreflightAllowOriginMismatch')).toMatch(/^Chromium: the preflight fails \(PreflightAllow/);
    expect(explainPasted('AllowOriginMismatch')).toMatch(/^Chromium: the request itself fails \(AllowOriginMismatch\)/);
    expect(explainPasted('AccessForbidden')).toContain('Or the bucket has no CORS configuration.');
    expect(
      explainPasted(
        '<Error><Code>AccessForbidden</Code><Message>CORSResponse: This CORS request is not allowed.</Message></Error>',
      ),
    ).not.toContain('Or the bucket');
    expect(explainPasted('PreflightNonsense')).toBeNull();
    const lacking =
      "The value of the 'Access-Control-Allow-Credentials' header in the response is '' which must be 'true'";
    expect(explainPasted(`${lacking} when the request's credentials mode is 'include'.`)).toContain(
      'It quotes no value: the header is missing, or empty\n',
    );
  });

  test.each([
    ['<Error><Code>SignatureDoesNotMatch</Code><Message>m</Message></Error>', 'not-cors/signature-mismatch'],
    ['<Error><Code>AccessDenied</Code><Message>Request has expired.</Message></Error>', 'not-cors/url-expired'],
    ['<Error><Code>AccessDenied</Code><Message>no</Message></Error>', 'not-cors/access-denied'],
    ['<Error><Code>SecurityTokenExpired</Code></Error>', 'not-cors/security-token'],
    ['<Error><Code>RequestTimeTooSkewed</Code></Error>', 'not-cors/clock-skew'],
    [
      '<Error><Code>PermanentRedirect</Code><Endpoint>b.s3.amazonaws.com</Endpoint></Error>',
      'not-cors/region-redirect',
    ],
    ['<Error><Code>SecondLevelDomainForbidden</Code></Error>', 'not-cors/wrong-endpoint'],
    ['<Error><Code>MethodNotAllowed</Code></Error>', 'not-cors/method-not-served'],
    ['<Error><Code>SlowDown</Code></Error>', 'not-cors/throttled'],
    [
      '<Error><Code>AuthenticationFailed</Code><Message>Signature not valid in the specified time frame</Message></Error>',
      'not-cors/url-expired',
    ],
    ['{"Code":"NoSuchBucket","Message":"m"}', 'not-cors/no-such-bucket'],
    ['{"error":"no such bucket","error_code":"NoSuchBucket"}', 'not-cors/no-such-bucket'],
    ['InvalidAccessKeyId', 'not-cors/authentication'],
    ['AccessForbidden', 'cors/origin-not-allowed'],
    ['CORSResponse: CORS is not enabled for this bucket.', 'cors/no-configuration'],
    ['CORSResponse: This CORS request is not allowed. This is usually because', 'cors/origin-not-allowed'],
    ['PreflightMissingAllowOriginHeader', 'cors/origin-not-allowed'],
    ['MissingAllowOriginHeader', 'cors/origin-not-allowed'],
    ['HeaderDisallowedByPreflightResponse', 'cors/header-not-allowed'],
    ['MethodDisallowedByPreflightResponse', 'cors/method-not-allowed'],
    ['WildcardOriginNotAllowed', 'cors/credentials-refused'],
    ['PreflightInvalidStatus', 'not-cors/server-error'],
    ['PreflightDisallowedRedirect', 'not-cors/preflight-redirect'],
    ['InvalidAllowCredentials', 'cors/credentials-refused'],
    ['0003-00000601', 'cors/no-configuration'],
    ['0002-00000040', 'not-cors/signature-mismatch'],
    ['net::ERR_BLOCKED_BY_CLIENT', 'not-cors/blocked-by-extension'],
    ['net::ERR_QUIC_HANDSHAKE_FAILED', 'not-cors/connection-failed'],
    ['ERR_PROXY_CONNECTION_FAILED', 'not-cors/connection-failed'],
    ['NS_ERROR_PROXY_CONNECTION_REFUSED', 'not-cors/connection-failed'],
    ['ERR_ADDRESS_UNREACHABLE', 'not-cors/connection-failed'],
    ['GET https://b.example/a net::ERR_SOME_OTHER', 'not-cors/connection-failed'],
    ['ERR_QUIC_PROTOCOL_ERROR', 'not-cors/connection-reset'],
    ['ERR_CONNECTION_ABORTED', 'not-cors/connection-reset'],
    ['net::ERR_CONTENT_LENGTH_MISMATCH', 'not-cors/connection-closed'],
    ['ERR_DNS_TIMED_OUT', 'not-cors/dns-failure'],
    ['ERR_QUIC_CERT_ROOT_NOT_KNOWN', 'not-cors/tls-failure'],
    ['ERR_CERT_SELF_SIGNED_LOCAL_NETWORK', 'not-cors/tls-failure'],
    ['GET https://b.example/a net::ERR_FAILED 200 (OK)', 'cors/refused-without-configuration'],
    ['ERR_NETWORK', 'cors/refused-without-configuration'],
  ])('%s: %s', (text, page) => {
    expect(pageOf(text)).toBe(page);
    expect(explainPasted(text)).toContain('What to capture');
  });

  test('a redirect from one origin to another is said to have made the origin null', () => {
    const line = (from: string) =>
      explainPasted(
        `Access to fetch at 'https://b.s3.amazonaws.com/x' (redirected from '${from}') from origin 'https://app.example.com' has been blocked by CORS policy: No 'Access-Control-Allow-Origin' header is present on the requested resource.`,
      );
    expect(line('https://a.s3.amazonaws.com/x')).toContain('Redirected from: https://a.s3.amazonaws.com/x\n');
    expect(line('https://a.s3.amazonaws.com/x')).toContain('sends `Origin: null` there');
    expect(line('https://a.s3.amazonaws.com/x')).toContain('corscope explain not-cors/redirect-tainted-origin');
    // The origin is kept where the page's own server redirects, or the redirect stays where it was.
    expect(line('https://app.example.com/x')).not.toContain('Origin: null');
    expect(line('https://b.s3.amazonaws.com/y')).not.toContain('Origin: null');
  });

  test('the item that is likely at fault is named', () => {
    const said = explainPasted(
      'Request header field x-oss-date is not allowed by Access-Control-Allow-Headers in preflight response.',
    );
    expect(said).toContain('Item of the rule: AllowedHeader');
  });

  test('no item is named where the text is not that of a refusal by the rules', () => {
    const line = (detail: string): string | null =>
      explainPasted(
        `Access to fetch at 'https://b/k' from origin 'https://a' has been blocked by CORS policy: ${detail}`,
      );
    expect(
      line(
        "The 'Access-Control-Allow-Origin' header has a value 'https://x' that is not equal to the supplied origin.",
      ),
    ).toContain('Item of the rule: AllowedOrigin\n');
    expect(
      line(
        "The value of the 'Access-Control-Allow-Credentials' header in the response is '' which must be 'true' when the request's credentials mode is 'include'.",
      ),
    ).not.toContain('Item of the rule');
  });

  test('403 without the header in Firefox: a rule comes first, and how to tell it from authentication', () => {
    const said = explainPasted(
      "Cross-Origin Request Blocked: The Same Origin Policy disallows reading the remote resource at https://b/k. (Reason: CORS header 'Access-Control-Allow-Origin' missing). Status code: 403.",
    );
    const at = (text: string): number => said?.indexOf(text) ?? -1;
    expect(said).toContain('Firefox: the preflight or the request itself fails (MissingAllowOriginHeader).');
    expect(at('no rule matches')).toBeGreaterThan(0);
    expect(at('signature')).toBeGreaterThan(at('no rule matches'));
    expect(said).toContain('To tell them apart: a refused preflight is an OPTIONS with status 403');
    expect(said).toMatch(
      /request itself: corscope explain not-cors\/authentication\nMore: corscope explain cors\/origin-not-allowed\n$/,
    );
  });

  test.each(['', 'hello', 'cors/header-not-allowed', 'url-expired', 'Hello'])('%j is neither', (text) => {
    expect(explainPasted(text)).toBeNull();
  });
});
