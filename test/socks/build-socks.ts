import type { Sent } from '../tls/play.ts';

const port = (number: number): number[] => [number >> 8, number & 0xff];
const text = (value: string): number[] => [...Buffer.from(value, 'latin1')];

export const up = (...bytes: readonly number[]): Sent => ({ direction: 0, bytes: Buffer.from(bytes) });
export const down = (...bytes: readonly number[]): Sent => ({ direction: 1, bytes: Buffer.from(bytes) });
export const says = (direction: 0 | 1, what: string): Sent => ({ direction, bytes: Buffer.from(what, 'latin1') });

/** A request of SOCKS 5 (RFC 1928 section 4) for a name, an IPv4 or an IPv6 address (16 bytes). */
export function request5(host: string | readonly number[], to: number, command = 1): number[] {
  const kind = typeof host === 'string' ? 3 : host.length === 4 ? 1 : 4;
  const address = typeof host === 'string' ? [host.length, ...text(host)] : host;
  return [5, command, 0, kind, ...address, ...port(to)];
}

export const reply5 = (code: number): number[] => [5, code, 0, 1, 0, 0, 0, 0, 0, 0];

/** A request of SOCKS 4, or 4a where `name` is given. */
export const request4 = (address: readonly number[], to: number, user = '', name: string | null = null): number[] => [
  4,
  1,
  ...port(to),
  ...address,
  ...text(user),
  0,
  ...(name === null ? [] : [...text(name), 0]),
];

export const reply4 = (code: number): number[] => [0, code, 0, 0, 0, 0, 0, 0];

/** RFC 1929 section 2. */
export const password = (user: string, secret: string): number[] => [
  1,
  user.length,
  ...text(user),
  secret.length,
  ...text(secret),
];

const HOST = 'media.example';
const ADDRESS = [203, 0, 113, 7];

/** What a client and a proxy say before a tunnel begins, in every way that is read. */
export const OPENINGS: Readonly<Record<string, (to: number) => readonly Sent[]>> = {
  'SOCKS 5, a name': (to) => [up(5, 1, 0), down(5, 0), up(...request5(HOST, to)), down(...reply5(0))],
  'SOCKS 5, several methods offered': (to) => [
    up(5, 3, 0, 1, 2),
    down(5, 0),
    up(...request5(HOST, to)),
    down(...reply5(0)),
  ],
  'SOCKS 5, an address': (to) => [up(5, 1, 0), down(5, 0), up(...request5(ADDRESS, to)), down(...reply5(0))],
  'SOCKS 5, IPv6': (to) => [
    up(5, 1, 0),
    down(5, 0),
    up(...request5([0x20, 1, 0xd, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 7], to)),
    down(5, 0, 0, 4, 0x20, 1, 0xd, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 9, 4, 0),
  ],
  'SOCKS 5, user and password': (to) => [
    up(5, 2, 0, 2),
    down(5, 2),
    up(...password('ann', 'secret')),
    down(1, 0),
    up(...request5(HOST, to)),
    down(...reply5(0)),
  ],
  'SOCKS 4': (to) => [up(...request4(ADDRESS, to, 'ann')), down(...reply4(0x5a))],
  'SOCKS 4a': (to) => [up(...request4([0, 0, 0, 1], to, '', HOST)), down(...reply4(0x5a))],
};
