import { describe, expect, test } from 'vitest';
import { bytewise, converse, ok, type Step, transcript } from '../converse.ts';

const CRLF = '\r\n';
const lines = (...text: string[]): string => [...text, '', ''].join(CRLF);

/** What clients send, and the requests that are told of it. */
const REQUESTS: readonly (readonly [name: string, sent: string, told: readonly string[]])[] = [
  ['empty lines first', `\r\n\n\r\n${lines('GET / HTTP/1.1', 'Host: a')}`, ['GET http://a/ [Host: a]']],
  [
    'empty lines between requests',
    `${lines('POST /1 HTTP/1.1', 'Host: a', 'Content-Length: 2')}hi\r\n\r\n${lines('GET /2 HTTP/1.1', 'Host: a')}`,
    ['POST http://a/1 [Host: a; Content-Length: 2]', 'GET http://a/2 [Host: a]'],
  ],
  [
    'lone line feeds',
    'GET / HTTP/1.1\nHost: a\n\nGET /2 HTTP/1.1\nHost: b\n\n',
    ['GET http://a/ [Host: a]', 'GET http://b/2 [Host: b]'],
  ],
  [
    'mixed line ends',
    'GET / HTTP/1.1\r\nHost: a\nX: 1\r\n\nGET /2 HTTP/1.1\r\n\r\n',
    ['GET http://a/ [Host: a; X: 1]', 'GET http://10.0.0.1/2 []'],
  ],
  ['folded values', 'GET / HTTP/1.1\r\nHost: a\r\nX: 1\r\n 2\r\n\t3\r\n\r\n', ['GET http://a/ [Host: a; X: 1 2 3]']],
  [
    'a folded length',
    'PUT / HTTP/1.1\r\nContent-Length:\r\n 3\r\n\r\nabcGET /2 HTTP/1.1\r\n\r\n',
    ['PUT http://10.0.0.1/ [Content-Length: 3]', 'GET http://10.0.0.1/2 []'],
  ],
  [
    'blanks before a colon',
    lines('PUT / HTTP/1.1', 'Content-Length : 1') + lines('xGET /2 HTTP/1.1'),
    ['PUT http://10.0.0.1/ [Content-Length: 1]', 'GET http://10.0.0.1/2 []'],
  ],
  ['a line without colon', lines('GET / HTTP/1.1', 'what', 'Host: a'), ['GET http://a/ [Host: a]']],
  ['NUL in a value', lines('GET / HTTP/1.1', 'X: a\0b', 'Host: a'), ['GET http://a/ [X: a\0b; Host: a]']],
  [
    'headers twice',
    lines('GET / HTTP/1.1', 'X: 1', 'Host: a', 'x: 2', 'Host: b'),
    ['GET http://a/ [X: 1; Host: a; x: 2; Host: b]'],
  ],
  [
    'absolute form',
    lines('GET http://b.example:8080/p?q#f HTTP/1.1', 'Host: proxy'),
    ['GET http://b.example:8080/p?q [Host: proxy]'],
  ],
  [
    'absolute form of https',
    lines('GET https://b.example/ HTTP/1.1', 'Host: proxy'),
    ['GET https://b.example/ [Host: proxy]'],
  ],
  ['asterisk form', lines('OPTIONS * HTTP/1.1', 'Host: a'), ['OPTIONS * [Host: a]']],
  ['authority form', lines('CONNECT [2001:db8::1]:443 HTTP/1.1'), ['CONNECT [2001:db8::1]:443 []']],
  ['a host with a port', lines('GET /p HTTP/1.1', 'Host: a:8080'), ['GET http://a:8080/p [Host: a:8080]']],
  ['a host with the default port', lines('GET /p HTTP/1.1', 'Host: a:80'), ['GET http://a/p [Host: a:80]']],
  [
    'an IPv6 host',
    lines('GET /p HTTP/1.1', 'Host: [2001:db8::1]:8080'),
    ['GET http://[2001:db8::1]:8080/p [Host: [2001:db8::1]:8080]'],
  ],
  ['no host', lines('GET /p HTTP/1.1'), ['GET http://10.0.0.1/p []']],
  ['an empty host', lines('GET /p HTTP/1.1', 'Host:'), ['GET http://10.0.0.1/p [Host: ]']],
  ['a fragment, which no browser sends', lines('GET /p?a#f HTTP/1.1', 'Host: a'), ['GET http://a/p?a [Host: a]']],
  [
    'blanks, quotes and bars in a target',
    lines('GET /a b HTTP/1.1', 'Host: a') + lines('GET /"c"|d HTTP/1.1', 'Host: a'),
    ['GET http://a/a [Host: a]', 'GET http://a/"c"|d [Host: a]'],
  ],
  ["a method of one's own", lines('FROBNICATE /x HTTP/1.1', 'Host: a'), ['FROBNICATE http://a/x [Host: a]']],
  ['a method in lower case', lines('patch /x HTTP/1.1', 'Host: a'), ['patch http://a/x [Host: a]']],
  ['a method that begins with H', lines('HEAD /x HTTP/1.1', 'Host: a'), ['HEAD http://a/x [Host: a]']],
  [
    'chunked wins over a length',
    `${lines('POST / HTTP/1.1', 'Content-Length: 99', 'Transfer-Encoding: chunked')}1\r\nx\r\n0\r\n\r\n${lines('GET /2 HTTP/1.1')}`,
    ['POST http://10.0.0.1/ [Content-Length: 99; Transfer-Encoding: chunked]', 'GET http://10.0.0.1/2 []'],
  ],
  [
    'the same length twice',
    `${lines('POST / HTTP/1.1', 'Content-Length: 1', 'Content-Length: 1')}x${lines('GET /2 HTTP/1.1')}`,
    ['POST http://10.0.0.1/ [Content-Length: 1; Content-Length: 1]', 'GET http://10.0.0.1/2 []'],
  ],
  [
    'lengths in conflict: the last',
    `${lines('POST / HTTP/1.1', 'Content-Length: 9', 'Content-Length: 1')}x${lines('GET /2 HTTP/1.1')}`,
    ['POST http://10.0.0.1/ [Content-Length: 9; Content-Length: 1]', 'GET http://10.0.0.1/2 []'],
  ],
  [
    'a request that is no request',
    `${lines('GET / HTTP/1.1')}nonsense\r\n\r\n${lines('GET /2 HTTP/1.1')}`,
    ['GET http://10.0.0.1/ []', 'GET http://10.0.0.1/2 []'],
  ],
  ['another protocol', lines('OPTIONS rtsp://a/ RTSP/1.0', 'CSeq: 1'), []],
  ['no version', `GET /old\r\n\r\n`, ['GET http://10.0.0.1/old []']],
];

