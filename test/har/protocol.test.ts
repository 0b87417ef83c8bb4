import { expect, test } from 'vitest';
import { protocolOf } from '../../src/har/protocol.ts';

test.each([
  ['HTTP/1.1', 'http/1.1'],
  ['http/1.1', 'http/1.1'],
  ['1.1', 'http/1.1'],
  ['HTTP/1.0', 'http/1.0'],
  ['h2', 'h2'],
  ['http/2.0', 'h2'],
  ['HTTP/2', 'h2'],
  ['H3', 'h3'],
  ['HTTP/3', 'h3'],
  ['h3-29', 'h3'],
  ['h3-Q050', 'h3'],
  ['spdy/3.1', 'unknown'],
  ['http/2+quic/43', 'unknown'],
  ['', 'unknown'],
  ['unknown', 'unknown'],
  [null, 'unknown'],
  [2, 'unknown'],
])('%s is %s', (version, protocol) => {
  expect(protocolOf(version)).toBe(protocol);
});
