// Makes QUIC packets (RFC 9000, RFC 9001, RFC 9369) from plain options; a test then changes one thing.

import { createCipheriv, createHmac } from 'node:crypto';

const u8 = (value: number): Buffer => Buffer.from([value]);
const u16 = (value: number): Buffer => Buffer.from([value >> 8, value & 0xff]);
const u32 = (value: number): Buffer => Buffer.concat([u16(value >>> 16), u16(value & 0xffff)]);
const sized = (size: (length: number) => Buffer, ...parts: readonly Buffer[]): Buffer => {
  const body = Buffer.concat(parts);
  return Buffer.concat([size(body.length), body]);
};

/** RFC 9000 section 16, in two bytes where one would do. */
export const varint = (value: number): Buffer =>
  value < 0x4000 ? u16(0x4000 | value) : u32((0x8000_0000 | value) >>> 0);

const extension = (type: number, body: Buffer): Buffer => Buffer.concat([u16(type), sized(u16, body)]);

export interface HelloOptions {
  readonly serverName?: string;
  readonly protocols?: readonly string[];
  /** Of a key share, to make the message long. */
  readonly keyShareBytes?: number;
}

/** A ClientHello (RFC 8446 section 4.1.2) as it stands in a CRYPTO stream. */
export function clientHello({ serverName, protocols, keyShareBytes = 0 }: HelloOptions = {}): Buffer {
  const extensions = [extension(51, Buffer.alloc(keyShareBytes, 3))];
  if (serverName !== undefined)
    extensions.push(extension(0, sized(u16, Buffer.concat([u8(0), sized(u16, Buffer.from(serverName, 'latin1'))]))));
  if (protocols !== undefined)
    extensions.push(extension(16, sized(u16, ...protocols.map((name) => sized(u8, Buffer.from(name, 'latin1'))))));
  const body = Buffer.concat([
    u16(0x0303),
    Buffer.alloc(32, 7),
    sized(u8),
    sized(u16, u16(0x1301)),
    sized(u8, u8(0)),
    sized(u16, ...extensions),
  ]);
  return Buffer.concat([u8(1), u8(body.length >> 16), sized(u16, body)]);
}

/** A CRYPTO frame (RFC 9000 section 19.6). */
export const cryptoFrame = (stream: Buffer, from = 0, to = stream.length): Buffer =>
  Buffer.concat([u8(6), varint(from), varint(to - from), stream.subarray(from, to)]);

export interface LongHeaderOptions {
  readonly version?: number;
  /** The two type bits. */
  readonly type?: number;
  readonly dcid?: Buffer;
  readonly scid?: Buffer;
  readonly fixedBit?: boolean;
}

/** First byte to SCID. */
export function longHeader(options: LongHeaderOptions = {}): Buffer {
  const { version = 1, type = 0, dcid = Buffer.alloc(8, 0xdc), scid = Buffer.alloc(0), fixedBit = true } = options;
  const first = 0x80 | (fixedBit ? 0x40 : 0) | (type << 4);
  return Buffer.concat([u8(first), u32(version), sized(u8, dcid), sized(u8, scid)]);
}

export interface InitialOptions extends LongHeaderOptions {
  readonly frames: Buffer;
  readonly number?: number;
  readonly numberBytes?: 1 | 2 | 3 | 4;
  readonly token?: Buffer;
  /** Protects as the server would, with this as the client's DCID. */
  readonly serverOf?: Buffer;
  /** PADDING makes the packet this long. */
  readonly length?: number;
}

const SALTS = new Map([
  [1, '38762cf7f55934b34d179ae6a4c80cadccbb7f0a'],
  [0x6b3343cf, '0dede3def700a6db819381be6e269dcbf9bd2ed9'],
]);

const EMPTY = Buffer.alloc(0);

/** An Initial packet under the keys that follow from its DCID (RFC 9001 section 5.2). */
export function initialPacket(options: InitialOptions): Buffer {
  const { version = 1, dcid = Buffer.alloc(8, 0xdc), number = 0, numberBytes = 4, token = EMPTY } = options;
  const head = longHeader({ ...options, version, dcid, type: version === 1 ? 0 : 1 });
  head[0] = head[0]! | (numberBytes - 1);
  const written = u32(number).subarray(4 - numberBytes);
  const known = head.length + (token.length === 0 ? 1 : 2 + token.length) + 2 + numberBytes + 16;
  const padding = Math.max(0, (options.length ?? 1200) - known - options.frames.length);
  const frames = Buffer.concat([options.frames, Buffer.alloc(padding)]);
  const tokenField = token.length === 0 ? u8(0) : sized(varint, token);
  const header = Buffer.concat([head, tokenField, varint(numberBytes + frames.length + 16), written]);

  const extracted = hmacExtract(SALTS.get(version)!, options.serverOf ?? dcid);
  const secret = expand(extracted, options.serverOf ? 'server in' : 'client in', 32);
  const prefix = version === 1 ? 'quic' : 'quicv2';
  const nonce = expand(secret, `${prefix} iv`, 12);
  nonce.writeUInt32BE((nonce.readUInt32BE(8) ^ number) >>> 0, 8);
  const cipher = createCipheriv('aes-128-gcm', expand(secret, `${prefix} key`, 16), nonce).setAAD(header);
  const packet = Buffer.concat([header, cipher.update(frames), cipher.final(), cipher.getAuthTag()]);

  const numberAt = header.length - numberBytes;
  const ecb = createCipheriv('aes-128-ecb', expand(secret, `${prefix} hp`, 16), null);
  const mask = ecb.update(packet.subarray(numberAt + 4, numberAt + 20));
  packet[0] = packet[0]! ^ (mask[0]! & 0x0f);
  for (let i = 0; i < numberBytes; i++) packet[numberAt + i] = packet[numberAt + i]! ^ mask[1 + i]!;
  return packet;
}

const hmacExtract = (salt: string, input: Buffer): Buffer =>
  createHmac('sha256', Buffer.from(salt, 'hex')).update(input).digest();

/** HKDF-Expand-Label (RFC 8446 section 7.1). */
function expand(secret: Buffer, label: string, length: number): Buffer {
  const info = Buffer.concat([u16(length), sized(u8, Buffer.from(`tls13 ${label}`)), sized(u8), u8(1)]);
  return createHmac('sha256', secret).update(info).digest().subarray(0, length);
}
