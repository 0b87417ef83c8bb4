import { describe, expect, test } from 'vitest';
import { isRequestLine, likeRequestLine, likeStatusLine } from '../../src/http/start-line.ts';

const inside = (text: string): [Buffer, number, number] => {
  const bytes = Buffer.from(`XX${text}YY`, 'latin1');
  return [bytes, 2, bytes.length - 2];
};

describe('a request line', () => {
  test.each([
    'GET / HTTP/1.1\r\n',
    'GET / HTTP/1.1\n',
    'GET /a long path with blanks HTTP/1.0\r\n',
    'OPTIONS * HTTP/1.1\r\n',
    'GET http://a.example/ HTTP/1.1\r\n',
    'CONNECT a.example:443 HTTP/1.1\r\n',
    'CONNECT [2001:db8::1]:443 HTTP/1.1\r\n',
    'M-SEARCH * HTTP/1.1\r\n',
    'VERSION-CONTROL /x HTTP/1.1\r\n',
    'FROBNICATE /x HTTP/1.1\r\n',
    'get / HTTP/1.1\r\n',
    "my!own#method'~ /x HTTP/1.1\r\n",
    'GET  HTTP/1.0\r\n',
    'FROB /HTTP/1.1\r\n',
    'GET /no-version\r\n',
    'GET /the line goes on',
    'PRI * HTTP/2.0\r\n',
  ])('%j is one', (text) => {
    expect(likeRequestLine(...inside(text))).toBe('yes');
  });

  test.each([
    'n HTTP/1.1\r\n',
    'EHLO mail.example\r\n',
    'USER anonymous\r\n',
    'NICK somebody\r\n',
    'RETR /file\r\n',
    'GET key\r\n',
    'OPTIONS sip:a@example SIP/2.0\r\n',
    'OPTIONS rtsp://a.example/ RTSP/1.0\r\n',
    'OPTIONS /media RTSP/1.0\r\n',
    'GET / HTP/1.1\r\n',
    '220 mail.example ESMTP\r\n',
    'SSH-2.0-OpenSSH_9.2\r\n',
    'HTTP/1.1 200 OK\r\n',
    'GET/ HTTP/1.1\r\n',
    ' GET / HTTP/1.1\r\n',
    'AVERYLONGWORDTHATISNOMETHODATALL / HTTP/1.1\r\n',
    'GE\0T / HTTP/1.1\r\n',
    'GET \0binary',
    '\x16\x03\x01\x02\x00',
  ])('%j is none', (text) => {
    expect(likeRequestLine(...inside(text))).toBe('no');
  });

  test.each(['', 'G', 'GET', 'GET ', 'FROBNICATE /x HT', 'GET http://a.exam'])('%j may become one', (text) => {
    expect(likeRequestLine(...inside(text))).toBe('later');
  });

  test('of which every beginning may become one', () => {
    const line = 'FROBNICATE http://a.example/ HTTP/1.1\r\n';
    for (let n = 0; n < line.length - 1; n++) expect(likeRequestLine(...inside(line.slice(0, n)))).toBe('later');
  });

  test('that goes on for ever is none', () => {
    expect(likeRequestLine(...inside(`FROBNICATE ${'a'.repeat(20_000)}`))).toBe('no');
  });

  test('is the same as a whole line', () => {
    const lines = [
      'GET / HTTP/1.1',
      'get / HTTP/1.1',
      'EHLO a',
      'GET / RTSP/1.0',
      'G\0T / HTTP/1.1',
      'GET key',
      'GET /',
    ];
    for (const line of lines) {
      const asBytes = likeRequestLine(...inside(`${line}\r\n`)) === 'yes';
      expect(isRequestLine(line, line.indexOf(' ')), line).toBe(asBytes);
    }
    expect(isRequestLine('GET', -1)).toBe(false);
    expect(isRequestLine(`${'A'.repeat(30)} / HTTP/1.1`, 30)).toBe(false);
  });
});

describe('a status line', () => {
  test.each([
    ['HTTP/1.1 200 OK\r\n', 'yes'],
    ['HTTP/1.0 404', 'yes'],
    ['HTTP/1.1\t200 OK', 'yes'],
    ['HTTP/1.1  200', 'yes'],
    ['HTTP/1.1', 'later'],
    ['HTTP/1.1 ', 'later'],
    ['HTTP/1.1 OK', 'no'],
    ['HT', 'later'],
    ['', 'later'],
    ['HTTP/2 200', 'no'],
    ['HTTP/1.x 200', 'no'],
    ['HTTP/1.11 200', 'no'],
    ['http/1.1 200', 'no'],
    ['ICY 200 OK', 'no'],
    ['HEAD / HTTP/1.1', 'no'],
  ])('%j: %s', (text, likeness) => {
    expect(likeStatusLine(...inside(text))).toBe(likeness);
  });
});
