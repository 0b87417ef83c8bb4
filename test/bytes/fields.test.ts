import { expect, test } from 'vitest';
import { u16, u16be, u16le, u32, u32be, u32le } from '../../src/bytes/fields.ts';

const bytes = Uint8Array.of(0, 0xfe, 0xdc, 0xba, 0x98);

test('fields are unsigned, in place, in either byte order', () => {
  expect([u16be(bytes, 1), u16le(bytes, 1)]).toEqual([0xfedc, 0xdcfe]);
  expect([u32be(bytes, 1), u32le(bytes, 1)]).toEqual([0xfedc_ba98, 0x98ba_dcfe]);
  expect([u16(bytes, 1, true), u16(bytes, 1, false)]).toEqual([0xdcfe, 0xfedc]);
  expect([u32(bytes, 1, true), u32(bytes, 1, false)]).toEqual([0x98ba_dcfe, 0xfedc_ba98]);
});
