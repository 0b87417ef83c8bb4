import { describe, expect, it } from 'vitest';
import { headerSecrecy, REDACTED, REDACTING, redactorFor } from '../../src/report/redact.ts';

const SECRET = 'Zx81Secret42Value7';

describe('header values', () => {
  it.each([
    'authorization',
    'proxy-authorization',
    'cookie',
    'set-cookie',
    'x-amz-security-token',
    'x-oss-security-token',
    'x-api-key',
    'x-csrf-token',
  ])('%s is a secret', (name) => {
    expect(headerSecrecy(name)).toBe('secret');
    expect(REDACTING.headerValue(name, SECRET)).toBe(REDACTED);
  });

  it.each([
    ['origin', 'https://app.example'],
    ['access-control-allow-origin', '*'],
    ['access-control-request-headers', 'authorization,x-amz-security-token'],
  ])('%s is evidence and stays', (name, value) => {
    expect(REDACTING.headerValue(name, value)).toBe(value);
  });

  it('a referrer loses its signature and nothing else', () => {
    const printed = REDACTING.headerValue('referer', `https://app.example/a?page=2&X-Amz-Signature=${SECRET}`);
    expect(printed).toBe(`https://app.example/a?page=2&X-Amz-Signature=${REDACTED}`);
  });
});

describe('URLs', () => {
  it.each([
    'X-Amz-Signature',
    'X-Amz-Credential',
    'X-Amz-Security-Token',
    'Signature',
    'OSSAccessKeyId',
    'x-oss-signature',
    'security-token',
    'access_token',
    'api_key',
    'password',
  ])('the parameter %s', (name) => {
    const url = `https://b.example/k?x-id=GetObject&${name}=${SECRET}&partNumber=1#f`;
    expect(REDACTING.url(url)).toBe(`https://b.example/k?x-id=GetObject&${name}=${REDACTED}&partNumber=1#f`);
  });

  it('user information', () => {
    expect(REDACTING.url(`https://me:${SECRET}@b.example/k`)).toBe(`https://${REDACTED}@b.example/k`);
  });

  it('a signed URL inside a URL', () => {
    const inner = encodeURIComponent(`https://b.example/k?Signature=${SECRET}&partNumber=1`);
    const printed = REDACTING.url(`https://proxy.example/?to=${inner}&next=visible`);
    expect(printed).not.toContain(SECRET);
    expect(printed).toContain('partNumber');
    expect(printed).toContain('next=visible');
  });

  it('a URL without secrets stays as it is', () => {
    const url = 'https://b.example/a%20b/k?uploads&prefix=photos/2024&max-keys=10';
    expect(REDACTING.url(url)).toBe(url);
  });
});

describe('free text', () => {
  it.each([
    `Authorization: Bearer ${SECRET}`,
    `GET /k HTTP/1.1\r\nHost: b\r\nCookie: sid=${SECRET}\r\n\r\n`,
    `the header was Bearer ${SECRET}`,
    `Authorization: OSS LTAIabcdefghijkl:${SECRET}`,
    `{"secret":"${SECRET}"}`,
    'eyJhbGciOiJIUzI1NiJ9.Zx81Secret42Value7.c2ln',
  ])('%j', (text) => {
    expect(REDACTING.text(text)).not.toContain(SECRET);
    expect(redactorFor(false).text(text)).not.toContain(SECRET);
    expect(redactorFor(true).text(text)).toBe(text);
  });
});
