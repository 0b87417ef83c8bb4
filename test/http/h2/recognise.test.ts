import { describe, expect, test } from 'vitest';
import { recognise } from '../../../src/http/recognise.ts';
import {
  data,
  Encoder,
  FRAME,
  frame,
  headers,
  indexed,
  literal,
  settings,
  sizeUpdate,
  u32,
} from '../../support/build-http2.ts';

const of = (bytes: Uint8Array): string => {
  const around = Buffer.concat([Buffer.from('#'), bytes, settings()]);
  return recognise(around, 1, 1 + bytes.length);
};
const both = (...parts: readonly Uint8Array[]): Buffer => Buffer.concat(parts);
const update = frame(FRAME.windowUpdate, 0, 0, Buffer.from(u32(100)));
const request = new Encoder().encode([
  [':method', 'PUT'],
  [':path', '/'],
]);
const response = new Encoder().encode([[':status', '403']]);

describe('HTTP/2 without its preface', () => {
  test.each([
    ['the SETTINGS of a server', settings([3, 100]), 'http-response'],
    ['empty SETTINGS', settings(), 'http-response'],
    ['SETTINGS and more', both(settings([3, 100]), update, frame(FRAME.settings, 1, 0)), 'http-response'],
    ['a request', headers(5, request), 'http'],
    ['a request behind other frames', both(update, headers(5, request, { priority: true, padding: 3 })), 'http'],
    ['a response', headers(5, response), 'http-response'],
    [
      'a response and the beginning of its data',
      both(headers(5, response), data(5, 'x'.repeat(90)).subarray(0, 40)),
      'http-response',
    ],
    ['a request of the dynamic table', headers(5, both(indexed(70), indexed(200), indexed(3))), 'http'],
    ['a request behind size updates', headers(5, both(sizeUpdate(0), sizeUpdate(4096), indexed(2))), 'http'],
    ['a response of the dynamic table', headers(5, both(indexed(70), literal(8, '403'))), 'http-response'],
    ['frames that either side may send', both(update, update), 'never'],
    ['headers that either side may send', headers(5, both(indexed(70), indexed(71))), 'never'],
    [
      'headers of one side only that are cut off',
      headers(5, both(indexed(2), literal('x', 'y'.repeat(90)))).subarray(0, 60),
      'never',
    ],
    ['acknowledged SETTINGS', frame(FRAME.settings, 1, 0), 'never'],
    ['SETTINGS of a stream', frame(FRAME.settings, 0, 1), 'never'],
    ['frames, and then none', both(settings(), Buffer.from('no frame at all')), 'never'],
    ['frames, and then an extension', both(settings(), update, frame(0x10, 0, 0, 'u=1')), 'http-response'],
    ['the beginning of SETTINGS', settings([3, 100]).subarray(0, 6), 'later'],
    ['two bytes of nothing', Buffer.alloc(2), 'never'],
    ['zeros', Buffer.alloc(40), 'never'],
    ['a NetBIOS session message', Buffer.from('00000054ff534d4272000000001843c8', 'hex'), 'never'],
    ['DNS over TCP', Buffer.from('001d0001010000010000000000000161076578616d706c650000010001', 'hex'), 'never'],
    [
      'a SOCKS reply',
      both(Buffer.from('005a00500a000001', 'hex'), Buffer.from('HTTP/1.1 200 OK\r\n')),
      'http-response',
    ],
  ])('%s', (_, bytes, kind) => {
    expect(of(bytes)).toBe(kind);
  });
});
