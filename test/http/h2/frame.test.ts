import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { frameLength, isAllowed, isUsual, streamId } from '../../../src/http/h2/frame.ts';
import { data, FRAME, frame, headers, settings, u32 } from '../../support/build-http2.ts';

const allowed = (bytes: Uint8Array): boolean =>
  isAllowed(bytes[3]!, bytes[4]!, frameLength(bytes, 0), streamId(bytes, 5));
const bytes = (length: number): Buffer => Buffer.alloc(length, 1);

describe('frames as RFC 9113 section 6 defines them', () => {
  test.each([
    ['DATA', data(1, 'x')],
    ['padded DATA', data(1, '', false, 5)],
    ['empty DATA that ends its stream', data(1, '', true)],
    ['HEADERS', headers(1, bytes(3))],
    ['HEADERS with priority', headers(1, bytes(3), { priority: true, padding: 4 })],
    ['PRIORITY', frame(FRAME.priority, 0, 3, bytes(5))],
    ['RST_STREAM', frame(FRAME.reset, 0, 3, bytes(4))],
    ['SETTINGS', settings([1, 0], [4, 65_535])],
    ['acknowledged SETTINGS', frame(FRAME.settings, 1, 0)],
    ['PUSH_PROMISE', frame(FRAME.promise, 4, 1, bytes(8))],
    ['PING', frame(FRAME.ping, 1, 0, bytes(8))],
    ['GOAWAY', frame(FRAME.goAway, 0, 0, bytes(12))],
    ['WINDOW_UPDATE', frame(FRAME.windowUpdate, 0, 0, Buffer.from(u32(9)))],
  ])('%s is allowed, and usual', (_, whole) => {
    expect(allowed(whole)).toBe(true);
    expect(isUsual(whole, 0)).toBe(true);
  });

  test.each([
    ['CONTINUATION, by itself', frame(FRAME.continuation, 4, 1, bytes(3))],
    ['an extension', frame(0xfa, 0xff, 0, bytes(3))],
    ['flags without a meaning', frame(FRAME.data, 0x40, 1, bytes(3))],
    ['empty DATA that ends nothing', data(1, '')],
    ['empty HEADERS', headers(1, bytes(0))],
    ['HEADERS that are not all', frame(FRAME.headers, 0, 1, bytes(3))],
  ])('%s: allowed, not usual', (_, whole) => {
    expect(allowed(whole)).toBe(true);
    expect(isUsual(whole, 0)).toBe(false);
  });

  test.each([
    ['DATA on stream 0', data(0, 'x')],
    ['padded DATA without its pad length', frame(FRAME.data, 8, 1)],
    ['HEADERS on stream 0', headers(0, bytes(3))],
    ['HEADERS without room for priority', frame(FRAME.headers, 0x20, 1, bytes(4))],
    ['PRIORITY on stream 0', frame(FRAME.priority, 0, 0, bytes(5))],
    ['RST_STREAM of 5', frame(FRAME.reset, 0, 1, bytes(5))],
    ['RST_STREAM on stream 0', frame(FRAME.reset, 0, 0, bytes(4))],
    ['SETTINGS of 7', frame(FRAME.settings, 0, 0, bytes(7))],
    ['SETTINGS on a stream', frame(FRAME.settings, 0, 1, bytes(6))],
    ['SETTINGS acknowledged at length', frame(FRAME.settings, 1, 0, bytes(6))],
    ['PUSH_PROMISE without a promise', frame(FRAME.promise, 4, 1, bytes(3))],
    ['PING of 7', frame(FRAME.ping, 0, 0, bytes(7))],
    ['PING on a stream', frame(FRAME.ping, 0, 1, bytes(8))],
    ['GOAWAY of 7', frame(FRAME.goAway, 0, 0, bytes(7))],
    ['GOAWAY on a stream', frame(FRAME.goAway, 0, 1, bytes(8))],
    ['WINDOW_UPDATE of 3', frame(FRAME.windowUpdate, 0, 1, bytes(3))],
    ['CONTINUATION on stream 0', frame(FRAME.continuation, 4, 0, bytes(3))],
  ])('%s is none', (_, whole) => {
    expect(allowed(whole)).toBe(false);
    expect(isUsual(whole, 0)).toBe(false);
  });
});

/** Public vectors beside the project, when they are there. */
const FRAMES = join(resolve(process.env['CORSCOPE_SHARED'] ?? '../shared'), 'corpus/http2/frames');
const files = existsSync(FRAMES) ? readdirSync(FRAMES) : [];
/** Errors of what the frame says, not of its form: framing goes on. */
const IN_FORM = [
  'error-data-frame-padding.json',
  'error-headers-frame-padding.json',
  'error-push_promise-frame-promised_stream-odd.json',
  'error-push_promise-frame-promised_stream-zero.json',
  'error-window_update-frame-increment.json',
  'error-priority-frame-size.json',
  'error-data-frame-size.json',
];

describe.runIf(files.length > 0)('public frames', () => {
  test.each(files)('%s', (name) => {
    const vector: { readonly wire: string } = JSON.parse(readFileSync(join(FRAMES, name), 'utf8'));
    expect(allowed(Buffer.from(vector.wire, 'hex'))).toBe(!name.startsWith('error-') || IN_FORM.includes(name));
  });
});
