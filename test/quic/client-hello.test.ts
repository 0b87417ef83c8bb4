import { expect, test } from 'vitest';
import { parseClientHello } from '../../src/quic/client-hello.ts';
import { clientHello } from '../support/build-quic.ts';

const hello = clientHello({ serverName: 'Bucket.Example', protocols: ['h3', 'h3-29'] });

test('a ClientHello tells whom the client asks for and what it offers', () => {
  expect(parseClientHello(hello)).toEqual({
    serverName: 'bucket.example',
    protocols: ['h3', 'h3-29'],
    isWhole: true,
  });
  expect(parseClientHello(clientHello())).toEqual({ serverName: null, protocols: null, isWhole: true });
});

test.each(['', 'a b', 'a:443', 'a\x1b[31m', 'x'.repeat(300)])('%j is no server name', (serverName) => {
  expect(parseClientHello(clientHello({ serverName }))?.serverName).toBeNull();
});

test('a part tells a part, never something wrong', () => {
  for (let end = 0; end < hello.length; end++) {
    const part = parseClientHello(hello.subarray(0, end));
    if (part === null) continue;
    expect([null, 'bucket.example']).toContain(part.serverName);
    expect([null, 'h3,h3-29']).toContain(part.protocols?.join() ?? null);
    expect(part.isWhole).toBe(false);
  }
});

test('other messages are none', () => {
  const other = Buffer.from(hello);
  other[0] = 2;
  expect(parseClientHello(other)).toBeNull();
  expect(parseClientHello(Buffer.alloc(0))).toBeNull();
});

test('lengths that lie do no harm', () => {
  for (let at = 0; at < hello.length; at++) {
    for (const value of [0, 0xff]) {
      const lying = Buffer.from(hello);
      lying[at] = value;
      expect(() => parseClientHello(lying)).not.toThrow();
    }
  }
});
