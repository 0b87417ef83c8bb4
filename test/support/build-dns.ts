// Makes DNS messages (RFC 1035 section 4) from plain options; a test then changes one thing.

import { addressBytes } from './build-packet.ts';

const u16 = (value: number): Buffer => Buffer.from([value >> 8, value & 0xff]);

/** A name as labels, without compression. */
export const dnsName = (name: string): Buffer =>
  Buffer.concat([
    ...name.split('.').flatMap((label) => [Buffer.from([label.length]), Buffer.from(label, 'latin1')]),
    Buffer.from([0]),
  ]);

/** A compression pointer to an offset in the message; the question's name stands at 12. */
export const dnsPointer = (offset: number): Buffer => u16(0xc000 | offset);

const TYPES = { A: 1, CNAME: 5, AAAA: 28 } as const;

export interface DnsRecordOptions {
  /** A name, or its bytes; by default a pointer to the question. */
  readonly owner?: string | Buffer;
  readonly type: keyof typeof TYPES | number;
  /** An address, a name, or the bytes. */
  readonly data: string | Buffer;
  readonly class?: number;
}

export interface DnsOptions {
  readonly name: string | Buffer;
  readonly answers?: readonly DnsRecordOptions[];
  readonly rcode?: number;
  /** All of the flags, but the code. */
  readonly flags?: number;
  readonly questions?: number;
}

function record({ owner = dnsPointer(12), type, data, class: recordClass = 1 }: DnsRecordOptions): Buffer {
  const code = typeof type === 'number' ? type : TYPES[type];
  const content = typeof data !== 'string' ? data : type === 'CNAME' ? dnsName(data) : addressBytes(data);
  const name = typeof owner === 'string' ? dnsName(owner) : owner;
  return Buffer.concat([name, u16(code), u16(recordClass), Buffer.alloc(4), u16(content.length), content]);
}

/** A response with one question. */
export function dnsResponse({ name, answers = [], rcode = 0, flags = 0x8180, questions = 1 }: DnsOptions): Buffer {
  const header = [0x1234, flags | rcode, questions, answers.length, 0, 0].map(u16);
  const question = [typeof name === 'string' ? dnsName(name) : name, u16(1), u16(1)];
  return Buffer.concat([...header, ...question, ...answers.map(record)]);
}