/** What servers send to `GET /`, and the responses that are told of it. */
const RESPONSES: readonly (readonly [name: string, sent: string, told: readonly string[]])[] = [
  ['no reason phrase', `${lines('HTTP/1.1 200', 'Content-Length: 0')}`, ['200 [Content-Length: 0] complete']],
  ['blanks before the status', lines('HTTP/1.1  200  OK', 'Content-Length: 0'), ['200 [Content-Length: 0] complete']],
  ['a tab before the status', lines('HTTP/1.1\t200 OK', 'Content-Length: 0'), ['200 [Content-Length: 0] complete']],
  ['empty lines first', `\r\n${ok()}`, ['200 [Content-Length: 0] complete']],
  ['lone line feeds', 'HTTP/1.1 200 OK\nContent-Length: 2\n\nhi', ['200 [Content-Length: 2] complete']],
  ['a status of its own', lines('HTTP/1.1 999 Denied', 'Content-Length: 0'), ['999 [Content-Length: 0] complete']],
  [
    'no ASCII in the reason',
    lines('HTTP/1.1 500 Oopsa\xefaaa', 'Content-Length: 0'),
    ['500 [Content-Length: 0] complete'],
  ],
  ['neither length nor coding', `${lines('HTTP/1.1 200 OK')}HTTP/1.1 500 is text`, ['200 [] complete']],
  [
    'a length that is none',
    `${lines('HTTP/1.1 200 OK', 'Content-Length: many')}text`,
    ['200 [Content-Length: many] complete'],
  ],
  [
    'another coding last',
    `${lines('HTTP/1.1 200 OK', 'Transfer-Encoding: chunked, gzip')}5\r\n`,
    ['200 [Transfer-Encoding: chunked, gzip] complete'],
  ],
  [
    'several interim ones',
    lines('HTTP/1.1 102 P') + lines('HTTP/1.1 103 E') + lines('HTTP/1.1 100 C') + ok('x'),
    ['200 [Content-Length: 1] complete'],
  ],
  ['an unknown interim one', lines('HTTP/1.1 199 W') + ok('x'), ['200 [Content-Length: 1] complete']],
  [
    'chunks that are none',
    `${lines('HTTP/1.1 200 OK', 'Transfer-Encoding: chunked')}xyz\r\n${ok('later')}`,
    ['200 [Transfer-Encoding: chunked]', 'http/malformed-head'],
  ],
  [
    'a size beyond 2^64',
    `${lines('HTTP/1.1 200 OK', 'Transfer-Encoding: chunked')}10000000000000005\r\nhello\r\n`,
    ['200 [Transfer-Encoding: chunked]', 'http/malformed-head'],
  ],
  ['no message', lines('SSH-2.0-OpenSSH_9.2'), ['- gap', 'http/malformed-head']],
  ['a status that is no number', lines('HTTP/1.1 OK', 'Content-Length: 0'), ['- gap', 'http/malformed-head']],
];

const play = (steps: readonly Step[], cut?: (bytes: Buffer) => Buffer[]): string[] =>
  transcript(converse([...steps, ['< end'], ['> end']], cut === undefined ? {} : { cut }));

describe('requests as they come', () => {
  test.each(REQUESTS)('%s', (_name, sent, told) => {
    for (const cut of [undefined, bytewise]) {
      const found = play([['>', sent]], cut).filter((line) => line.includes(' -> '));
      expect(found.map((line) => line.replace(/ -> - closed$/, ''))).toEqual(told);
    }
  });
});

describe('responses as they come', () => {
  test.each(RESPONSES)('%s', (_name, sent, told) => {
    for (const cut of [undefined, bytewise]) {
      const found = play(
        [
          ['>', lines('GET / HTTP/1.1')],
          ['<', sent],
        ],
        cut,
      );
      expect(found.map((line) => line.replace('GET http://10.0.0.1/ [] -> ', ''))).toEqual(told);
    }
  });
});

test('the protocol is that of the request', () => {
  const versions = ['HTTP/1.0', 'HTTP/1.1'].map((version) => {
    const { exchanges } = converse([
      ['>', lines(`GET / ${version}`)],
      ['<', ok()],
    ]);
    return exchanges[0]?.protocol;
  });
  expect(versions).toEqual(['http/1.0', 'http/1.1']);
});
