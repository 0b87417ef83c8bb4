import { describe, expect, test } from 'vitest';
import { oss } from '../../src/bucket/dialects/oss.ts';
import { s3 } from '../../src/bucket/dialects/s3.ts';
import { recogniseError } from '../../src/bucket/error-body.ts';

const xml = (code: string, message: string, more = ''): string =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<Error>\n  <Code>${code}</Code>\n  <Message>${message}</Message>\n${more}</Error>`;
const meaning = (status: number, body: string | null, headers: readonly string[] = []) =>
  recogniseError({ status, headers, body })?.meaning ?? null;

const TYPOS =
  "CORSResponse: This CORS request is not allowed. This is usually because the evalution of Origin, request method / Access-Control-Request-Method or Access-Control-Requet-Headers are not whitelisted by the resource's CORS spec.";

describe('recogniseError', () => {
  test.each([
    [403, 'AccessForbidden', 'CORSResponse: CORS is not enabled for this bucket.', 'no-cors-configuration'],
    [403, 'AccessForbidden', TYPOS, 'no-rule'],
    [403, 'AccessForbidden', TYPOS.replace('evalution', 'evaluation').replace('Requet', 'Request'), 'no-rule'],
    [403, 'AccessForbidden', TYPOS.replace(/\.$/, ''), 'no-rule'],
    [403, 'CORSResponse', 'This CORS request is not allowed.', 'no-rule'],
    [403, 'CORSResponse', 'CORS is not enabled for this bucket.', 'no-cors-configuration'],
    [403, 'AccessForbidden', 'CORSResponse: Bucket not found', 'no-such-bucket'],
    [404, 'NoSuchBucket', 'The specified bucket does not exist.', 'no-such-bucket'],
    [400, 'BadRequest', 'Insufficient information. Origin request header needed.', 'missing-origin'],
    [400, 'InvalidRequest', 'Missing Origin header', 'missing-origin'],
    [
      400,
      'BadRequest',
      'Insufficient information. Request Access-Control-Request-Method header needed.',
      'missing-method',
    ],
    [400, 'BadRequest', 'Invalid Access-Control-Request-Method: null', 'missing-method'],
    [400, 'BadRequest', 'Invalid Access-Control-Request-Method: PATCH', 'no-rule'],
    [403, 'SignatureDoesNotMatch', 'The request signature we calculated does not match', 'authentication'],
    [403, 'AccessDenied', 'You have no right to access this object because of bucket acl.', 'authentication'],
    [403, 'AccessDenied', 'You are denied by bucket referer policy.', 'authentication'],
    [403, 'AccessDenied', 'Request has expired.', 'authentication'],
    [403, 'InvalidAccessKeyId', 'The OSS Access Key Id you provided does not exist in our records.', 'authentication'],
    [403, 'InvalidAccessKeyId.NotFound', 'Specified access key is not found.', 'authentication'],
    [403, 'RequestTimeTooSkewed', 'The difference between the request time and the server time', 'authentication'],
    [403, 'SecurityTokenExpired', 'The security token you provided has expired.', 'authentication'],
    [400, 'ExpiredToken', 'The provided token has expired.', 'authentication'],
    [
      403,
      'AccessDenied',
      'The bucket you are attempting to access must be addressed using the specified endpoint.',
      'wrong-endpoint',
    ],
    [
      301,
      'PermanentRedirect',
      'The bucket you are attempting to access must be addressed using the specified endpoint.',
      'redirect',
    ],
    [301, 'PermanentRedirect', 'The bucket you are attempting to access', 'redirect'],
    [307, 'TemporaryRedirect', 'Please re-send this request', 'redirect'],
    [503, 'SlowDown', 'Please reduce your request rate.', 'throttled'],
    [404, 'NoSuchKey', 'The specified key does not exist.', 'other'],
    [404, 'constructor', 'a name that plain objects have', 'other'],
    [403, 'CorsPreflightFailure', 'CORS not enabled or no matching rule found for this request.', 'no-rule'],
  ])('%i %s: %s', (status, code, message, expected) => {
    expect(recogniseError({ status, headers: [], body: xml(code, message) })).toMatchObject({
      code,
      message,
      ec: null,
      meaning: expected,
    });
  });

  test.each([oss, s3])('knows every refusal of $title again', ({ refusals }) => {
    const expected = {
      'missing-origin': 'missing-origin',
      'missing-method': 'missing-method',
      'no-configuration': 'no-cors-configuration',
      'no-rule': 'no-rule',
    } as const;
    for (const gate of ['missing-origin', 'missing-method', 'no-configuration', 'no-rule'] as const) {
      const { status, code, message, ec } = refusals[gate].value;
      expect(meaning(status, xml(code ?? '', message))).toBe(expected[gate]);
      if (ec !== null) expect(meaning(status, null, ['x-oss-ec', ec])).toBe(expected[gate]);
    }
  });

  test('lets the error cause decide, the header before the body', () => {
    const body = xml('AccessForbidden', 'reworded', '  <EC>0003-00000601</EC>\n');
    expect(meaning(403, body)).toBe('no-cors-configuration');
    expect(recogniseError({ status: 403, headers: ['X-Oss-Ec', '0003-00000602'], body })).toMatchObject({
      ec: '0003-00000602',
      meaning: 'no-rule',
    });
  });

  test('reads the body that OSS repeats in a header, since HEAD has none', () => {
    const header = Buffer.from(xml('SignatureDoesNotMatch', 'The request signature')).toString('base64');
    expect(recogniseError({ status: 403, headers: ['x-oss-err', header], body: null })).toMatchObject({
      code: 'SignatureDoesNotMatch',
      meaning: 'authentication',
    });
    expect(recogniseError({ status: 403, headers: ['x-oss-err', 'not base64!'], body: null })).toBeNull();
    expect(recogniseError({ status: 403, headers: ['x-oss-err', 'abcde'], body: null })).toBeNull();
  });

  test.each([
    ['a namespace prefix', '<e:Error><e:Code>NoSuchBucket</e:Code></e:Error>'],
    ['attributes', '<Error><Code a="b">NoSuchBucket</Code></Error>'],
    ['blanks', '<Error>\r\n<Code>\r\n NoSuchBucket </Code></Error>'],
    ['a cut', '<Error><Code>NoSuchBucket</Code><Mess'],
    ['JSON', '{"error":{"code":"NoSuchBucket","message":"a \\"b\\""}}'],
    ['JSON with capitals', '{ "Code" : "NoSuchBucket" }'],
  ])('reads a body with %s', (_, body) => expect(meaning(404, body)).toBe('no-such-bucket'));

  test('takes nothing from an element that was cut: its text may go on', () => {
    expect(meaning(404, '<Error><Code>NoSuchBucket')).toBeNull();
    const cut = recogniseError({ status: 403, headers: [], body: '<Error><Code>SlowDown</Code><Message>Please red' });
    expect(cut).toMatchObject({ code: 'SlowDown', message: null, meaning: 'throttled', isCut: true });
  });

  test('takes a code of which the message was cut off for none of the things that it may stand for', () => {
    const denied = '<Error><Code>AccessDenied</Code>';
    expect(meaning(403, `${denied}<Message>The bucket you are atte`)).toBe('other');
    expect(meaning(403, `${denied}<Message>Access Denied</Message>`)).toBe('authentication');
    expect(meaning(403, `${denied}</Error>`)).toBe('authentication');
    const withCause = (ec: string) =>
      recogniseError({ status: 403, headers: ['x-oss-ec', ec], body: `${denied}<Mess` })?.meaning;
    expect(withCause('0003-00000001')).toBe('authentication');
    expect(withCause('0003-00001403')).toBe('other');
  });

  test('looks for the end of a document once, whatever is in it', () => {
    const before = performance.now();
    expect(meaning(403, `<Code>AccessDenied</Code>${'<Error '.repeat(9000)}`)).toBe('other');
    expect(performance.now() - before).toBeLessThan(200);
  });

  test('undoes references', () => {
    const error = recogniseError({ status: 403, headers: [], body: xml('X', 'a &lt;b&gt; &amp;quot; &#39;c&#39;') });
    expect(error?.message).toBe("a <b> &quot; 'c'");
  });

  test('takes the code from a header where the store has one', () => {
    expect(
      recogniseError({ status: 403, headers: ['x-ms-error-code', 'AuthenticationFailed'], body: null }),
    ).toMatchObject({
      code: 'AuthenticationFailed',
      message: null,
      ec: null,
      meaning: 'authentication',
    });
  });

  test('finds no error in a success, a page of a proxy or nothing', () => {
    expect(meaning(200, xml('AccessDenied', 'x'))).toBeNull();
    expect(meaning(502, '<html><title>502 Bad Gateway</title></html>')).toBeNull();
    expect(meaning(403, null)).toBeNull();
    expect(meaning(403, '')).toBeNull();
  });

  test.each([
    '<Code '.repeat(11_000),
    '<Code>'.repeat(11_000),
    `"code"${' '.repeat(65_000)}`,
    '"Code":"'.repeat(8_000),
  ])('stays fast on a hostile body', (body) => {
    const started = performance.now();
    recogniseError({ status: 403, headers: [], body });
    expect(performance.now() - started).toBeLessThan(200);
  });

  test('names the endpoint that the store wants to be asked', () => {
    const body = '<Error><Code>PermanentRedirect</Code><Endpoint>b.s3.eu-west-1.amazonaws.com</Endpoint></Error>';
    expect(recogniseError({ status: 301, headers: [], body })).toMatchObject({
      meaning: 'redirect',
      endpoint: 'b.s3.eu-west-1.amazonaws.com',
    });
  });
});
