import { describe, expect, test } from 'vitest';
import { isHttp2Preface, recognise } from '../../src/http/recognise.ts';

const of = (text: string): string => {
  const bytes = Buffer.from(`#${text}GET / HTTP/1.1\r\n`, 'latin1');
  return recognise(bytes, 1, 1 + text.length);
};

describe('the first bytes of a stream', () => {
  test.each([
    ['GET / HTTP/1.1\r\n', 'http'],
    ['\r\n\r\nGET / HTTP/1.1\r\n', 'http'],
    ['PROPFIND /dav HTTP/1.1\r\n', 'http'],
    ['whatever /x HTTP/1.1\r\n', 'http'],
    ['PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 'http'],
    ['HTTP/1.1 200 OK\r\n', 'http-response'],
    ['\x16\x03\x01\x02\x00\x01', 'tls'],
    ['\x17\x03\x03\x40\x18', 'tls'],
    ['\x16\x03\x01\xff\xff', 'never'],
    ['\x16\x05\x01\x00\x20', 'never'],
    ['\x17\x03\x09\x00\x20', 'never'],
    ['SSH-2.0-OpenSSH\r\n', 'never'],
    ['220 ftp.example\r\n', 'never'],
    ['\x13BitTorrent protocol', 'never'],
    ['\0\0\0\0\0\0\0\0', 'never'],
    ['{"json":1}', 'never'],
    ['\r\n'.repeat(40), 'never'],
    ['', 'later'],
    ['\r\n', 'later'],
    ['G', 'later'],
    ['HTTP', 'later'],
    ['\x16', 'later'],
    ['\x16\x03\x01', 'later'],
  ])('%j: %s', (text, kind) => {
    expect(of(text)).toBe(kind);
  });

  test('of which every beginning may still become what it is', () => {
    for (const [text, kind] of [
      ['OPTIONS http://a.example/x HTTP/1.1\r\n', 'http'],
      ['HTTP/1.1 200 OK', 'http-response'],
      ['\x16\x03\x01\x00\x05', 'tls'],
    ] as const) {
      for (let n = 0; n <= text.length; n++) expect(['later', kind]).toContain(of(text.slice(0, n)));
      expect(of(text)).toBe(kind);
    }
  });

  test('the HTTP/2 preface is told from a request', () => {
    const at = (text: string): boolean => isHttp2Preface(Buffer.from(text), 0, text.length);
    expect(at('PRI * HTTP/2.0\r\n')).toBe(true);
    expect(at('PRI * HTTP/1.1\r\n')).toBe(false);
    expect(at('PRI * HTTP')).toBe(false);
  });
});
