import { describe, expect, test } from 'vitest';
import { serverName } from '../../src/http/server-name.ts';

const u8 = (value: number): Buffer => Buffer.from([value]);
const u16 = (value: number): Buffer => Buffer.from([value >> 8, value & 0xff]);
const u24 = (value: number): Buffer => Buffer.concat([u8(value >> 16), u16(value & 0xffff)]);
const sized = (size: (length: number) => Buffer, ...parts: Buffer[]): Buffer => {
  const body = Buffer.concat(parts);
  return Buffer.concat([size(body.length), body]);
};
const extension = (type: number, body: Buffer): Buffer => Buffer.concat([u16(type), sized(u16, body)]);
const sni = (name: string): Buffer =>
  extension(0, sized(u16, Buffer.concat([u8(0), sized(u16, Buffer.from(name, 'latin1'))])));

/** A ClientHello (RFC 8446 section 4.1.2) in a record. */
function clientHello(...extensions: Buffer[]): Buffer {
  const hello = Buffer.concat([
    u16(0x0303),
    Buffer.alloc(32, 7),
    sized(u8, Buffer.alloc(32, 1)),
    sized(u16, u16(0x1301), u16(0x1302)),
    sized(u8, u8(0)),
    sized(u16, ...extensions),
  ]);
  return Buffer.concat([u8(0x16), u16(0x0301), sized(u16, u8(1), sized(u24, hello))]);
}

describe('the server name of a ClientHello', () => {
  const hello = clientHello(extension(10, u16(29)), sni('Bucket.OSS-cn-hangzhou.aliyuncs.com'), extension(16, u16(0)));

  test('is the host of the extension, in lower case', () => {
    expect(serverName(hello, 0, hello.length)).toBe('bucket.oss-cn-hangzhou.aliyuncs.com');
  });

  test('is unknown where the extension, or the whole list, is missing', () => {
    const without = clientHello(extension(10, u16(29)));
    expect(serverName(without, 0, without.length)).toBeNull();
  });

  test('is unknown where it is no host name', () => {
    for (const name of ['', 'a b', 'a\x1b[31m', 'é.example', 'x'.repeat(300)]) {
      const odd = clientHello(sni(name));
      expect(serverName(odd, 0, odd.length)).toBeNull();
    }
  });

  test('is unknown or right, never wrong or thrown, when the ClientHello is cut', () => {
    for (let end = 0; end < hello.length; end++) {
      expect([null, 'bucket.oss-cn-hangzhou.aliyuncs.com']).toContain(serverName(hello, 0, end));
    }
  });

  test('is not looked for in other records', () => {
    const other = Buffer.from(hello);
    other[5] = 2;
    expect(serverName(other, 0, other.length)).toBeNull();
  });

  test('survives lengths that lie', () => {
    for (let at = 0; at < hello.length; at++) {
      const lying = Buffer.from(hello);
      lying[at] = 0xff;
      expect(() => serverName(lying, 0, lying.length)).not.toThrow();
    }
  });
});
