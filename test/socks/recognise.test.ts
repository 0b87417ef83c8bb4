import { describe, expect, test } from 'vitest';
import { recognise } from '../../src/http/recognise.ts';
import { password, reply4, reply5, request4, request5 } from './build-socks.ts';

const text = (what: string): number[] => [...Buffer.from(what, 'latin1')];
const of = (bytes: readonly number[]): string => recognise(Buffer.from(bytes), 0, bytes.length);

const NAME = request5('media.example', 443);
const ADDRESS = request5([10, 0, 0, 1], 443);
const HELLO = [0x16, 3, 1, 1, 0, 1];

describe('the first bytes of a SOCKS connection', () => {
  test.each([
    ['a greeting', [5, 1, 0], 'http'],
    ['a greeting with several methods', [5, 3, 0, 1, 2], 'http'],
    ['a greeting that is not whole', [5, 3, 0, 1], 'later'],
    ['what may be a greeting, or success of a password', [5, 2, 1, 0], 'later'],
    ['such a greeting, and a request', [5, 2, 1, 0, ...NAME], 'http'],
    ['greeting, password, request', [5, 1, 2, ...password('a', 'b'), ...NAME], 'http'],
    ['greeting, request, HTTP', [5, 1, 0, ...ADDRESS, ...text('GET /index.html HTTP/1.1\r\n')], 'http'],
    ['a request for a name', NAME, 'http'],
    ['a request for an address', ADDRESS, 'http'],
    ['a request, and TLS', [...NAME, ...HELLO], 'http'],
    ['a request, and anything', [...NAME, 1, 2, 3, 4, 5, 6], 'never'],
    ['a request of SOCKS 4', request4([10, 0, 0, 1], 80, 'ann'), 'http'],
    ['a request of SOCKS 4a', request4([0, 0, 0, 1], 80, '', 'media.example'), 'http'],
    ['a request of SOCKS 4, and HTTP', [...request4([10, 0, 0, 1], 80), ...text('GET /a HTTP/1.1\r\n')], 'http'],
    ['a method that a server chose', [5, 0], 'later'],
    ['method and reply', [5, 0, ...reply5(0)], 'http-response'],
    ['method, password, reply', [5, 2, 1, 0, ...reply5(0)], 'http-response'],
    ['method, reply, HTTP', [5, 0, ...reply5(0), ...text('HTTP/1.1 200 OK\r\n')], 'http-response'],
    ['a reply', reply5(0), 'http-response'],
    ['a refusal', reply5(1), 'http-response'],
    ['a reply of SOCKS 4', reply4(0x5a), 'http-response'],
    ['a reply of SOCKS 4, and HTTP', [...reply4(0x5a), ...text('HTTP/1.1 200 OK\r\n')], 'http-response'],
  ])('%s', (_name, bytes, kind) => {
    expect(of(bytes)).toBe(kind);
    if (kind === 'never') return;
    for (let n = 1; n < bytes.length; n++) expect(of(bytes.slice(0, n))).not.toBe('never');
  });

  test.each([
    ['a bind request of MS-RPC', [5, 0, 0x0b, 3, 0x10, 0, 0, 0, 0x48, 0, 0, 0]],
    ['methods twice', [5, 2, 0, 0]],
    ['more methods than there are', [5, 0x40, ...new Array<number>(64).fill(0)]],
    ['a greeting, and anything', [5, 1, 0, 0x41, 0x42]],
    ['a request for port 0', request5([10, 0, 0, 1], 0).with(1, 1).concat(9)],
    ['a request for a name with blanks', request5('a b.example', 80)],
    ['a request with an unknown command', NAME.with(1, 9)],
    ['SOCKS 4 with binary in place of a user', request4([10, 0, 0, 1], 80, '\x01\x02')],
    ['SOCKS 4 without a host', request4([0, 0, 0, 0], 80)],
    ['a prepared statement of MySQL', [4, 0, 0, 0, 1, 0, 0, 0, 0]],
    ['zeros', new Array<number>(16).fill(0)],
    ['a long run', [5, ...new Array<number>(700).fill(0xff)]],
  ])('%s: no SOCKS', (_name, bytes) => {
    expect(of(bytes)).toBe('never');
  });
});
